"""From a county's facts to its problem of cold stores.

What bringing a tonne to a store costs is reckoned against taking it straight to the hub: the way to
the store by any vehicle, and on from there to the nearest hub, less the way straight there, both by
chilled vehicles where there are any; a full load's round trip by the tonne, at least 0. That is an
estimate until routes are planned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from network.county import County
from network.fleet import VehicleType
from network.ids import PlaceId
from network.places import Building, Place, PlaceKind
from network.travel import TravelModel
from routing.errors import ContradictionError
from routing.siting.cold_stores.problem import (
    MONTHS,
    Candidate,
    ColdStores,
    Grants,
    Harvest,
    Need,
    Produce,
    Size,
    Ways,
)
from routing.siting.estimates import NO_VEHICLES, Floats, legs, whole, worth
from routing.siting.problem import Lock
from routing.siting.rollout.requirements import Requirement

_TONNE_KG = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """The sizes that stores under a kind of roof can have; none: there are no candidates.

    Parameters
    ----------
    existing
        In a building that exists.
    new
        Where one has to be built.
    """

    existing: tuple[Size, ...] = ()
    new: tuple[Size, ...] = ()

    def of(self, building: Building) -> tuple[Size, ...]:
        """Return the sizes that a store can have, by the state of its building."""
        return self.existing if building is Building.EXISTING else self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRule:
    """What is said of a single candidate site.

    Parameters
    ----------
    lock
        Whether it has to be open, or closed; None: it is for the solver to decide.
    today
        Which of its sizes it has today; None: a cold store in service has the first of its sizes,
        any other place has no store.
    closing_fen
        Price of giving up the store that is there, ≥ 0.
    building
        State of the building; None: the county's.
    """

    lock: Lock | None = None
    today: int | None = None
    closing_fen: int = 0
    building: Building | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What the county's facts do not say.

    Parameters
    ----------
    sizing
        Sizes by kind of place: cold stores stand alone, hubs and stations give others their roof.
    sites
        What is said of single sites. A village or farm that is named is a further candidate, which
        stands alone.
    grants, public_percent, idle_percent, empty_fen, requirements
        As in `ColdStores`.
    """

    sizing: Mapping[PlaceKind, Sizing]
    sites: Mapping[PlaceId, StoreRule] = field(default_factory=dict)
    grants: Grants = field(default_factory=Grants)
    public_percent: int = 100
    idle_percent: int = 20
    empty_fen: int = 0
    requirements: tuple[Requirement, ...] = ()

    def rule(self, place: Place) -> StoreRule:
        """Return what is said of a place."""
        return self.sites.get(place.place_id, StoreRule())

    def building(self, place: Place) -> Building:
        """Return the state of the building at a place."""
        return self.rule(place).building or place.building

    def host(self, place: Place) -> PlaceKind | None:
        """Return the kind of place whose roof a store at a place shares; None: it stands alone."""
        return place.kind if place.kind.is_depot else None

    def sizes(self, place: Place) -> tuple[Size, ...]:
        """Return the sizes that a store at a place can have."""
        sizing = self.sizing.get(self.host(place) or PlaceKind.COLD_STORE, Sizing())
        return sizing.of(self.building(place))

    def may_host(self, place: Place) -> bool:
        """Return whether a place is a candidate: cold stores, depots in service, who is named."""
        is_alone = place.kind is PlaceKind.COLD_STORE or place.place_id in self.sites
        return is_alone or (place.kind.is_depot and place.is_active)


def build_cold_stores(county: County, travel: TravelModel, spec: Spec) -> ColdStores:
    """Return the problem of cold stores of a county.

    Parameters
    ----------
    county
        Facts. Its cold stores, also those not in service yet, and its hubs and stations are the
        candidates, with the places that the specification names; its crops that have needs are the
        harvests.
    travel
        Ways.
    spec
        The rest.

    Raises
    ------
    ContradictionError
        If the problem cannot be.
    """
    if not county.vehicle_types:
        raise ContradictionError((NO_VEHICLES,))
    sites = [place for place in county.places if spec.may_host(place) and spec.sizes(place)]
    produce = cooled(county)
    harvests = tuple(_harvests(county, produce))
    places = county.place_by_id()
    return ColdStores(
        candidates=tuple(_candidate(spec, place) for place in sites),
        produce=produce,
        harvests=harvests,
        ways=_ways(county, travel, sites, [places[h.place_id] for h in harvests]),
        grants=spec.grants,
        public_percent=spec.public_percent,
        idle_percent=spec.idle_percent,
        empty_fen=spec.empty_fen,
        requirements=spec.requirements,
    )


