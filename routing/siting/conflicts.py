"""Why no plan can keep all requirements: typed, with cause and action in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.ids import PlaceId
from network.text import Text
from routing.siting.problem import Lock, SitingProblem, Tier


class ConflictCode(StrEnum):
    """What cannot be kept."""

    TOO_MANY_LOCKED_OPEN = "too_many_locked_open"
    TOO_FEW_SITES = "too_few_sites"
    OUT_OF_REACH = "out_of_reach"
    TOO_LITTLE_CAPACITY = "too_little_capacity"
    TOO_LITTLE_DEMAND = "too_little_demand"
    TOGETHER = "together"
    REQUIREMENT = "requirement"
    LOCK = "lock"
    REQUIREMENT_ALONE = "requirement_alone"
    NOT_MINIMAL = "not_minimal"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Requirements that cannot all be kept.

    Parameters
    ----------
    code
        The stable code.
    subjects
        Sites and nodes concerned; empty: all.
    cause, action
        Why, and what to do.
    """

    code: ConflictCode
    subjects: tuple[PlaceId, ...]
    cause: Text
    action: Text


_WORDS = {
    ConflictCode.TOO_MANY_LOCKED_OPEN: (
        Text(
            "锁定开放的站址有 {found} 个，最多只能开放 {limit} 个。",
            "{found} sites are locked open; at most {limit} may be open.",
        ),
        Text(
            "请解除部分锁定，或提高开放数量上限。", "Unlock some of them, or allow more open sites."
        ),
    ),
    ConflictCode.TOO_FEW_SITES: (
        Text(
            "可开放的站址只有 {found} 个，至少须开放 {limit} 个。",
            "Only {found} sites can be open; at least {limit} have to be.",
        ),
        Text("请增加候选址，或降低开放数量下限。", "Add candidate sites, or ask for fewer."),
    ),
    ConflictCode.OUT_OF_REACH: (
        Text(
            "有 {found} 处不在任何可开放站址的服务范围内。",
            "{found} receivers are within reach of no site that can be open.",
        ),
        Text(
            "请扩大服务半径，或在附近增加候选址。",
            "Widen the reach, or add candidate sites near them.",
        ),
    ),
    ConflictCode.TOO_LITTLE_CAPACITY: (
        Text(
            "可开放站址的容量合计 {found}，需求合计 {limit}。",
            "The sites that can be open hold {found} units; {limit} are wanted.",
        ),
        Text(
            "请提高容量，或允许开放更多站址。",
            "Give sites more capacity, or allow more open sites.",
        ),
    ),
    ConflictCode.TOO_LITTLE_DEMAND: (
        Text(
            "必须开放的站址至少要处理 {found}，需求合计只有 {limit}。",
            "The sites that have to be open need {found} units; only {limit} are wanted.",
        ),
        Text("请降低最小规模，或解除锁定。", "Lower their least size, or unlock some."),
    ),
    ConflictCode.TOGETHER: (
        Text(
            "各项要求不能同时满足（已证明），是哪几项相互冲突未逐一查明。",
            "Not all that is asked can be kept together: this is proven, not which of it is to "
            "blame.",
        ),
        Text(
            "请放宽容量、最小规模、服务半径、开放数量或单一来源。",
            "Relax capacity, least size, reach, number of sites or single sourcing.",
        ),
    ),
    ConflictCode.REQUIREMENT: (
        Text(
            "“{title}”（{key}）与其余所列要求不能同时满足。",
            "“{title}” ({key}) cannot be kept together with the others listed.",
        ),
        Text("请放宽所列要求中的一项。", "Relax one of the requirements listed."),
    ),
    ConflictCode.LOCK: (
        Text(
            "站址 {site} 的锁定与其余所列要求不能同时满足。",
            "The lock of site {site} cannot be kept together with the others listed.",
        ),
        Text(
            "请解除锁定，或放宽所列要求中的一项。",
            "Unlock it, or relax one of the requirements listed.",
        ),
    ),
    ConflictCode.REQUIREMENT_ALONE: (
        Text(
            "“{title}”（{key}）本身就不能满足：与锁定、规模和道路相冲突。",
            "“{title}” ({key}) cannot be kept at all with these locks, sizes and ways.",
        ),
        Text("请放宽该要求，或解除锁定。", "Relax it, or unlock sites."),
    ),
    ConflictCode.NOT_MINIMAL: (
        Text(
            "所列各项不能同时满足，但时间内未能证明其中每一项都与冲突有关。",
            "Those listed cannot all be kept, but there was no time to prove that each of them is "
            "to blame.",
        ),
        Text(
            "请先放宽其中最容易放宽的一项，再重新求解。",
            "Relax the one that is easiest to relax, and solve again.",
        ),
    ),
    ConflictCode.NOT_FOUND: (
        Text(
            "在给定时间内既未找到方案，也未证明无解。",
            "Within the time given neither a plan nor a proof that there is none was found.",
        ),
        Text("请延长求解时间。", "Allow more time."),
    ),
}


