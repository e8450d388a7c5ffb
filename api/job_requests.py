"""What a job is asked to do: kept as JSON with it, and read again by the process that does it."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from data.events_file import EventWire
from data.siting.answers import Question
from data.store.plans import MAIN
from data.store.queue import JobKind, PlanningJob
from data.wire_issues import from_json
from routing.consolidation.hold import HoldPolicy
from routing.daily import Engine
from routing.replanning.replan import Freedom
from routing.replanning.stability import Stability

_USUAL = Stability()
_MOST_VERSION = 2**31 - 1
_MOST_FEN = 10**9
_MOST_EVENTS = 1000
_NAME = r"^[^/\s\x00][^/\x00]*$"


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanBase(_Request):
    """A version of a plan of the day.

    Parameters
    ----------
    name, version
        Which plan, and its version; None: the newest when the job is submitted.
    """

    name: str = Field(default=MAIN, max_length=100, pattern=_NAME)
    version: int | None = Field(default=None, ge=1, le=_MOST_VERSION)


class RouteCall(_Request):
    """A call of a route.

    Parameters
    ----------
    route_id, place_id
        The route, and where it calls, not its own home.
    """

    route_id: str = Field(max_length=200)
    place_id: str = Field(max_length=200)


class AroundWish(PlanBase):
    """What of a plan stays while its day is planned anew.

    Parameters
    ----------
    stops
        Calls to lock beside what the plan has locked: their orders stay with the vehicle that makes
        them, whenever it comes.
    """

    stops: tuple[RouteCall, ...] = Field(default=(), max_length=10_000)


class DayRequest(_Request):
    """What a job that plans a day plans with.

    Parameters
    ----------
    day
        The day whose orders in hand are planned.
    fleet, directives
        Texts of the day's files, CSV with a header; None: there is nothing of the kind.
    county_version
        The county's version; None: the newest when the job is submitted.
    """

    day: date
    fleet: str | None = None
    directives: str | None = None
    county_version: int | None = Field(default=None, ge=1, le=_MOST_VERSION)


class PlanRequest(DayRequest):
    """What a planning job is to plan, and how; as `tongpei plan` takes it.

    Parameters
    ----------
    engine, seed, policy, compact_fen
        Method, seed, way to hold orders, and the charge for changes of township, fen.
    time_s, iterations
        Wall-clock seconds to search, or, if set, iterations (deterministic); half as many again at
        most where due orders find no room.
    around
        A plan of the day whose locked routes and stops stay; None: everything is planned anew.
    """

    engine: Engine = Engine.JOINT
    seed: int = Field(default=0, ge=0, le=2**31)
    policy: HoldPolicy = HoldPolicy.DAILY
    compact_fen: int = Field(default=0, ge=0)
    time_s: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    iterations: int | None = Field(default=None, ge=1)
    around: AroundWish | None = None


class ReplanWish(_Request):
    """How a day is to be planned again; as `tongpei replan` takes it.

    Parameters
    ----------
    version
        Of the plan in force; None: the newest.
    at
        The moment to plan from, as 10:05 or as a date with a time; None: now if that is on the
        planned day, else that of the last event or status.
    events
        What went otherwise, in order of time. What was reported of orders is known.
    takes_new_orders
        Whether orders handed in since the plan was made join as urgent ones.
    freedom, seed, time_s, iterations
        What may change, and how to search: wall-clock seconds, or, if set, iterations.
    vehicle_fen, sequence_fen, shift_fen, shift_s, put_off_fen
        What changes are charged.
    """

    version: int | None = Field(default=None, ge=1, le=_MOST_VERSION)
    at: str | None = Field(default=None, max_length=40)
    events: tuple[EventWire, ...] = Field(default=(), max_length=_MOST_EVENTS)
    takes_new_orders: bool = False
    freedom: Freedom = Freedom.ALL
    seed: int = Field(default=0, ge=0, le=2**31)
    time_s: float = Field(default=1.0, gt=0, le=600, allow_inf_nan=False)
    iterations: int | None = Field(default=None, ge=1)
    vehicle_fen: int = Field(default=_USUAL.vehicle_fen, ge=0, le=_MOST_FEN)
    sequence_fen: int = Field(default=_USUAL.sequence_fen, ge=0, le=_MOST_FEN)
    shift_fen: int = Field(default=_USUAL.shift_fen, ge=0, le=_MOST_FEN)
    shift_s: int = Field(default=_USUAL.shift_s, ge=0, le=86_400)
    put_off_fen: int = Field(default=_USUAL.put_off_fen, ge=0, le=_MOST_FEN)


class ReplanRequest(DayRequest):
    """What a job is to plan again.

    Parameters
    ----------
    base
        The version in force.
    at_s
        The moment, seconds after midnight; None: that of the last event or status.
    new_orders
        Orders that the plan in force does not know and that join as urgent ones.
    wish
        What was asked for.
    """

    base: PlanBase
    at_s: int | None = None
    new_orders: tuple[str, ...] = ()
    wish: ReplanWish = ReplanWish()


class SitingRequest(_Request):
    """What a siting job is to site, and how; as `tongpei site` takes it.

    Parameters
    ----------
    title
        What the job is called where several are told apart.
    spec
        The siting spec: text of TOML, or an object of the same keys; None: the county's own.
    day
        A day of the store whose orders are the sample; None: the county's sample day.
    seed, time_s, iterations
        Seed, and wall-clock seconds for all, or, if set, looks at the criterion for each solution.
    num_front
        How many higher levels of coverage are to be priced.
    questions, ask_time_s
        What else is asked of the roll-out, and the seconds that each question takes at most; None:
        an equal part of what is left.
    county_version
        The county's version; None: the newest when the job is submitted.
    """

    title: str = Field(default="", max_length=200)
    spec: str | dict[str, Any] | None = None
    day: date | None = None
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    time_s: float = Field(default=120.0, ge=0.1, le=7200, allow_inf_nan=False)
    iterations: int | None = Field(default=None, ge=1)
    num_front: int = Field(default=5, ge=0, le=50)
    questions: tuple[Question, ...] = Field(default=(), max_length=len(Question))
    ask_time_s: float | None = Field(default=None, ge=0.1, le=3600, allow_inf_nan=False)
    county_version: int | None = Field(default=None, ge=1, le=_MOST_VERSION)


def request_of(job: PlanningJob) -> DayRequest:
    """Return what a job that plans a day is to plan."""
    model: type[DayRequest] = PlanRequest if job.kind is JobKind.PLAN else ReplanRequest
    return from_json(job.request.encode("utf-8"), job.job_id, model)


def plan_request_of(job: PlanningJob) -> PlanRequest:
    """Return what a planning job is to plan."""
    return from_json(job.request.encode("utf-8"), job.job_id, PlanRequest)


def replan_request_of(job: PlanningJob) -> ReplanRequest:
    """Return what a job is to plan again."""
    return from_json(job.request.encode("utf-8"), job.job_id, ReplanRequest)


def siting_request_of(job: PlanningJob) -> SitingRequest:
    """Return what a siting job is to site."""
    return from_json(job.request.encode("utf-8"), job.job_id, SitingRequest)


def base_of(request: DayRequest) -> PlanBase:
    """Return what a job plans again or around; else the plan that its day is carried out by."""
    if isinstance(request, ReplanRequest):
        return request.base
    known = request.around if isinstance(request, PlanRequest) else None
    return known or PlanBase()


def any_request_of(job: PlanningJob) -> BaseModel:
    """Return what a job of any kind is to do."""
    return siting_request_of(job) if job.kind is JobKind.SITING else request_of(job)
