"""Whether the choice changes when an assumption is wrong: which sites, and what staying would cost.

Each assumption is changed alone, by a share up and down. The roll-out is solved again from the
present sites, so that they stay where nothing better is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from network.county import County
from network.ids import PlaceId
from network.orders import Order
from network.text import Text
from network.travel import TravelModel
from routing.siting.rollout.county import Spec, build_rollout
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, sizes_by_period, total_fen
from routing.siting.rollout.prices import Saving
from routing.siting.rollout.problem import Candidate, Rollout
from routing.siting.rollout.scenarios import Scenario, expected, percent_of, under
from routing.siting.rollout.solvers import exact
from routing.siting.rollout.solvers.apart import differing
from routing.siting.rollout.solvers.recourse import resettle
from routing.stop import Stop, parts

_PERCENT = 100


class Assumption(StrEnum):
    """What is assumed and may be wrong."""

    DEMAND = "demand"
    GROWTH = "growth"
    TRUNK_PRICE = "trunk_price"
    CALL_PRICE = "call_price"
    FETCH_PRICE = "fetch_price"
    OUTSIDE_PRICE = "outside_price"
    BUILD_PRICE = "build_price"
    RUN_PRICE = "run_price"
    REACH = "reach"
    CALLS_PER_ROUTE = "calls_per_route"

    @property
    def words(self) -> Text:
        """It in words."""
        return _TITLES[self]


_TITLES = {
    Assumption.DEMAND: Text("件量", "demand"),
    Assumption.GROWTH: Text("件量增长", "growth of demand"),
    Assumption.TRUNK_PRICE: Text("干线单价", "price of the trunk"),
    Assumption.CALL_PRICE: Text("停靠单价", "price of a call"),
    Assumption.FETCH_PRICE: Text("到站自取单价", "price of fetching at a station"),
    Assumption.OUTSIDE_PRICE: Text("网络外单价", "price outside the network"),
    Assumption.BUILD_PRICE: Text("建设单价", "price of building"),
    Assumption.RUN_PRICE: Text("运营单价", "price of running"),
    Assumption.REACH: Text("服务半径", "reach of a point"),
    Assumption.CALLS_PER_ROUTE: Text("每线停靠数", "calls per route"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """A roll-out with one assumption changed.

    Parameters
    ----------
    assumption
        Which.
    percent
        What it is, in per cent of what is assumed, ≥ 0.
    rollout
        The problem then: the same sites and periods.
    """

    assumption: Assumption
    percent: int
    rollout: Rollout


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a changed assumption changes.

    Parameters
    ----------
    variation
        The change.
    plan, cost_fen, bound_fen
        The best plan known then, its cost, and what none costs less than; None: there is no plan,
        or none is known.
    opened, left
        Sites that are open at the end in that plan and not in the present one, and the reverse.
    staying
        What the present sites would cost more than the best then, services decided again; None:
        they would not keep all requirements.
    """

    variation: Variation
    plan: RolloutPlan | None
    cost_fen: int | None
    bound_fen: int | None
    opened: tuple[PlaceId, ...]
    left: tuple[PlaceId, ...]
    staying: Saving | None

    @property
    def changes(self) -> bool:
        """Whether other sites are chosen."""
        return bool(self.opened or self.left)


def variations(rollout: Rollout, share: float = 0.2) -> tuple[Variation, ...]:
    """Return a roll-out with each of its own assumptions changed, down and up.

    Parameters
    ----------
    rollout
        As assumed.
    share
        By how much, in (0, 1].
    """
    return tuple(_variations(rollout, share))


def route_variations(
    county: County,
    orders: Sequence[Order],
    travel: TravelModel,
    spec: Spec,
    share: float = 0.2,
) -> tuple[Variation, ...]:
    """Return a county's roll-out with other calls per route, fewer and more.

    Parameters
    ----------
    county, orders, travel, spec
        As for `build_rollout`.
    share
        By how much, in (0, 1].
    """
    found = []
    for percent in _percents(share):
        calls = max(1, round(spec.calls_per_route * percent / _PERCENT))
        changed = build_rollout(county, orders, travel, replace(spec, calls_per_route=calls))
        found.append(
            Variation(assumption=Assumption.CALLS_PER_ROUTE, percent=percent, rollout=changed)
        )
    return tuple(found)


