"""The problem of cold stores: which open, with which rooms, and whose harvest each takes in when.

A store has room to pre-cool, room to keep produce cold, or both under one roof. Produce is brought
from where it grows; what nobody cools loses in worth. Rooms are shared month by month, so that
crops of different seasons fill the same store and the fullest month decides its size.

A month is a twelfth of a year of 360 days. Produce comes evenly over the days of its month, but for
the peaks of picking, and stays its number of days; what it takes of a room in a month is the mean
over the month, so that what is kept for long takes room of later months, into the next year too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.errors import ContradictionError
from routing.siting.problem import Lock
from routing.siting.rollout.problem import Subsidy
from routing.siting.rollout.requirements import Requirement

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MONTHS = 12
MONTH_DAYS = 30
_PERCENT = 100

ROOM_UNITS = (MONTH_DAYS * _PERCENT, MONTH_DAYS**2 * _PERCENT)
"""Units of load that a kilogram of capacity holds in a month, of each room in the order of `Room`:
kilograms of a month by per cent, and the same by the days they stay."""


class Room(StrEnum):
    """Kinds of room in a store, in the order of all arrays over rooms."""

    PRECOOLING = "precooling"
    STORAGE = "storage"


ROOMS = tuple(Room)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Rooms that a store can have.

    Parameters
    ----------
    precool_kg
        Most kilograms pre-cooled a day, ≥ 0; 0: no such room.
    store_kg
        Most kilograms kept at a time, ≥ 0; 0: no such room.
    build_fen
        Money that building takes, ≥ 0.
    life_years
        Years over which building is written off, ≥ 1.
    run_fen
        Price of running it for a year, ≥ 0.
    up_percent
        Share of the building money that serves the up direction, in [0, 100].
    store_c
        Degrees Celsius at which its storage is kept; None: it suits all that is stored.
    """

    precool_kg: int = 0
    store_kg: int = 0
    build_fen: int = 0
    life_years: int = 15
    run_fen: int = 0
    up_percent: int = _PERCENT
    store_c: int | None = None

    @property
    def rooms_kg(self) -> tuple[int, int]:
        """What both rooms hold, in the order of `Room`."""
        return self.precool_kg, self.store_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a cold store is, or could be.

    Parameters
    ----------
    site_id
        The place; unique.
    township_id
        The township it lies in, by its station's id.
    sizes
        Sizes to choose from, at least one.
    today
        Which of them it has; None: there is no store. A store may grow; neither of its rooms
        shrinks.
    closing_fen
        Price of giving up the store that is there, ≥ 0.
    lock
        Whether it has to be open, or closed; None: it is for the solver to decide.
    building
        Whether there is a building, or a new one would be needed.
    host
        The kind of place whose roof it shares, a hub or a station; None: it stands alone.
    """

    site_id: PlaceId
    township_id: PlaceId
    sizes: tuple[Size, ...]
    today: int | None = None
    closing_fen: int = 0
    lock: Lock | None = None
    building: Building = Building.NONE
    host: PlaceKind | None = None

    def may_have(self, size: int) -> bool:
        """Return whether a size shrinks neither of the rooms that are there."""
        if self.today is None:
            return True
        before, after = self.sizes[self.today].rooms_kg, self.sizes[size].rooms_kg
        return all(b <= a for b, a in zip(before, after, strict=True))

    def build_fen(self, size: int) -> int:
        """Return the money a size takes, beyond what stands there today."""
        standing = 0 if self.today is None else self.sizes[self.today].build_fen
        return max(0, self.sizes[size].build_fen - standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a part of a crop wants: pre-cooling, a time in cold storage, or one after the other.

    Parameters
    ----------
    percent
        Share of the harvest, in [0, 100].
    is_precooled
        Whether it is pre-cooled.
    store_days
        Days it stays in storage, in [0, 360]; 0: none. What is pre-cooled and stored finds both
        under one roof.
    benefit_fen
        Worth that is not lost, of a tonne, ≥ 0.
    reach_m, within_s
        The farthest way to the store in metres, and the longest in seconds, ≥ 0; None: any.
    """

    percent: int
    is_precooled: bool = False
    store_days: int = 0
    benefit_fen: int = 0
    reach_m: int | None = None
    within_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Produce:
    """A crop and how it is cooled.

    Parameters
    ----------
    name
        What is harvested; unique.
    needs
        What its parts want; together at most the whole harvest.
    shelf_days
        Days it keeps in the cold, ≥ 1: no part of it is stored for longer.
    peak_percent
        What comes on a busy day of a month in per cent of its mean day, ≥ 100; pre-cooling has to
        cope with it.
    bulk_percent
        Storage that a kilogram takes in per cent of that of the goods by which stores are rated,
        ≥ 1.
    low_c, high_c
        Degrees Celsius between which it is stored; None: as cold, or as warm, as it may be.
    """

    name: str
    needs: tuple[Need, ...]
    shelf_days: int
    peak_percent: int = _PERCENT
    bulk_percent: int = _PERCENT
    low_c: int | None = None
    high_c: int | None = None

    def keeps_at(self, store_c: int | None) -> bool:
        """Return whether it may be stored at so many degrees; None: at what suits it."""
        if store_c is None:
            return True
        is_cold = self.low_c is not None and store_c < self.low_c
        is_warm = self.high_c is not None and store_c > self.high_c
        return not is_cold and not is_warm


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What is harvested of a crop around a place in a year.

    Parameters
    ----------
    place_id, produce
        Where, and the crop's name; unique together.
    township_id
        The township of the place, by its station's id.
    kg
        Kilograms of each month from January, ≥ 0, twelve of them.
    """

    place_id: PlaceId
    produce: str
    township_id: PlaceId
    kg: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Ways of harvests to stores; all arrays of shape (candidates, harvests).

    Parameters
    ----------
    tonne_fen
        int64, ≥ 0: what bringing a tonne costs.
    metres, seconds
        int64, ≥ 0: how far and how long it is.
    is_open
        bool: whether there is a way.
    """

    tonne_fen: Ints
    metres: Ints
    seconds: Ints
    is_open: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """How public money pays for building: a store is granted its subsidy as a whole, or none.

    Parameters
    ----------
    subsidy
        Share of the building money and most for a site.
    least_precool_kg, least_store_kg
        A store is subsidised only if one of the rooms it has is at least so large, ≥ 0.
    """

    subsidy: Subsidy = field(default_factory=Subsidy)
    least_precool_kg: int = 0
    least_store_kg: int = 0

    def of(self, site: Candidate, size: int) -> int:
        """Return the subsidy of a site at a size, fen; 0: it gets none."""
        least = self.least_precool_kg, self.least_store_kg
        rooms = zip(site.sizes[size].rooms_kg, least, strict=True)
        is_large = any(room >= max(1, limit) for room, limit in rooms)
        return self.subsidy.of(site.build_fen(size)) if is_large else 0


