"""Use case: what became of a place or an order of a run, and why."""

from dataclasses import dataclass
from typing import Any

from api.services import GivenPlan
from data.explanations import alternative_wire, directive_wire, explanation_wire, names_of
from data.issues import DataError
from data.plan_json import leg_wire, reason_wire
from data.run_issues import unknown_subject
from network.ids import OrderId, PlaceId
from routing.two_echelon.alternatives import Alternative, Explanation, explain, remedies
from routing.two_echelon.directives import Directive
from routing.two_echelon.plan import Leg
from routing.violation import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a plan does for a place or an order.

    Parameters
    ----------
    place_id, order_id
        What was asked about; one of them is None.
    legs
        The order's rides in order of time.
    reasons
        Why the order waits, stays out or comes late, with what became of it.
    explanations
        The calls at the place, or those that hand the order over, with their alternatives.
    remedies
        How an order that waits or stays out could be carried today.
    directives
        What the dispatcher said of the order, or of all orders of the place.
    latest_day
        Of an order that is held, the last day on which it can still go, from the planned one as 0.
    """

    place_id: PlaceId | None
    order_id: OrderId | None
    legs: tuple[Leg, ...]
    reasons: tuple[tuple[str, Reason], ...]
    explanations: tuple[Explanation, ...]
    remedies: tuple[Alternative, ...] = ()
    directives: tuple[Directive, ...] = ()
    latest_day: int | None = None


def answer(given: GivenPlan, subject: str) -> Answer:
    """Explain a place, named by its id or its name, or an order, named by its id or waybill number.

    Parameters
    ----------
    given
        The plan with its day.
    subject
        What to explain; ids come before names.

    Raises
    ------
    DataError
        If nothing has this name, or several places or orders have.
    """
    places = given.day.county.places
    orders = given.day.problem.orders.values()
    found_places = [p.place_id for p in places if p.place_id == subject]
    found_orders = [o.order_id for o in orders if o.order_id == subject]
    if not (found_places or found_orders):
        found_places = [p.place_id for p in places if p.name_zh == subject]
        found_orders = [o.order_id for o in orders if o.waybill_no and o.waybill_no == subject]
    if len(found_places) + len(found_orders) != 1:
        named = [*found_places, *found_orders]
        raise DataError([unknown_subject(subject, named)])
    if found_places:
        return _of_place(given, found_places[0])
    return _of_order(given, found_orders[0])


def answer_wire(found: Answer, given: GivenPlan) -> dict[str, Any]:
    """Return an answer as JSON holds it."""
    names = names_of(given.day.county)
    return {
        "place_id": found.place_id,
        "order_id": found.order_id,
        "legs": [leg_wire(leg) for leg in found.legs],
        "reasons": [{"status": fate, **reason_wire(reason)} for fate, reason in found.reasons],
        "latest_day": found.latest_day,
        "calls": [explanation_wire(explanation, names) for explanation in found.explanations],
        "remedies": [alternative_wire(remedy) for remedy in found.remedies],
        "directives": [directive_wire(directive, names) for directive in found.directives],
    }


def _of_place(given: GivenPlan, place_id: PlaceId) -> Answer:
    return Answer(
        place_id=place_id,
        order_id=None,
        legs=(),
        reasons=(),
        explanations=explain(given.day.problem, given.plan, place_id=place_id),
        directives=tuple(d for d in given.day.directives if d.place_id == place_id),
    )


def _of_order(given: GivenPlan, order_id: OrderId) -> Answer:
    plan, order = given.plan, given.day.problem.orders[order_id]
    fates = (("held", plan.held), ("unserved", plan.unserved), ("late", plan.late))
    explanations = [
        found
        for place_id in dict.fromkeys((order.origin_id, order.destination_id))
        for found in explain(given.day.problem, plan, place_id=place_id)
        if order_id in found.order_ids
    ]
    return Answer(
        place_id=None,
        order_id=order_id,
        legs=tuple(plan.assignments.get(order_id, ())),
        reasons=tuple(
            (fate, entry.reason)
            for fate, entries in fates
            for entry in entries
            if entry.order_id == order_id
        ),
        explanations=tuple(explanations),
        remedies=remedies(given.day.problem, plan, order_id),
        directives=_said_of(given, order_id),
        latest_day=next((h.latest_day for h in plan.held if h.order_id == order_id), None),
    )


def _said_of(given: GivenPlan, order_id: OrderId) -> tuple[Directive, ...]:
    """Return the directives that an order's ruling comes from."""
    ruling = given.day.problem.rulings.get(order_id)
    if ruling is None:
        return ()
    rows = {*ruling.who.rows, *ruling.when.rows, *ruling.priority_rows}
    return tuple(
        d
        for d in given.day.directives
        if d.row in rows and (d.order_id == order_id or d.place_id == ruling.place_id)
    )
