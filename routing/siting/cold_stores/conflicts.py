"""Why no cold stores can reach what is required: what can be seen, and a minimal set by asking."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from network.ids import PlaceId
from routing.siting.cold_stores.problem import Candidate, ColdStores, Flags, Lot, Size
from routing.siting.cold_stores.requirements import NumStores, ProduceServed
from routing.siting.conflicts import Conflict, ConflictCode, conflict
from routing.siting.problem import Lock
from routing.siting.rollout.measures import needed

_Names = tuple[tuple[str, ...], tuple[PlaceId, ...]]
"""Requirements by key, and sites."""


def obvious_conflicts(problem: ColdStores) -> tuple[Conflict, ...]:
    """Return the conflicts that can be seen without solving anything, all of them."""
    return tuple(
        found
        for wanted in problem.requirements
        for found in (
            _too_many(problem, wanted)
            if isinstance(wanted, NumStores)
            else _too_far(problem, wanted)
            if isinstance(wanted, ProduceServed)
            else ()
        )
    )


def minimal_conflicts(
    problem: ColdStores, can_be: Callable[[ColdStores], bool | None]
) -> tuple[Conflict, ...]:
    """Return a minimal set of requirements and locks that cannot all be kept, if time allows.

    Each is left out in turn; what is not missed stays out (deletion filter, Chinneck and Dravnieks
    1991, doi 10.1287/ijoc.3.2.157). What nobody requires can always be: no store at all. A question
    that has no answer is asked again when the others are through and less is left; then what it is
    about stays in, and the set is told not to be proven minimal.

    Parameters
    ----------
    problem
        A problem that no plan solves.
    can_be
        Answers whether any plan keeps what is left; None if it cannot tell.
    """
    left = problem
    locked = tuple(site.site_id for site in problem.candidates if site.lock is not None)
    if locked and can_be(_without(left, sites=locked)) is False:
        left, locked = _without(left, sites=locked), ()
    asked: list[_Names] = [((wanted.key,), ()) for wanted in problem.requirements]
    asked += [((), (site_id,)) for site_id in locked]
    for _ in range(2):
        unanswered = []
        for each in asked:
            trial = _without(left, *each)
            answer = can_be(trial)
            if answer is False:
                left = trial
            elif answer is None:
                unanswered.append(each)
        asked = unanswered
    return (
        *(
            conflict(ConflictCode.REQUIREMENT, title=wanted.title, key=wanted.key)
            for wanted in left.requirements
        ),
        *(
            conflict(ConflictCode.LOCK, (site.site_id,), site=site.site_id)
            for site in left.candidates
            if site.lock is not None
        ),
        *((conflict(ConflictCode.NOT_MINIMAL),) if asked else ()),
    )


def _without(
    problem: ColdStores, keys: tuple[str, ...] = (), sites: tuple[PlaceId, ...] = ()
) -> ColdStores:
    """Return a problem without some requirements, by key, and some locks, by site."""
    return replace(
        problem,
        requirements=tuple(each for each in problem.requirements if each.key not in keys),
        candidates=tuple(
            replace(site, lock=None) if site.site_id in sites else site
            for site in problem.candidates
        ),
    )


def can_serve(problem: ColdStores, lots: tuple[Lot, ...]) -> Flags:
    """Return which sites could take some of each lot, bool, shape (lots, candidates)."""
    may_go = np.array([lot.may_go for lot in lots], dtype=np.bool_)
    fits: Flags = may_go.reshape(len(lots), len(problem.candidates)).copy()
    for k, site in enumerate(problem.candidates):
        fits[:, k] &= keeps(lots, _sizes(site)).any(axis=1)
    return fits


def keeps(lots: Sequence[Lot], sizes: Sequence[Size]) -> Flags:
    """Return which lots may be kept in which sizes, bool, shape (lots, sizes).

    Lots of a need of the same crop are alike, so each need and size is looked at once.
    """
    alike: dict[tuple[str, int], list[bool]] = {}
    for lot in lots:
        key = lot.crop.name, lot.need
        if key not in alike:
            alike[key] = [lot.keeps_in(size) for size in sizes]
    rows = [alike[lot.crop.name, lot.need] for lot in lots]
    found: Flags = np.array(rows, dtype=np.bool_).reshape(len(lots), len(sizes))
    return found


def _sizes(site: Candidate) -> list[Size]:
    """Return the sizes that a site can have."""
    if site.lock is Lock.CLOSED:
        return []
    return [size for n, size in enumerate(site.sizes) if site.may_have(n)]


def _too_many(problem: ColdStores, wanted: NumStores) -> Iterator[Conflict]:
    locked = tuple(site.site_id for site in problem.candidates if site.lock is Lock.OPEN)
    if len(locked) > wanted.most:
        code = ConflictCode.TOO_MANY_LOCKED_OPEN
        yield conflict(code, locked, found=len(locked), limit=wanted.most)


def _too_far(problem: ColdStores, wanted: ProduceServed) -> Iterator[Conflict]:
    """Yield the places that are out of reach if the others harvest too little."""
    lots = problem.lots()
    kg = np.array([int(lot.kg.sum()) for lot in lots], dtype=np.int64)
    is_reached: Flags = np.asarray(can_serve(problem, lots).any(axis=1))
    if int(kg[is_reached].sum()) < needed(wanted.share, int(kg.sum())):
        places = dict.fromkeys(
            problem.harvests[lot.harvest].place_id
            for lot, reached in zip(lots, is_reached.tolist(), strict=True)
            if not reached and lot.kg.any()
        )
        yield conflict(ConflictCode.OUT_OF_REACH, tuple(places), found=len(places))