class Lot(NamedTuple):
    """The part of a harvest that has a need."""

    harvest: int
    """Number of the harvest."""
    need: int
    """Number of the need among those of its crop."""
    kg: Ints
    """int64, shape (12,): kilograms a month, rounded down."""
    load: Ints
    """int64, shape (2, 12): units of load that a kilogram is in each room, in the month in which it
    comes and in those after it (`ROOM_UNITS`)."""
    may_go: Flags
    """bool, shape (candidates,): the sites that it may be brought to."""
    crop: Produce
    """What it is."""

    def keeps_in(self, size: Size) -> bool:
        """Return whether a size has the rooms it takes, its storage at a temperature for it."""
        is_stored = bool(self.load[1].any())
        has_rooms = all(
            kg > 0 or not takes
            for kg, takes in zip(
                size.rooms_kg, np.asarray(self.load.any(axis=1)).tolist(), strict=True
            )
        )
        return has_rooms and (not is_stored or self.crop.keeps_at(size.store_c))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColdStores:
    """Everything that is needed to decide, check and price cold stores, and nothing that does so.

    Parameters
    ----------
    candidates
        Sites, at least one.
    produce
        Crops.
    harvests
        What grows where.
    ways
        From harvests to sites.
    grants
        What public money pays.
    public_percent
        What a fen of public money counts among the costs, in per cent of one's own, in [0, 100].
    idle_percent
        A store is empty in a month in which no room of it is used by so many per cent, in [1, 100].
    empty_fen
        What each month of a store that is empty counts beside its costs, ≥ 0.
    requirements
        What has to be reached, and what money there is.

    Raises
    ------
    ContradictionError
        With everything found that cannot be.
    """

    candidates: tuple[Candidate, ...]
    produce: tuple[Produce, ...]
    harvests: tuple[Harvest, ...]
    ways: Ways
    grants: Grants = field(default_factory=Grants)
    public_percent: int = _PERCENT
    idle_percent: int = 20
    empty_fen: int = 0
    requirements: tuple[Requirement, ...] = ()

    def __post_init__(self) -> None:
        """Check what has to hold of any problem."""
        problems = tuple(_contradictions(self))
        if problems:
            raise ContradictionError(problems)

    @property
    def townships(self) -> tuple[PlaceId, ...]:
        """Townships of the harvests, in their order."""
        return tuple(dict.fromkeys(harvest.township_id for harvest in self.harvests))

    def lots(self) -> tuple[Lot, ...]:
        """Return the parts of all harvests that have a need, in the order of harvests and needs."""
        crops = {crop.name: crop for crop in self.produce}
        return tuple(
            self._lot(h, n, crops[harvest.produce])
            for h, harvest in enumerate(self.harvests)
            for n in range(len(crops[harvest.produce].needs))
        )

    def _lot(self, harvest: int, n: int, crop: Produce) -> Lot:
        need, ways = crop.needs[n], self.ways
        may_go = ways.is_open[:, harvest].copy()
        if need.reach_m is not None:
            may_go &= ways.metres[:, harvest] <= need.reach_m
        if need.within_s is not None:
            may_go &= ways.seconds[:, harvest] <= need.within_s
        load = np.zeros((len(ROOMS), MONTHS), dtype=np.int64)
        load[0, 0] = crop.peak_percent * need.is_precooled
        load[1] = crop.bulk_percent * np.array(stay(need.store_days))
        kg = np.array(self.harvests[harvest].kg, dtype=np.int64) * need.percent // _PERCENT
        return Lot(harvest=harvest, need=n, kg=kg, load=load, may_go=may_go, crop=crop)


