"""/v1/vroom: small problems in the format of VROOM, for programs made for it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from api.rest.access import PLANNERS, GuardedRoute, actor_of
from api.rest.service import ServiceParameter
from api.vroom import MOST_S
from data.vroom.wire import VroomProblem

router = APIRouter(route_class=GuardedRoute, tags=["vroom"])


@router.post("/v1/vroom", openapi_extra=PLANNERS, summary="Solve a small problem of VROOM")
def solve_vroom(
    service: ServiceParameter,
    request: Request,
    problem: VroomProblem,
    time_s: Annotated[float, Query(gt=0, le=MOST_S, description="seconds to search")] = 2.0,
    seed: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> dict[str, Any]:
    """Return an answer in the format of VROOM; nothing is kept.

    Understood are vehicles with one trip each, from and to places, in hours and with skills of
    their own; jobs, and shipments of which one end is where all vehicles start or end; up to four
    amounts; setup, service, a time window, skills and priorities; matrices. Whatever else a problem
    says is refused with its place in it. `check` lists what our checker finds wrong in the answer.
    """
    actor_of(request)
    return service.vroom.solve(problem, time_s=time_s, seed=seed)
