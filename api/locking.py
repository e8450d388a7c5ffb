"""Use cases of locks: routes that stay to the second, and stops that stay with their vehicles."""

from collections.abc import Sequence
from dataclasses import replace

from api.job_requests import RouteCall
from api.keeping import SYSTEM, keep_plan
from api.kept_plans import Desk
from api.services import GivenPlan, plan_text
from data.event_issues import EventIssue
from data.issues import DataError, Issue
from data.progress_json import dump_progress
from data.request_issues import RequestIssue
from data.store.plans import PlanContent, PlanKey, PlanVersion
from routing.two_echelon.locked_stops import locked_stop
from routing.two_echelon.plan import LockedStop, Plan


def lock(
    desk: Desk,
    key: PlanKey,
    route_ids: Sequence[str],
    calls: Sequence[RouteCall],
    *,
    based_on: int,
    note: str = "",
    by: str = SYSTEM,
) -> PlanVersion:
    """Keep a version in which these routes and calls, and no others, are locked.

    Parameters
    ----------
    desk, key
        Where the plan is, and which it is.
    route_ids, calls
        What stays as it is, and what stays with its vehicle.
    based_on, note, by
        The version on top of which it is saved, what is said of it, and the user.

    Raises
    ------
    StoreError
        If there is no such plan.
    DataError
        If it has no such routes or calls.
    ConflictError
        If somebody else has saved a version in the meantime.
    """
    saved, given = desk.open(key)
    known = {route.route_id for route in given.plan.routes}
    wrong = [route_id for route_id in route_ids if route_id not in known]
    if wrong:
        raise DataError(
            EventIssue.UNKNOWN_ID.issue(table="plan", value=w, what_zh="线路", what_en="route")
            for w in wrong
        )
    free = replace(given.plan, locked=tuple(dict.fromkeys(route_ids)), locked_stops=())
    plan = replace(free, locked_stops=locked_stops(free, calls, "/stops"))
    content = PlanContent(
        plan=plan_text(given.day, plan, given.header.engine, is_compact=True),
        summary=saved.content.summary,
        job_id=saved.content.job_id,
        note=note,
        progress=_with_locked(given, plan),
    )
    return keep_plan(desk.store, key, content, based_on=based_on, by=by)


def locked_stops(plan: Plan, calls: Sequence[RouteCall], field: str) -> tuple[LockedStop, ...]:
    """Return the locked stops of a plan, and some of its calls as further ones.

    Parameters
    ----------
    plan, calls
        The plan, and calls of its routes.
    field
        Where the calls stand in the request, for issues.

    Raises
    ------
    DataError
        With every call that the plan does not make, or that is no call of a vehicle of the county.
    """
    stops = {(stop.vehicle_id, stop.place_id): stop for stop in plan.locked_stops}
    issues: list[Issue] = []
    for number, call in enumerate(calls):
        stop = locked_stop(plan, call.route_id, call.place_id)
        if stop is not None:
            stops[stop.vehicle_id, stop.place_id] = stop
            continue
        issues.append(
            RequestIssue.NO_SUCH_CALL.issue(
                table="plan",
                field=f"{field}/{number}",
                value=f"{call.route_id} {call.place_id}",
            )
        )
    if issues:
        raise DataError(issues)
    return tuple(stops.values())


def _with_locked(given: GivenPlan, plan: Plan) -> str:
    """Return the progress of a day whose locked routes are those of a plan; empty: it has none."""
    progress = given.day.problem.progress
    if progress is None:
        return ""
    known = {route.route_id: route for route in progress.locked}
    locked = tuple(known.get(r.route_id, r) for r in plan.routes if r.route_id in plan.locked)
    return dump_progress(replace(progress, locked=locked))
