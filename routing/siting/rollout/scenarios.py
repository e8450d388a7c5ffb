"""What may come instead of what is expected: demand, prices, roads, as data.

A scenario changes a roll-out's demand, prices and ways, never its sites and requirements. Whom no
way serves any more is brought its goods at the price of an emergency.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from network.ids import PlaceId
from network.text import Text
from routing.errors import ContradictionError
from routing.siting.rollout.problem import Flags, Ints, Rollout, Ways

_PERCENT = 100
_LOT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class WayChange:
    """A way that becomes longer, or is cut.

    Parameters
    ----------
    from_id, to_id
        A hub and a station, a station and a point, or a station and a village.
    percent
        What it costs, in per cent of what it did, ≥ 0; None: it is cut. Of ways from a hub, which
        trucks cannot do without, only the price may change.
    """

    from_id: PlaceId
    to_id: PlaceId
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A state of affairs.

    Parameters
    ----------
    name
        In words.
    weight
        Its probability or, for a peak, its share of the days, ≥ 0; weights need not add up to 1.
    demand_percent
        Pieces of all periods, in per cent of those expected, ≥ 0.
    growth_percent
        What demand grows by beyond the villages' own, in per cent of what was expected, ≥ 0.
    village_percent
        Pieces of single villages in per cent, as at a festival, ≥ 0.
    trunk_percent, call_percent, fetch_percent, outside_percent
        Prices in per cent, ≥ 0.
    closed_roads
        Ids of roads that nobody can use: `county.with_ways` finds the ways that are left.
    ways
        All ways, such as those; None: as they are.
    changes
        Of single ways.
    """

    name: Text
    weight: float = 1.0
    demand_percent: int = _PERCENT
    growth_percent: int = _PERCENT
    village_percent: Mapping[PlaceId, int] = field(default_factory=dict)
    trunk_percent: int = _PERCENT
    call_percent: int = _PERCENT
    fetch_percent: int = _PERCENT
    outside_percent: int = _PERCENT
    closed_roads: frozenset[str] = frozenset()
    ways: Ways | None = None
    changes: tuple[WayChange, ...] = ()


def expected() -> Scenario:
    """Return the scenario in which everything comes as expected."""
    return Scenario(name=Text("预期", "as expected"))


def under(rollout: Rollout, scenario: Scenario) -> Rollout:
    """Return a roll-out as it is in a scenario.

    Parameters
    ----------
    rollout
        As expected.
    scenario
        What is different.

    Raises
    ------
    ContradictionError
        If a number is below 0 or a change names a way that there is not.
    """
    problems = tuple(_contradictions(rollout, scenario))
    if problems:
        raise ContradictionError(problems)
    ways = _priced(scenario.ways or rollout.ways, scenario)
    own = scenario.village_percent
    return replace(
        rollout,
        periods=tuple(
            replace(period, demand_percent=_grown(period.demand_percent, scenario))
            for period in rollout.periods
        ),
        villages=tuple(
            replace(v, pieces=percent_of(v.pieces, own.get(v.village_id, _PERCENT)))
            for v in rollout.villages
        ),
        ways=_changed(rollout, ways, scenario.changes),
    )


def with_emergencies(rollout: Rollout, piece_fen: int) -> Rollout:
    """Return a roll-out without requirements in which whoever has to be served may stay out.

    Parameters
    ----------
    rollout
        The problem.
    piece_fen
        Price of bringing a piece to a village that could not stay out before, ≥ 0.
    """
    ways = rollout.ways
    emergency = np.full(len(rollout.villages), piece_fen * _LOT, dtype=np.int64)
    return replace(
        rollout,
        requirements=(),
        ways=replace(
            ways,
            outside_fen=np.where(ways.may_stay_out, ways.outside_fen, emergency),
            may_stay_out=np.ones(len(rollout.villages), dtype=np.bool_),
        ),
    )


def percent_of(whole: int, percent: int) -> int:
    """Return so many per cent of a whole, rounded half up."""
    return (2 * whole * percent + _PERCENT) // (2 * _PERCENT)


