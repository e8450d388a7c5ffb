"""Use cases of trials: a plan changed by hand, move by move, that nobody has kept.

A trial stays at hand with what was found of it, so that after a move only what that changed is
examined again. What is found is what checking and pricing the whole plan would find.
"""

from dataclasses import dataclass, replace

from api.kept_plans import Desk, Judged, Terms
from api.plan_documents import check_drawable
from api.recent import Recent
from api.services import GivenPlan
from data.issues import DataError
from data.move_issues import MoveIssue
from data.store.database import new_id
from data.store.plans import PlanKey
from routing.two_echelon.by_hand import Immovable, Move, StopAt, change_by_hand
from routing.two_echelon.examined import Examined, Examiner
from routing.two_echelon.locked_stops import taken_away

MOST_TRIALS = 64
"""Trials at hand, of all users: each shares with the one before what its move left alone."""

_MOST_OPENED = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A plan that can be changed by hand.

    Parameters
    ----------
    trial_id, key
        How it is called, and which plan it is to replace.
    terms, given
        What its day is planned with, and the plan with its day.
    examiner, examined
        Who examines plans of that day, and what was found of this one.
    """

    trial_id: str
    key: PlanKey
    terms: Terms
    given: GivenPlan
    examiner: Examiner
    examined: Examined

    @property
    def judged(self) -> Judged:
        """What is to be said of it."""
        return Judged(
            given=self.given, violations=self.examined.violations, cost=self.examined.cost
        )


class Trials:
    """Trials at hand; none changes once it is there, so any number of users may go on from one.

    Parameters
    ----------
    desk
        Where plans are kept, and days are open.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._trials = Recent[Trial](MOST_TRIALS)
        self._opened = Recent[Trial](_MOST_OPENED)

    def of_version(self, key: PlanKey, version: int | None = None) -> Trial:
        """Return a kept plan, at its newest version by default, to be changed by hand.

        Raises
        ------
        StoreError
            If there is none.
        """
        saved = self._desk.version(key, version)
        terms = self._desk.terms(saved)
        name = key, saved.version, terms
        known = self._opened.find(name)
        if known is not None:
            return self._opened.keep(name, self._now(known))
        given = self._desk.given(key, saved.content.plan.encode("utf-8"), terms)
        return self._opened.keep(name, _examined(new_id(), key, terms, given))

    def of_content(self, key: PlanKey, content: bytes, digest: str) -> Trial:
        """Return a plan that was sent, to be changed by hand by the terms of the one it replaces.

        Parameters
        ----------
        key, content, digest
            Which plan it is to replace, the bytes of plan.json, and their SHA-256.

        Raises
        ------
        DataError
            If the text is no plan, or one of another county or day.
        """
        terms = self._desk.terms_now(key)
        known = self._opened.find((key, digest, terms))
        if known is not None:
            return self._opened.keep((key, digest, terms), self._now(known))
        trial = _examined(new_id(), key, terms, self._desk.given(key, content, terms))
        return self._opened.keep((key, digest, terms), trial)

    def named(self, key: PlanKey, trial_id: str) -> Trial:
        """Return a trial of a plan.

        Raises
        ------
        DataError
            If it is not at hand any more, or was never one of that plan.
        """
        trial = self._trials.find(trial_id)
        if trial is None or trial.key != key:
            raise DataError([MoveIssue.NO_TRIAL.issue(table="plan", value=trial_id)])
        return self._trials.keep(trial_id, self._now(trial))

    def moved(self, before: Trial, move: Move) -> Trial:
        """Return a trial after a move, with times that fit; it may break rules.

        Raises
        ------
        DataError
            If the plan names what its day does not know, or nothing can be moved so.
        """
        given = before.given
        check_drawable(given)
        rides = before.examined.rides.items()
        legs = {order_id: tuple(ride.leg for ride in own) for order_id, own in rides}
        plan = change_by_hand(given.day.problem, given.plan, move, legs=legs)
        told = " → ".join(
            f"{each.route_id}#{each.index + 1}" if isinstance(each, StopAt) else each
            for each in (move.what, move.to)
        )
        if isinstance(plan, Immovable):
            raise DataError([MoveIssue[plan.name].issue(table="plan", value=told)])
        if not set(taken_away(plan)) <= set(taken_away(given.plan)):
            raise DataError([MoveIssue.STOP_LOCKED.issue(table="plan", value=told)])
        after = replace(
            before,
            trial_id=new_id(),
            given=replace(given, plan=plan),
            examined=before.examiner.after(before.examined, plan),
        )
        return self._trials.keep(after.trial_id, self._now(after))

    def _now(self, trial: Trial) -> Trial:
        """Return a trial on its day as it is now: other orders may have come in meanwhile."""
        day = self._desk.day(trial.key, trial.given.plan, trial.terms)
        if day is trial.given.day:
            return trial
        return _examined(trial.trial_id, trial.key, trial.terms, replace(trial.given, day=day))


def _examined(trial_id: str, key: PlanKey, terms: Terms, given: GivenPlan) -> Trial:
    """Return a trial of which everything is examined."""
    examiner = Examiner(given.day.problem)
    return Trial(
        trial_id=trial_id,
        key=key,
        terms=terms,
        given=given,
        examiner=examiner,
        examined=examiner.examined(given.plan),
    )
