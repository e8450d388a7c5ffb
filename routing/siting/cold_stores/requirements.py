"""What cold stores have to reach, and what money there is: policy as data, each rule on its own.

`routing.siting.rollout.requirements.UpMoney` may be asked for as well. Shares are in [0, 1].
"""

from collections.abc import Iterator
from dataclasses import dataclass

from network.text import Text
from routing.siting.rollout.requirements import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class ProduceServed(Requirement):
    """At least a share of the produce that wants cooling finds it.

    Parameters
    ----------
    share
        The share by weight, over the year.
    """

    share: float = 0.5

    @property
    def key(self) -> str:
        """Short stable name."""
        return "produce-served"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("入库农产品占比", "produce served by cold stores")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, 0, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipsServed(Requirement):
    """At least a share of the townships with crops to cool is served.

    Parameters
    ----------
    share
        The share of them.
    produce_share
        A township is served if at least this share of its produce that wants cooling finds it.
    """

    share: float = 1.0
    produce_share: float = 0.5

    @property
    def key(self) -> str:
        """Short stable name."""
        return "townships-served"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("冷库服务的产地乡镇占比", "townships with crops served by cold stores")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, 0, num_periods)
        yield from self._wrong(self.produce_share, 0, num_periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumStores(Requirement):
    """At most so many stores are open.

    Parameters
    ----------
    most
        How many, ≥ 0.
    """

    most: int

    @property
    def key(self) -> str:
        """Short stable name."""
        return "stores"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("冷库数量", "open cold stores")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(0.0, 0, num_periods)
        if self.most < 0:
            yield f"{self.key}: at most {self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthsInUse(Requirement):
    """Every open store is in use for at least so many months of the year.

    Parameters
    ----------
    least
        How many, in [0, 12].
    """

    least: int

    @property
    def key(self) -> str:
        """Short stable name."""
        return "months-in-use"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("每座冷库使用月数", "months in which each cold store is in use")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(0.0, 0, num_periods)
        if not 0 <= self.least <= 12:
            yield f"{self.key}: {self.least} months"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMoney(Requirement):
    """All subsidies together take no more public money than there is.

    Parameters
    ----------
    most_fen
        Most of it, ≥ 0.
    """

    most_fen: int

    @property
    def key(self) -> str:
        """Short stable name."""
        return "public-money"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("财政补助资金", "public money for building")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(0.0, 0, num_periods)
        if self.most_fen < 0:
            yield f"{self.key}: {self.most_fen} fen"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMoney(Requirement):
    """Building takes no more of the alliance's own money than there is.

    Parameters
    ----------
    most_fen
        Most of it, ≥ 0.
    """

    most_fen: int

    @property
    def key(self) -> str:
        """Short stable name."""
        return "own-money"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("自筹资金", "own money for building")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(0.0, 0, num_periods)
        if self.most_fen < 0:
            yield f"{self.key}: {self.most_fen} fen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingBuildings(Requirement):
    """At least a share of the new stores is in buildings that exist.

    Parameters
    ----------
    share
        The share.
    """

    share: float = 0.5

    @property
    def key(self) -> str:
        """Short stable name."""
        return "existing-buildings"

    @property
    def title(self) -> Text:
        """What it asks for."""
        return Text("新设冷库利用现有建筑占比", "new cold stores in existing buildings")

    def contradictions(self, num_periods: int) -> Iterator[str]:
        """Yield what cannot be."""
        yield from self._wrong(self.share, 0, num_periods)
