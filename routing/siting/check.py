"""Violations of a plan of sites, recomputed from problem and plan only; imports no solver.

The rules:

- S1 what is open or served exists, at a size that exists, and is named once
- S2 locks hold
- S3 as many sites are open as allowed
- S4 goods come from and pass facilities that are open
- S5 by ways that are open and within reach
- S6 every node gets exactly its demand, or nothing where it may be left out and is listed so
- S7 from one site, where that is asked for
- S8 no facility passes on more than its size holds, or less than it asks for
- S9 a facility below the top passes on what it gets
"""

from collections import Counter
from collections.abc import Iterator

from network.ids import PlaceId
from routing.siting.plan import Plan
from routing.siting.problem import Lock, SitingProblem, Step, Tier
from routing.violation import Violation, ViolationKind

_Opened = dict[tuple[int, PlaceId], Step]
_UNITS = "units"


def check(problem: SitingProblem, plan: Plan) -> list[Violation]:
    """Return every rule that a plan breaks; empty if it is feasible."""
    opened = _opened(problem, plan)
    return [
        *_names(problem, plan),
        *_locks(problem, opened),
        *_numbers(problem, opened),
        *_ways(problem, plan, opened),
        *_demands(problem, plan),
        *_sources(problem, plan),
        *_sizes(plan, opened),
        *_balances(problem, plan),
    ]


def _opened(problem: SitingProblem, plan: Plan) -> _Opened:
    """Return the sizes of the facilities that exist."""
    found: _Opened = {}
    for facility in plan.facilities:
        if 0 <= facility.tier < len(problem.tiers):
            for site in problem.tiers[facility.tier].sites:
                if site.site_id == facility.site_id and 0 <= facility.step < len(site.steps):
                    found[facility.tier, site.site_id] = site.steps[facility.step]
    return found


def _names(problem: SitingProblem, plan: Plan) -> Iterator[Violation]:
    """S1."""
    known = _opened(problem, plan)
    for (tier, site_id), times in Counter((f.tier, f.site_id) for f in plan.facilities).items():
        if (tier, site_id) not in known:
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=site_id)
        if times > 1:
            yield Violation(kind=ViolationKind.SITE_REPEATED, subject=site_id, amount=times - 1)
    ends = Counter((a.tier, a.site_id, a.receiver_id) for a in plan.assignments)
    for (tier, site_id, receiver_id), times in ends.items():
        is_tier = 0 <= tier < len(problem.tiers)
        if not is_tier or site_id not in {s.site_id for s in problem.tiers[tier].sites}:
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=site_id)
        elif receiver_id not in problem.receivers(tier):
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=receiver_id)
        if times > 1:
            yield Violation(kind=ViolationKind.SITE_REPEATED, subject=receiver_id, amount=times - 1)
    nodes = {node.node_id for node in problem.nodes}
    for node_id in plan.left_out:
        if node_id not in nodes:
            yield Violation(kind=ViolationKind.SITE_UNKNOWN, subject=node_id)


def _locks(problem: SitingProblem, opened: _Opened) -> Iterator[Violation]:
    """S2."""
    for t, tier in enumerate(problem.tiers):
        for site in tier.sites:
            is_open = (t, site.site_id) in opened
            if site.lock is not None and is_open != (site.lock is Lock.OPEN):
                yield Violation(kind=ViolationKind.LOCK_BROKEN, subject=site.site_id)


def _numbers(problem: SitingProblem, opened: _Opened) -> Iterator[Violation]:
    """S3."""
    for t, tier in enumerate(problem.tiers):
        found = sum(at == t for at, _ in opened)
        beyond = tier.least_open - found
        if tier.most_open is not None:
            beyond = max(beyond, found - tier.most_open)
        if beyond > 0:
            yield Violation(kind=ViolationKind.NUM_OPEN, subject=tier.kind.value, amount=beyond)