def _grown(demand_percent: int, scenario: Scenario) -> int:
    growth = percent_of(demand_percent - _PERCENT, scenario.growth_percent)
    return percent_of(max(0, _PERCENT + growth), scenario.demand_percent)


def _scaled(fen: Ints, percent: int) -> Ints:
    scaled: Ints = (2 * fen * percent + _PERCENT) // (2 * _PERCENT)
    return scaled


def _priced(ways: Ways, scenario: Scenario) -> Ways:
    return replace(
        ways,
        trunk_fen=_scaled(ways.trunk_fen, scenario.trunk_percent),
        call_fen=_scaled(ways.call_fen, scenario.call_percent),
        fetch_fen=_scaled(ways.fetch_fen, scenario.fetch_percent),
        outside_fen=_scaled(ways.outside_fen, scenario.outside_percent),
    )


def _rows(rollout: Rollout) -> tuple[dict[PlaceId, int], ...]:
    """Return the rows of hubs, stations, points and villages by id."""
    sites = rollout.candidates
    tiers = (rollout.hubs, rollout.stations, rollout.points)
    return (
        *({sites[k].site_id: n for n, k in enumerate(tier)} for tier in tiers),
        {v.village_id: n for n, v in enumerate(rollout.villages)},
    )


def _changed(rollout: Rollout, ways: Ways, changes: tuple[WayChange, ...]) -> Ways:
    """Return ways with single ones dearer or cut."""
    hubs, stations, points, villages = _rows(rollout)
    trunk, call, fetch = ways.trunk_fen.copy(), ways.call_fen.copy(), ways.fetch_fen.copy()
    may_call, may_fetch = ways.may_call.copy(), ways.may_fetch.copy()
    for change in changes:
        if change.from_id in hubs and change.to_id in stations:
            _change(trunk, None, (hubs[change.from_id], stations[change.to_id]), change.percent)
        if change.from_id in stations and change.to_id in points:
            _change(
                call, may_call, (stations[change.from_id], points[change.to_id]), change.percent
            )
        if change.from_id in stations and change.to_id in villages:
            at = stations[change.from_id], villages[change.to_id]
            _change(fetch, may_fetch, at, change.percent)
    return replace(
        ways,
        trunk_fen=trunk,
        call_fen=call,
        fetch_fen=fetch,
        may_call=may_call,
        may_fetch=may_fetch,
    )


def _change(fen: Ints, may: Flags | None, at: tuple[int, int], percent: int | None) -> None:
    if percent is not None:
        fen[at] = percent_of(int(fen[at]), percent)
    elif may is not None:
        may[at] = False


def _contradictions(rollout: Rollout, scenario: Scenario) -> Iterator[str]:
    """Yield what cannot be, a sentence each."""
    who = f"scenario {scenario.name.en}"
    percents = (
        scenario.demand_percent,
        scenario.growth_percent,
        scenario.trunk_percent,
        scenario.call_percent,
        scenario.fetch_percent,
        scenario.outside_percent,
        *scenario.village_percent.values(),
        *(c.percent for c in scenario.changes if c.percent is not None),
    )
    if min(percents) < 0 or scenario.weight < 0:
        yield f"{who}: a number below 0"
    if scenario.closed_roads and scenario.ways is None:
        yield f"{who}: roads are closed, and nobody has found the ways that are left"
    hubs, stations, points, villages = _rows(rollout)
    for unknown in sorted(set(scenario.village_percent) - set(villages)):
        yield f"{who}: there is no village {unknown}"
    for change in scenario.changes:
        ends = change.from_id, change.to_id
        is_trunk = ends[0] in hubs and ends[1] in stations
        if not is_trunk and not (
            ends[0] in stations and (ends[1] in points or ends[1] in villages)
        ):
            yield f"{who}: there is no way from {ends[0]} to {ends[1]}"
        if is_trunk and change.percent is None:
            yield f"{who}: the way from hub {ends[0]} to {ends[1]} cannot be cut"