def _candidate(spec: Spec, place: Place) -> Candidate:
    rule, is_store = spec.rule(place), place.kind is PlaceKind.COLD_STORE
    usual = 0 if is_store and place.is_active else None
    today = usual if rule.today is None else rule.today
    return Candidate(
        site_id=place.place_id,
        township_id=_township(place),
        sizes=spec.sizes(place),
        today=today,
        closing_fen=rule.closing_fen,
        lock=rule.lock,
        building=spec.building(place),
        host=spec.host(place),
    )


def _township(place: Place) -> PlaceId:
    if place.kind is PlaceKind.STATION or place.township_id is None:
        return place.place_id
    return place.township_id


def cooled(county: County) -> tuple[Produce, ...]:
    """Return the crops of a county that have needs, which are those that are cooled."""
    needs: dict[str, list[Need]] = {}
    for need in county.crop_needs:
        needs.setdefault(need.crop, []).append(
            Need(
                percent=need.percent,
                is_precooled=need.is_precooled,
                store_days=need.store_days,
                benefit_fen=need.loss_fen,
                reach_m=need.reach_m,
                within_s=need.within_s,
            )
        )
    return tuple(
        Produce(
            name=kind.name,
            needs=tuple(needs[kind.name]),
            shelf_days=kind.shelf_days,
            peak_percent=kind.peak_percent,
            bulk_percent=kind.bulk_percent,
            low_c=kind.low_c,
            high_c=kind.high_c,
        )
        for kind in county.crop_kinds
        if kind.name in needs
    )


def _harvests(county: County, produce: Sequence[Produce]) -> Iterator[Harvest]:
    """Yield what is harvested of the crops that are cooled, in the county's order."""
    names = {crop.name for crop in produce}
    months: dict[tuple[PlaceId, str], list[float]] = {}
    for crop in county.crops:
        if crop.name in names:
            year = months.setdefault((crop.place_id, crop.name), [0.0] * MONTHS)
            year[crop.month - 1] += crop.kg
    places = county.place_by_id()
    for (place_id, name), year in months.items():
        yield Harvest(
            place_id=place_id,
            produce=name,
            township_id=_township(places[place_id]),
            kg=tuple(round(kg) for kg in year),
        )


def _ways(
    county: County, travel: TravelModel, sites: Sequence[Place], origins: Sequence[Place]
) -> Ways:
    """Return the ways of harvests, whose places are given in their order."""
    kinds = county.vehicle_types
    chilled = [kind for kind in kinds if kind.chilled_l > 0] or list(kinds)
    ways = [legs(kind, travel.matrix(kind.access), origins, sites) for kind in kinds]
    metres, seconds = (np.minimum.reduce(each).T for each in zip(*ways, strict=True))
    to_store = _tonne_fen(county, travel, kinds, (origins, sites)).T
    onward = _tonne_fen(county, travel, chilled, (sites, county.hubs)).min(axis=1)
    straight = _tonne_fen(county, travel, chilled, (origins, county.hubs)).min(axis=1)
    saved = np.where(np.isfinite(straight), straight, 0.0)
    extra = np.maximum(0.0, to_store + onward[:, None] - saved[None, :])
    is_open = np.isfinite(extra)
    return Ways(
        tonne_fen=whole(extra), metres=_rounded(metres), seconds=_rounded(seconds), is_open=is_open
    )


def _rounded(values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return whole numbers, 0 where there is no way."""
    return np.rint(np.where(np.isfinite(values), values, 0.0)).astype(np.int64)


def _tonne_fen(
    county: County,
    travel: TravelModel,
    kinds: Sequence[VehicleType],
    ends: tuple[Sequence[Place], Sequence[Place]],
) -> Floats:
    """Return what a tonne costs by the vehicle that is cheapest for it, as part of a full load."""
    stop = county.operations.stop_times
    prices = []
    for kind in kinds:
        metres, seconds = legs(kind, travel.matrix(kind.access), *ends)
        work_s = 2 * seconds + stop.point_s + stop.station_s
        prices.append(worth(kind, 2 * metres, work_s) * (_TONNE_KG / kind.payload_kg))
    fen: Floats = np.minimum.reduce(prices)
    return fen
