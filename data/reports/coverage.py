"""How far townships and villages are covered, and with what: how things stand at the end."""

from dataclasses import dataclass

from data.printing.page import COUNT, SHARE
from network.county import County
from network.places import PlaceKind
from network.text import Text
from routing.performance import CoveredTownship, covered_townships


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far townships and villages are covered at the end of a period, and with what.

    Parameters
    ----------
    townships
        Township by township.
    hubs, stations, points, cold_stores
        Places in service.
    """

    townships: tuple[CoveredTownship, ...]
    hubs: int
    stations: int
    points: int
    cold_stores: int

    def sums(self, part: str) -> int:
        """Return the sum of a count over all townships."""
        return sum(int(getattr(each, part)) for each in self.townships)

    @property
    def named(self) -> tuple[CoveredTownship, ...]:
        """The townships that are known, without villages of which none is."""
        return tuple(each for each in self.townships if each.township_id is not None)

    def value(self, key: str) -> float | None:
        """Return a figure of coverage; None: there is nothing to take a share of."""
        if key == "coverage.townships":
            return _share(self.sums("has_station"), len(self.named))
        if key == "coverage.villages":
            return _share(self.sums("with_point"), self.sums("villages"))
        if key == "coverage.poor":
            return _share(self.sums("poor_with_point"), self.sums("poor"))
        return float(getattr(self, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFigure:
    """A figure of how things stand, not of what was done; parameters as for `Figure`."""

    key: str
    label: Text
    unit: Text
    meaning: Text
    number: str


_SITES, _SHARE = Text("处", "sites"), Text("", "")
COVERAGE_FIGURES = (
    CoverageFigure(
        key="coverage.townships",
        label=Text("乡镇覆盖率", "coverage of townships"),
        unit=_SHARE,
        meaning=Text("有启用的中转站的乡镇 ÷ 全部乡镇", "townships with a station, of all"),
        number=SHARE,
    ),
    CoverageFigure(
        key="coverage.villages",
        label=Text("行政村覆盖率", "coverage of villages"),
        unit=_SHARE,
        meaning=Text(
            "有启用的村级服务站的行政村 ÷ 全部行政村", "villages with a point in service, of all"
        ),
        number=SHARE,
    ),
    CoverageFigure(
        key="coverage.poor",
        label=Text("贫困村覆盖率", "coverage of poor villages"),
        unit=_SHARE,
        meaning=Text(
            "有启用的村级服务站的贫困村 ÷ 全部贫困村", "poor villages with a point, of all"
        ),
        number=SHARE,
    ),
    CoverageFigure(
        key="hubs",
        label=Text("县级共配中心", "hubs"),
        unit=_SITES,
        meaning=Text("启用的", "in service"),
        number=COUNT,
    ),
    CoverageFigure(
        key="stations",
        label=Text("乡镇中转站", "stations"),
        unit=_SITES,
        meaning=Text("启用的", "in service"),
        number=COUNT,
    ),
    CoverageFigure(
        key="points",
        label=Text("村级服务站", "points"),
        unit=_SITES,
        meaning=Text("启用的", "in service"),
        number=COUNT,
    ),
    CoverageFigure(
        key="cold_stores",
        label=Text("冷库", "cold stores"),
        unit=_SITES,
        meaning=Text("启用的", "in service"),
        number=COUNT,
    ),
)
"""How things stand at the end of a period."""

_KINDS = {
    "hubs": PlaceKind.HUB,
    "stations": PlaceKind.STATION,
    "points": PlaceKind.POINT,
    "cold_stores": PlaceKind.COLD_STORE,
}


def coverage_of(county: County) -> Coverage:
    """Return how far a county is covered."""
    active = [place.kind for place in county.places if place.is_active]
    return Coverage(
        townships=covered_townships(county),
        **{name: active.count(kind) for name, kind in _KINDS.items()},
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
