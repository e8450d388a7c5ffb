"""A plan with everything its documents print, put together once."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.plan_json import PlanHeader
from data.route_sheet import RouteSheet
from data.summary_json import Figure
from network.county import County
from network.orders import Order
from routing.two_echelon.alternatives import Explanation
from routing.two_echelon.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument:
    """What the workbook, the map and the GeoJSON print.

    Parameters
    ----------
    county, orders
        The county and the accepted orders.
    plan, header
        The plan and what it says of itself.
    sheets
        The sheets of the plan's routes, in the plan's order.
    figures
        The figures of the plan.
    explanations
        Why the calls of the plan are made as they are, as far as known.
    """

    county: County
    orders: Sequence[Order]
    plan: Plan
    header: PlanHeader
    sheets: Sequence[RouteSheet]
    figures: Sequence[Figure]
    explanations: Sequence[Explanation] = ()
