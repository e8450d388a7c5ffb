"""The roll-out problem: hubs, stations and points that open over several periods of some years.

Goods come from a hub to a station and from there to a point, on the vehicle that calls at it, where
the villages around fetch them. A village without a point fetches them at a station, or stays
outside the network for the time being. What is open and at which size changes from period to
period; requirements say what has to be reached by when, and what money there is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.errors import ContradictionError
from routing.siting.problem import Lock
from routing.siting.rollout.requirements import Requirement

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TIERS = (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT)
PERMILLE = 1000
_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A size that a site can have.

    Parameters
    ----------
    capacity
        Most pieces a day, ≥ 0; None: no limit.
    least
        Fewest pieces a day for which the size may be chosen, ≥ 0, at most the capacity.
    build_fen
        Money that building it takes, paid in the period it opens, ≥ 0.
    life_years
        Years over which building is written off, ≥ 1.
    run_fen
        Price of running it for a year, ≥ 0.
    up_percent, centre_percent
        Shares of the building money that serve the up direction, and the public service centre;
        together at most 100.
    """

    capacity: int | None = None
    least: int = 0
    build_fen: int = 0
    life_years: int = 10
    run_fen: int = 0
    up_percent: int = 0
    centre_percent: int = 0

    @property
    def year_fen(self) -> int:
        """Price of a year: running it, and what building it loses in worth."""
        return self.run_fen + (2 * self.build_fen + self.life_years) // (2 * self.life_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a hub, station or point is, or could be.

    Parameters
    ----------
    site_id, kind
        The place and what it would be; unique together.
    township_id
        The township it lies in, by its station's id.
    sizes
        Sizes to choose from, the smallest first; a site may grow, never shrink.
    today
        Which of its sizes it has before the first period; None: nothing is there.
    closing_fen
        Price of giving up what is there today, ≥ 0; what is given up stays so.
    lock
        Whether it has to be open, or closed, in all periods; None: it is for the solver to decide.
    building
        Whether there is a building, or a new one would be needed.
    is_shared
        Whether it shares its roof with a shop, a co-op outlet or a service station (多站合一).
    """

    site_id: PlaceId
    kind: PlaceKind
    township_id: PlaceId
    sizes: tuple[Size, ...] = (Size(),)
    today: int | None = None
    closing_fen: int = 0
    lock: Lock | None = None
    building: Building = Building.NONE
    is_shared: bool = False

    def build_fen(self, size: int) -> int:
        """Return the money a size takes, beyond what stands there today."""
        standing = 0 if self.today is None else self.sizes[self.today].build_fen
        return max(0, self.sizes[size].build_fen - standing)

    def year_fen(self, size: int) -> int:
        """Return the price of a year at a size; what stands there today is paid for."""
        own = self.sizes[size]
        added = self.build_fen(size)
        return own.run_fen + (2 * added + own.life_years) // (2 * own.life_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village unit.

    Parameters
    ----------
    village_id, township_id
        The place, and its township by its station's id.
    residents
        Inhabitants, ≥ 0.
    pieces
        Pieces a day in the first period before growth, ≥ 0.
    is_administrative
        Whether it counts for coverage: a village committee (村委会).
    is_poor
        Whether it is registered as poor.
    """

    village_id: PlaceId
    township_id: PlaceId
    residents: int = 0
    pieces: int = 0
    is_administrative: bool = True
    is_poor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time in which nothing changes.

    Parameters
    ----------
    name
        Such as the year.
    years
        How long it is, ≥ 1.
    days
        Days of service a year, ≥ 1.
    demand_percent
        Pieces a day in per cent of those the villages state, ≥ 0.
    transport_permille
        What trunk and calls cost in it, in thousandths of the prices of ways, ≥ 0: `settling` finds
        it from planned days.
    """

    name: str
    years: int = 1
    days: int = 300
    demand_percent: int = _PERCENT
    transport_permille: int = PERMILLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """How public money pays for building.

    Parameters
    ----------
    percent
        Share of the building money of a site, at most, in [0, 100].
    cap_fen
        Most a site gets over all periods, ≥ 0; None: no limit.
    """

    percent: int = 0
    cap_fen: int | None = None

    def of(self, build_fen: int) -> int:
        """Return the public money for building that takes so much."""
        paid = build_fen * self.percent // _PERCENT
        return paid if self.cap_fen is None else min(paid, self.cap_fen)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """What it costs and how far it is from one tier to the next; all ≥ 0.

    Parameters
    ----------
    trunk_fen
        int64, shape (hubs, stations): price of bringing a thousand pieces.
    call_fen
        int64, shape (stations, points): price of a day's call at a point by a station's vehicle,
        with its share of the route.
    may_call
        bool, shape (stations, points).
    point_m, point_s
        int64, shape (points, villages): metres and seconds from village to point.
    reach_m
        A point serves villages within so many metres, ≥ 0.
    fetch_fen
        int64, shape (stations, villages): price of fetching a thousand pieces at a station.
    may_fetch
        bool, shape (stations, villages).
    outside_fen
        int64, shape (villages,): price of bringing a village a thousand pieces without the network,
        as today.
    may_stay_out
        bool, shape (villages,): whether it can do without.
    """

    trunk_fen: Ints
    call_fen: Ints
    may_call: Flags
    point_m: Ints
    point_s: Ints
    reach_m: int
    fetch_fen: Ints
    may_fetch: Flags
    outside_fen: Ints
    may_stay_out: Flags

    def near(self, within_m: int | None, within_s: int | None) -> Flags:
        """Return which points are near which villages, bool, shape (points, villages).

        Parameters
        ----------
        within_m, within_s
            Metres and seconds that the way may take at most, ≥ 0; None: any.
        """
        is_near = np.ones(self.point_m.shape, dtype=np.bool_)
        if within_m is not None:
            is_near &= self.point_m <= within_m
        if within_s is not None:
            is_near &= self.point_s <= within_s
        return is_near


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rollout:
    """Everything that is needed to decide, check and price a roll-out, and nothing that solves it.

    Parameters
    ----------
    periods
        In order of time, at least one.
    candidates
        Sites of all tiers; a hub and a station at least.
    villages
        Whom they serve.
    ways
        Between the tiers, sites in the order of `candidates`.
    subsidy
        What public money pays.
    requirements
        What has to be reached, and what money there is.

    Raises
    ------
    ContradictionError
        With everything found that cannot be.
    """

    periods: tuple[Period, ...]
    candidates: tuple[Candidate, ...]
    villages: tuple[Village, ...]
    ways: Ways
    subsidy: Subsidy = field(default_factory=Subsidy)
    requirements: tuple[Requirement, ...] = ()

    def __post_init__(self) -> None:
        """Check what has to hold of any roll-out."""
        problems = tuple(_contradictions(self))
        if problems:
            raise ContradictionError(problems)

    @property
    def hubs(self) -> tuple[int, ...]:
        """Numbers of the hubs among the candidates."""
        return self._of(PlaceKind.HUB)

    @property
    def stations(self) -> tuple[int, ...]:
        """Numbers of the stations among the candidates."""
        return self._of(PlaceKind.STATION)

    @property
    def points(self) -> tuple[int, ...]:
        """Numbers of the points among the candidates."""
        return self._of(PlaceKind.POINT)

    @property
    def townships(self) -> tuple[PlaceId, ...]:
        """Townships of the villages, in their order."""
        return tuple(dict.fromkeys(village.township_id for village in self.villages))

    def pieces(self, period: int) -> Ints:
        """Return the pieces a day of each village in a period, int64, shape (villages,)."""
        percent = self.periods[period].demand_percent
        base = np.array([village.pieces for village in self.villages], dtype=np.int64)
        grown: Ints = (2 * base * percent + _PERCENT) // (2 * _PERCENT)
        return grown

    def _of(self, kind: PlaceKind) -> tuple[int, ...]:
        return tuple(k for k, site in enumerate(self.candidates) if site.kind is kind)


def _contradictions(rollout: Rollout) -> Iterator[str]:
    """Yield what cannot be, a sentence each."""
    if not rollout.periods:
        yield "there is no period"
    for kind, sites in ((TIERS[0], rollout.hubs), (TIERS[1], rollout.stations)):
        if not sites:
            yield f"there is no candidate for a {kind}"
    yield from _repeated("candidate", ((s.kind, s.site_id) for s in rollout.candidates))
    yield from _repeated("village", (v.village_id for v in rollout.villages))
    for site in rollout.candidates:
        yield from _wrong_candidate(site)
    yield from _wrong_numbers(rollout)
    yield from _wrong_ways(rollout)
    for requirement in rollout.requirements:
        yield from requirement.contradictions(len(rollout.periods))
    yield from _repeated("requirement", (r.key for r in rollout.requirements))


def _wrong_numbers(rollout: Rollout) -> Iterator[str]:
    for period in rollout.periods:
        if period.years < 1 or period.days < 1 or period.demand_percent < 0:
            yield f"period {period.name}: {period.years} years, {period.days} days a year"
        if period.transport_permille < 0:
            yield f"period {period.name}: transport at {period.transport_permille} thousandths"
    for village in rollout.villages:
        if village.residents < 0 or village.pieces < 0:
            yield f"village {village.village_id}: {village.residents} residents"
    if not 0 <= rollout.subsidy.percent <= _PERCENT or (rollout.subsidy.cap_fen or 0) < 0:
        yield f"a subsidy of {rollout.subsidy.percent} per cent"


def _repeated(what: str, keys: Iterable[object]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{what} {key} is there {times} times"


def _wrong_candidate(site: Candidate) -> Iterator[str]:
    who = f"{site.kind} {site.site_id}"
    if site.kind not in TIERS:
        yield f"{who} is neither hub nor station nor point"
    if not site.sizes:
        yield f"{who} has no size"
    if site.today is not None and not 0 <= site.today < len(site.sizes):
        yield f"{who} has size {site.today} today, of {len(site.sizes)}"
    if site.closing_fen < 0 or (site.closing_fen and site.today is None):
        yield f"{who} costs {site.closing_fen} to close"
    if site.lock is Lock.OPEN and site.today is None and not site.sizes:
        yield f"{who} cannot be open"
    for size in site.sizes:
        parts = size.up_percent, size.centre_percent
        amounts = size.capacity or 0, size.build_fen, size.run_fen, *parts
        if min(amounts) < 0 or sum(parts) > _PERCENT or size.life_years < 1:
            yield f"{who} has a size of {amounts} over {size.life_years} years"
        if not 0 <= size.least <= (size.least if size.capacity is None else size.capacity):
            yield f"{who} has a size of at least {size.least} and at most {size.capacity} pieces"
    if any(a.build_fen > b.build_fen for a, b in zip(site.sizes, site.sizes[1:], strict=False)):
        yield f"{who} costs less to build at a larger size"


def _wrong_ways(rollout: Rollout) -> Iterator[str]:
    ways, hubs, stations = rollout.ways, len(rollout.hubs), len(rollout.stations)
    points, villages = len(rollout.points), len(rollout.villages)
    shapes = (
        ("trunk prices", ways.trunk_fen, (hubs, stations)),
        ("prices of calls", ways.call_fen, (stations, points)),
        ("distances", ways.point_m, (points, villages)),
        ("times", ways.point_s, (points, villages)),
        ("prices of fetching", ways.fetch_fen, (stations, villages)),
        ("prices outside", ways.outside_fen, (villages,)),
    )
    for name, matrix, shape in shapes:
        if matrix.shape != shape:
            yield f"{name} of shape {matrix.shape} instead of {shape}"
        elif matrix.size and int(matrix.min()) < 0:
            yield f"{name} below 0"
    if ways.may_call.shape != (stations, points) or ways.may_fetch.shape != (stations, villages):
        yield f"permissions of shape {ways.may_call.shape} and {ways.may_fetch.shape}"
    if ways.may_stay_out.shape != (villages,):
        yield f"permissions to stay out of shape {ways.may_stay_out.shape}"
    if ways.reach_m < 0:
        yield f"a reach of {ways.reach_m} metres"