def _ways(problem: SitingProblem, plan: Plan, opened: _Opened) -> Iterator[Violation]:
    """S4 and S5."""
    for t, tier in enumerate(problem.tiers):
        sites = {site.site_id: k for k, site in enumerate(tier.sites)}
        receivers = {place_id: k for k, place_id in enumerate(problem.receivers(t))}
        is_last = t + 1 == len(problem.tiers)
        for a in plan.assignments:
            if a.tier != t or a.site_id not in sites or a.receiver_id not in receivers:
                continue
            if (t, a.site_id) not in opened:
                yield Violation(kind=ViolationKind.NOT_OPEN, subject=a.site_id)
            if not is_last and (t + 1, a.receiver_id) not in opened:
                yield Violation(kind=ViolationKind.NOT_OPEN, subject=a.receiver_id)
            yield from _reach(tier, sites[a.site_id], receivers[a.receiver_id], a.receiver_id)


def _reach(tier: Tier, site: int, receiver: int, receiver_id: PlaceId) -> Iterator[Violation]:
    links = tier.links
    beyond = 0 if links.reach is None else int(links.distance[site, receiver]) - links.reach
    if not links.is_open[site, receiver]:
        yield Violation(kind=ViolationKind.OUT_OF_REACH, subject=receiver_id)
    elif beyond > 0:
        yield Violation(
            kind=ViolationKind.OUT_OF_REACH, subject=receiver_id, amount=beyond, unit="distance"
        )


def _demands(problem: SitingProblem, plan: Plan) -> Iterator[Violation]:
    """S6."""
    last = len(problem.tiers) - 1
    got: Counter[PlaceId] = Counter()
    for a in plan.assignments:
        got[a.receiver_id] += a.units if a.tier == last else 0
        if a.units < 1:
            yield Violation(
                kind=ViolationKind.DEMAND_UNMET,
                subject=a.receiver_id,
                amount=1 - a.units,
                unit=_UNITS,
            )
    left_out = set(plan.left_out)
    for node in problem.nodes:
        is_out = problem.may_leave_out and node.node_id in left_out
        wrong = abs(got[node.node_id] - (0 if is_out else node.demand))
        if wrong or (node.node_id in left_out and not problem.may_leave_out):
            yield Violation(
                kind=ViolationKind.DEMAND_UNMET,
                subject=node.node_id,
                amount=wrong or node.demand,
                unit=_UNITS,
            )


def _sources(problem: SitingProblem, plan: Plan) -> Iterator[Violation]:
    """S7."""
    pairs = {(a.tier, a.site_id, a.receiver_id) for a in plan.assignments}
    sources = Counter((tier, receiver_id) for tier, _, receiver_id in pairs)
    for (t, receiver_id), number in sources.items():
        is_tier = 0 <= t < len(problem.tiers)
        if number > 1 and is_tier and problem.tiers[t].links.is_single_source:
            yield Violation(
                kind=ViolationKind.SEVERAL_SOURCES, subject=receiver_id, amount=number - 1
            )


def _sizes(plan: Plan, opened: _Opened) -> Iterator[Violation]:
    """S8."""
    passed: Counter[tuple[int, PlaceId]] = Counter()
    for a in plan.assignments:
        passed[a.tier, a.site_id] += a.units
    for (t, site_id), step in opened.items():
        units = passed[t, site_id]
        if step.capacity is not None and units > step.capacity:
            amount = units - step.capacity
            yield Violation(
                kind=ViolationKind.SITE_CAPACITY, subject=site_id, amount=amount, unit=_UNITS
            )
        if units < step.least:
            amount = step.least - units
            yield Violation(
                kind=ViolationKind.TOO_SMALL, subject=site_id, amount=amount, unit=_UNITS
            )


def _balances(problem: SitingProblem, plan: Plan) -> Iterator[Violation]:
    """S9."""
    for t, tier in enumerate(problem.tiers[1:], start=1):
        into: Counter[PlaceId] = Counter()
        for a in plan.assignments:
            if a.tier == t:
                into[a.site_id] -= a.units
            elif a.tier == t - 1:
                into[a.receiver_id] += a.units
        for site in tier.sites:
            if into[site.site_id]:
                yield Violation(
                    kind=ViolationKind.UNBALANCED,
                    subject=site.site_id,
                    amount=abs(into[site.site_id]),
                    unit=_UNITS,
                )