def conflict(code: ConflictCode, subjects: tuple[PlaceId, ...] = (), **figures: object) -> Conflict:
    """Return a conflict in words."""
    cause, action = _WORDS[code]
    return Conflict(code=code, subjects=subjects, cause=cause.fill(**figures), action=action)


def obvious_conflicts(problem: SitingProblem) -> tuple[Conflict, ...]:
    """Return the conflicts that can be seen without solving anything, all of them."""
    return tuple(
        found
        for t, tier in enumerate(problem.tiers)
        for found in (*_counted(tier), *_unreached(problem, t), *_sized(problem, tier))
    )


def _counted(tier: Tier) -> Iterator[Conflict]:
    """Yield conflicts between locks and the number of open sites."""
    locked = tuple(site.site_id for site in tier.sites if site.lock is Lock.OPEN)
    can_open = sum(site.lock is not Lock.CLOSED for site in tier.sites)
    if tier.most_open is not None and len(locked) > tier.most_open:
        code = ConflictCode.TOO_MANY_LOCKED_OPEN
        yield conflict(code, locked, found=len(locked), limit=tier.most_open)
    if can_open < tier.least_open:
        yield conflict(ConflictCode.TOO_FEW_SITES, found=can_open, limit=tier.least_open)


def _unreached(problem: SitingProblem, t: int) -> Iterator[Conflict]:
    """Yield the receivers that have to be served and cannot be."""
    tier, is_last = problem.tiers[t], t + 1 == len(problem.tiers)
    if is_last and problem.may_leave_out:
        return
    rows = [k for k, site in enumerate(tier.sites) if site.lock is not Lock.CLOSED]
    is_reached = np.asarray(tier.links.usable()[rows].any(axis=0)).tolist()
    must = (
        [True] * len(problem.nodes)
        if is_last
        else [
            site.lock is Lock.OPEN and site.least_units > 0 for site in problem.tiers[t + 1].sites
        ]
    )
    out = tuple(
        place_id
        for place_id, reached, has_to in zip(problem.receivers(t), is_reached, must, strict=True)
        if has_to and not reached
    )
    if out:
        yield conflict(ConflictCode.OUT_OF_REACH, out, found=len(out))


def _sized(problem: SitingProblem, tier: Tier) -> Iterator[Conflict]:
    """Yield conflicts between demand and the sizes of sites."""
    demand = problem.demand
    free = [site.most_units(demand) for site in tier.sites if site.lock is None]
    locked = [site for site in tier.sites if site.lock is Lock.OPEN]
    num_free = len(free) if tier.most_open is None else max(0, tier.most_open - len(locked))
    room = sum(site.most_units(demand) for site in locked)
    room += sum(sorted(free, reverse=True)[:num_free])
    if room < demand and not problem.may_leave_out:
        yield conflict(ConflictCode.TOO_LITTLE_CAPACITY, found=room, limit=demand)
    need = sum(site.least_units for site in locked)
    if need > demand:
        subjects = tuple(site.site_id for site in locked)
        yield conflict(ConflictCode.TOO_LITTLE_DEMAND, subjects, found=need, limit=demand)
