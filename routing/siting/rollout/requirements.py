"""What a roll-out has to reach, and what money there is: policy as data, each rule on its own.

Shares are in [0, 1]. `by` is the number of the period, from 0, from which a requirement holds.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from network.ids import PlaceId
from network.places import PlaceKind
from network.text import Text

_KIND_WORDS = {
    PlaceKind.HUB: Text("县级仓", "hubs"),
    PlaceKind.STATION: Text("乡镇站点", "stations"),
    PlaceKind.POINT: Text("村级网点", "points"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(ABC):
    """A rule of its own; what a plan reaches of it is told by `measures`."""

    @property
    @abstractmethod
    def key(self) -> str:
        """Short stable name, unique in a roll-out."""

    @property
    @abstractmethod
    def title(self) -> Text:
        """What it asks for, in words."""

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits; None: it is over all."""
        return None

    @abstractmethod
    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be in it, a sentence each."""

    def _wrong(self, share: float, by: int, num_periods: int) -> Iterator[str]:
        if not 0.0 <= share <= 1.0:
            yield f"{self.key}: a share of {share}"
        if not 0 <= by < num_periods:
            yield f"{self.key}: by period {by} of {num_periods}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipCoverage(Requirement):
    """At least a share of the townships has an open station in it.

    Parameters
    ----------
    share, by
        The share, and by when.
    """

    share: float = 1.0
    by: int = 0

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"townships-{self.by}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("乡镇站点覆盖率", "townships with a station")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.by

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, self.by, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageCoverage(Requirement):
    """At least a share of the administrative villages, or of the poor ones, has a point.

    Parameters
    ----------
    share, by
        The share, and by when.
    is_of_poor
        Whether villages registered as poor are counted only.
    """

    share: float = 0.5
    by: int = 0
    is_of_poor: bool = False

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"{'poor-villages' if self.is_of_poor else 'villages'}-{self.by}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        if self.is_of_poor:
            return Text("建档立卡贫困村覆盖率", "poor villages covered")
        return Text("行政村覆盖率", "administrative villages covered")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.by

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, self.by, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoorFirst(Requirement):
    """Of the poor villages at least as large a share has a point as of all administrative ones.

    Parameters
    ----------
    lag
        By how much their share may be smaller, in [0, 1].
    by
        From which period on.
    """

    lag: float = 0.0
    by: int = 0

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"poor-first-{self.by}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("贫困村优先覆盖", "poor villages covered first")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.by

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.lag, self.by, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumOpen(Requirement):
    """At least and at most so many sites of a kind are open.

    Parameters
    ----------
    kind, by
        The kind, and from which period on.
    least, most
        How many, 0 ≤ least ≤ most; None: any number.
    """

    kind: PlaceKind
    by: int = 0
    least: int = 0
    most: int | None = None

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"open-{self.kind}-{self.by}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        kind = _KIND_WORDS[self.kind]
        return Text(f"开放的{kind.zh}数", f"open {kind.en}")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.by

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(0.0, self.by, num_periods)
        if self.kind not in _KIND_WORDS:
            yield f"{self.key}: sites of this kind are not sited here"
        if self.least < 0 or (self.most is not None and self.most < self.least):
            yield f"{self.key}: at least {self.least} and at most {self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pioneers(Requirement):
    """Some townships have a station from the first period on; new ones elsewhere come later.

    Parameters
    ----------
    township_ids
        The pioneers, by their stations' ids.
    others_from
        The first period in which a new station may open elsewhere.
    """

    township_ids: tuple[PlaceId, ...]
    others_from: int = 1

    @property
    def key(self) -> str:
        """Short stable name."""
        return "pioneers"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("先行乡镇", "pioneering townships")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        if not 0 <= self.others_from <= num_periods:
            yield f"{self.key}: others from period {self.others_from} of {num_periods}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Requirement):
    """Building in a period takes no more money than there is.

    Parameters
    ----------
    period
        The period.
    public_fen, own_fen
        Most public money, and most of the alliance's own, ≥ 0; None: any.
    """

    period: int
    public_fen: int | None = None
    own_fen: int | None = None

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"budget-{self.period}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("建设资金", "money for building")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.period

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(0.0, self.period, num_periods)
        if min(self.public_fen or 0, self.own_fen or 0) < 0:
            yield f"{self.key}: {self.public_fen} and {self.own_fen} fen"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpMoney(Requirement):
    """At least a share of the public money serves the up direction.

    Parameters
    ----------
    share
        The share, over all periods.
    """

    share: float = 0.5

    @property
    def key(self) -> str:
        """Short stable name."""
        return "up-money"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("用于上行的资金占比", "public money for the up direction")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, 0, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreMoney(Requirement):
    """At most a share of the public money goes to the public service centre.

    Parameters
    ----------
    share
        The share, over all periods.
    """

    share: float = 0.15

    @property
    def key(self) -> str:
        """Short stable name."""
        return "centre-money"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("公共服务中心资金占比", "public money for the service centre")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, 0, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingBuildings(Requirement):
    """At least a share of the new sites of a kind is in buildings that exist.

    Parameters
    ----------
    kind
        The kind.
    share
        The share, over all periods.
    """

    kind: PlaceKind
    share: float = 0.5

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"existing-{self.kind}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        kind = _KIND_WORDS[self.kind]
        return Text(f"新设{kind.zh}利用现有建筑占比", f"new {kind.en} in existing buildings")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, 0, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRoofs(Requirement):
    """At least a share of the open sites of a kind shares its roof (多站合一).

    Parameters
    ----------
    kind, by
        The kind, and by when.
    share
        The share.
    """

    kind: PlaceKind
    share: float = 0.5
    by: int = 0

    @property
    def key(self) -> str:
        """Short stable name."""
        return f"shared-{self.kind}-{self.by}"

    @property
    def title(self) -> Text:
        """What it asks for."""
        kind = _KIND_WORDS[self.kind]
        return Text(f"{kind.zh}多站合一占比", f"{kind.en} that share their roof")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.by

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, self.by, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access(Requirement):
    """At least a share of the residents has an open point within a distance, a time or both.

    Parameters
    ----------
    share, by
        The share, and by when.
    within_m, within_s
        The way by road in metres, and in seconds at the speed of the roads, ≥ 0; None: any.
    """

    share: float
    within_m: int | None = None
    within_s: int | None = None
    by: int = 0

    @property
    def key(self) -> str:
        """Short stable name."""
        return "-".join(["access", *self._limits("m", "s"), str(self.by)])

    @property
    def title(self) -> Text:
        """What it asks for."""
        zh, en = "、".join(self._limits(" 米", " 秒")), " and ".join(self._limits(" m", " s"))
        return Text(f"{zh}内有网点的居民占比", f"residents with a point within {en}")

    @property
    def since(self) -> int | None:
        """The period from which it holds, or whose money it limits."""
        return self.by

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, self.by, num_periods)
        if self.within_m is None and self.within_s is None:
            yield f"{self.key}: within no distance and no time"
        if min(self.within_m or 0, self.within_s or 0) < 0:
            yield f"{self.key}: within less than nothing"

    def _limits(self, of_m: str, of_s: str) -> list[str]:
        limits = (self.within_m, of_m), (self.within_s, of_s)
        return [f"{most}{unit}" for most, unit in limits if most is not None]