def stay(days: int) -> tuple[int, ...]:
    """Return how many days goods are there in the month in which they come and in those after it.

    Parameters
    ----------
    days
        How long they stay, in [0, 360].

    Returns
    -------
    tuple[int, ...]
        Twelve sums of days, of one unit each day of a month; after a year the first month again.
    """
    present = np.add.outer(np.arange(MONTH_DAYS), np.arange(days)).ravel()
    sums = np.bincount(present // MONTH_DAYS % MONTHS, minlength=MONTHS)
    return tuple(sums.tolist())


def capacity(size: Size) -> Ints:
    """Return the units of load that both rooms hold in a month, int64, shape (2,)."""
    pairs = zip(size.rooms_kg, ROOM_UNITS, strict=True)
    return np.array([kg * units for kg, units in pairs], dtype=np.int64)


def _contradictions(problem: ColdStores) -> Iterator[str]:
    """Yield what cannot be, a sentence each."""
    if not problem.candidates:
        yield "there is no candidate"
    yield from _repeated("candidate", (site.site_id for site in problem.candidates))
    yield from _repeated("crop", (crop.name for crop in problem.produce))
    yield from _repeated("harvest", ((h.place_id, h.produce) for h in problem.harvests))
    yield from _repeated("requirement", (wanted.key for wanted in problem.requirements))
    for site in problem.candidates:
        yield from _wrong_candidate(site)
    for crop in problem.produce:
        yield from _wrong_crop(crop)
    yield from _wrong_harvests(problem)
    yield from _wrong_ways(problem)
    yield from _wrong_rules(problem)
    for wanted in problem.requirements:
        yield from wanted.contradictions(1)


def _repeated(what: str, keys: Iterable[object]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{what} {key} is there {times} times"


def _wrong_candidate(site: Candidate) -> Iterator[str]:
    who = f"site {site.site_id}"
    if not site.sizes:
        yield f"{who} has no size"
    if site.today is not None and not 0 <= site.today < len(site.sizes):
        yield f"{who} has size {site.today} today, of {len(site.sizes)}"
    if site.closing_fen < 0 or (site.closing_fen and site.today is None):
        yield f"{who} costs {site.closing_fen} to close"
    if site.host not in {None, PlaceKind.HUB, PlaceKind.STATION}:
        yield f"{who} is within a {site.host}"
    for size in site.sizes:
        amounts = *size.rooms_kg, size.build_fen, size.run_fen, size.up_percent
        if min(amounts) < 0 or size.up_percent > _PERCENT or size.life_years < 1:
            yield f"{who} has a size of {amounts} over {size.life_years} years"


def _wrong_crop(crop: Produce) -> Iterator[str]:
    if crop.shelf_days < 1 or crop.peak_percent < _PERCENT or crop.bulk_percent < 1:
        amounts = crop.shelf_days, crop.peak_percent, crop.bulk_percent
        yield f"{crop.name}: keeps, peak and bulk of {amounts}"
    if None not in {crop.low_c, crop.high_c} and not crop.keeps_at(crop.low_c):
        yield f"{crop.name}: stored between {crop.low_c} and {crop.high_c} degrees"
    if sum(need.percent for need in crop.needs) > _PERCENT:
        yield f"{crop.name}: needs of more than the harvest"
    for need in crop.needs:
        least = need.percent, need.store_days, need.benefit_fen
        if min(*least, need.reach_m or 0, need.within_s or 0) < 0:
            yield f"{crop.name}: a need below 0"
        if not need.is_precooled and not need.store_days:
            yield f"{crop.name}: a need of nothing"
        if need.store_days > min(crop.shelf_days, MONTHS * MONTH_DAYS):
            yield f"{crop.name}: stored for {need.store_days} days, keeps {crop.shelf_days}"


def _wrong_harvests(problem: ColdStores) -> Iterator[str]:
    known = {crop.name for crop in problem.produce}
    for harvest in problem.harvests:
        if harvest.produce not in known:
            yield f"{harvest.place_id}: nothing is known of {harvest.produce}"
        if len(harvest.kg) != MONTHS or min(harvest.kg) < 0:
            yield f"{harvest.place_id}: {harvest.produce} of {harvest.kg} kg"


def _wrong_ways(problem: ColdStores) -> Iterator[str]:
    ways, shape = problem.ways, (len(problem.candidates), len(problem.harvests))
    for name, matrix in (
        ("prices", ways.tonne_fen),
        ("metres", ways.metres),
        ("seconds", ways.seconds),
    ):
        if matrix.shape != shape:
            yield f"{name} of shape {matrix.shape} instead of {shape}"
        elif matrix.size and int(matrix.min()) < 0:
            yield f"{name} below 0"
    if ways.is_open.shape != shape:
        yield f"ways of shape {ways.is_open.shape} instead of {shape}"


def _wrong_rules(problem: ColdStores) -> Iterator[str]:
    grants = problem.grants
    if not 0 <= grants.subsidy.percent <= _PERCENT or (grants.subsidy.cap_fen or 0) < 0:
        yield f"a subsidy of {grants.subsidy.percent} per cent"
    if min(grants.least_precool_kg, grants.least_store_kg) < 0:
        yield f"subsidies from {grants.least_precool_kg} and {grants.least_store_kg} kg"
    if not 0 <= problem.public_percent <= _PERCENT or problem.empty_fen < 0:
        yield f"public money counts {problem.public_percent} per cent"
    if not 1 <= problem.idle_percent <= _PERCENT:
        yield f"empty below {problem.idle_percent} per cent"