def sensitivity(
    rollout: Rollout,
    plan: RolloutPlan,
    changed: Sequence[Variation],
    *,
    stop: Stop,
    seed: int = 0,
) -> tuple[Effect, ...]:
    """Return what each changed assumption changes.

    Parameters
    ----------
    rollout, plan
        As assumed, and the present plan, which breaks no rule.
    changed
        The changes.
    stop
        Shared equally by them.
    seed
        Of the solver.
    """
    sizes = sizes_by_period(rollout, plan)
    found = []
    for each, stop_of in zip(changed, parts(stop, len(changed)), strict=True):
        stays = resettle(each.rollout, sizes, stop=stop_of, seed=seed)
        outcome = exact.solve(
            each.rollout, stop=stop_of, seed=seed, start=stays, names_conflicts=False
        )
        if outcome.plan.conflicts:
            found.append(_without_plan(each, outcome.lower_bound_fen))
            continue
        staying = None
        if stays is not None:
            stays_fen = total_fen(price(each.rollout, stays))
            staying = Saving(
                least_fen=max(0, stays_fen - outcome.cost_fen),
                most_fen=max(0, stays_fen - (outcome.lower_bound_fen or 0)),
            )
        found.append(
            Effect(
                variation=each,
                plan=outcome.plan,
                cost_fen=outcome.cost_fen,
                bound_fen=outcome.lower_bound_fen,
                opened=_only(each.rollout, outcome.plan, plan),
                left=_only(each.rollout, plan, outcome.plan),
                staying=staying,
            )
        )
    return tuple(found)


def _without_plan(each: Variation, bound_fen: int | None) -> Effect:
    return Effect(
        variation=each,
        plan=None,
        cost_fen=None,
        bound_fen=bound_fen,
        opened=(),
        left=(),
        staying=None,
    )


def _only(rollout: Rollout, one: RolloutPlan, other: RolloutPlan) -> tuple[PlaceId, ...]:
    """Return the sites that are open at the end in the first of two plans only."""
    own = sizes_by_period(rollout, one)[-1]
    sites = rollout.candidates
    return tuple(sites[k].site_id for k in differing(rollout, one, other) if k in own)


def _percents(share: float) -> tuple[int, int]:
    change = round(share * _PERCENT)
    return _PERCENT - change, _PERCENT + change


def _variations(rollout: Rollout, share: float) -> Iterator[Variation]:
    for assumption in Assumption:
        if assumption is Assumption.CALLS_PER_ROUTE:
            continue
        for percent in _percents(share):
            changed = _changed(rollout, assumption, percent)
            yield Variation(assumption=assumption, percent=percent, rollout=changed)


_SCENARIOS: Mapping[Assumption, Callable[[int], Scenario]] = {
    Assumption.DEMAND: lambda percent: replace(expected(), demand_percent=percent),
    Assumption.GROWTH: lambda percent: replace(expected(), growth_percent=percent),
    Assumption.TRUNK_PRICE: lambda percent: replace(expected(), trunk_percent=percent),
    Assumption.CALL_PRICE: lambda percent: replace(expected(), call_percent=percent),
    Assumption.FETCH_PRICE: lambda percent: replace(expected(), fetch_percent=percent),
    Assumption.OUTSIDE_PRICE: lambda percent: replace(expected(), outside_percent=percent),
}


def _changed(rollout: Rollout, assumption: Assumption, percent: int) -> Rollout:
    """Return a roll-out with an assumption at so many per cent."""
    if assumption in _SCENARIOS:
        return under(rollout, _SCENARIOS[assumption](percent))
    if assumption is Assumption.REACH:
        reach_m = percent_of(rollout.ways.reach_m, percent)
        return replace(rollout, ways=replace(rollout.ways, reach_m=reach_m))
    return _with_sites(rollout, percent, is_build=assumption is Assumption.BUILD_PRICE)


def _with_sites(rollout: Rollout, percent: int, *, is_build: bool) -> Rollout:
    def priced(site: Candidate) -> Candidate:
        sizes = (
            replace(size, build_fen=percent_of(size.build_fen, percent))
            if is_build
            else replace(size, run_fen=percent_of(size.run_fen, percent))
            for size in site.sizes
        )
        return replace(site, sizes=tuple(sizes))

    return replace(rollout, candidates=tuple(priced(site) for site in rollout.candidates))
