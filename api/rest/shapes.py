"""What requests and answers look like: the models that OpenAPI shows, with examples."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.job_requests import RouteCall
from api.rest.problems import FoundWrong
from data.events_file import EventWire
from data.plan_json import (
    HeldWire,
    LateWire,
    LegWire,
    PlanWire,
    RouteWire,
    UnservedWire,
)
from data.siting.wire import FrontWire
from data.store.accounts import Role
from data.store.plans import MAIN
from data.store.queue import JobKind, JobState
from network.orders import Direction, Temperature
from network.statuses import ReportedStatus


def _without_null(text: str) -> str:
    """Return a text as it is; one with a null character is refused, as no database holds it."""
    if "\0" in text:
        message = "null characters are not allowed"
        raise ValueError(message)
    return text


Words = Annotated[str, AfterValidator(_without_null)]
"""A text that people or programs send, and that is kept."""


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class SignIn(BaseModel):
    """Who wants to sign in."""

    model_config = _example(name="li.wei", password="…") | {"extra": "forbid"}  # noqa: S106 -- none

    name: Words = Field(min_length=1, max_length=200)
    password: Words = Field(min_length=1, max_length=1000)


class UserShape(BaseModel):
    """Somebody who may sign in."""

    user_id: str
    name: str
    role: Role
    county_id: str | None = Field(None, description="the county the user sees; null: all")
    member_id: str | None = None
    place_id: str | None = None
    is_active: bool = True


class SessionShape(BaseModel):
    """Who is signed in."""

    user: UserShape
    csrf_token: str | None = Field(
        None, description="to be sent as X-CSRF-Token with every change that a page makes"
    )


class NewUser(BaseModel):
    """A user to be added."""

    model_config = _example(
        name="chen",
        password="…",  # noqa: S106 -- none
        role="member",
        county_id="anxi",
        member_id="m01",
    ) | {"extra": "forbid"}

    name: Words = Field(min_length=1, max_length=200)
    password: Words = Field(min_length=1, max_length=1000)
    role: Role
    county_id: Words | None = Field(None, max_length=200)
    member_id: Words | None = Field(None, max_length=200)
    place_id: Words | None = Field(None, max_length=200)


class NewKey(BaseModel):
    """A key to be added."""

    model_config = _example(name="warehouse system") | {"extra": "forbid"}

    name: Words = Field(min_length=1, max_length=200)
    expires_at: datetime | None = Field(None, description="with an offset; null: never")


class KeyShape(BaseModel):
    """A key; its token is shown once, when it is made."""

    key_id: str
    name: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    token: str | None = None


class UsersShape(BaseModel):
    """Users by name."""

    items: list[UserShape]


class KeysShape(BaseModel):
    """A user's keys, the oldest first."""

    items: list[KeyShape]


class CountyShape(BaseModel):
    """A county as it is kept."""

    model_config = _example(
        county_id="anxi",
        name_zh="安溪县",
        name_en="Anxi",
        version=2,
        digest="9f2c",
        saved_at="2026-03-01T08:00:00Z",
    )

    county_id: str
    name_zh: str
    name_en: str
    version: int
    digest: str
    saved_at: datetime


class CountiesShape(BaseModel):
    """Counties by id."""

    items: list[CountyShape]


class MemberShape(BaseModel):
    """A member of the alliance."""

    member_id: str
    name_zh: str


class VehicleShape(BaseModel):
    """A vehicle of a county."""

    vehicle_id: str
    type_name_zh: str
    home_id: str
    member_id: str | None = None


class BusTripShape(BaseModel):
    """A timetabled run of a bus line that carries freight."""

    trip_id: str
    line_id: str
    weekdays: list[int] = Field(description="days on which it runs, 1 (Monday) to 7")
    from_id: str
    to_id: str
    depart_s: int
    arrive_s: int


class FactsShape(BaseModel):
    """What of a county is neither a place nor a road."""

    name_zh: str
    name_en: str
    timezone: str
    promise_hours: float = Field(description="hours from release to arrival, unless less is said")
    data_note: str = Field(description="what of the county is real and what is synthetic")
    members: list[MemberShape]
    vehicles: list[VehicleShape]
    bus_trips: list[BusTripShape]


class ValidationShape(BaseModel):
    """What is wrong with a county's files."""

    is_valid: bool
    issues: list[FoundWrong]


class RowRefused(BaseModel):
    """A row of orders that was not taken."""

    row: int = Field(description="as a spreadsheet shows it; of JSON the entry's number plus two")
    order_id: str | None = None
    issues: list[FoundWrong]


class ImportShape(BaseModel):
    """What became of handed-in orders, row by row."""

    model_config = _example(
        day="2026-03-02",
        accepted=998,
        recipients=990,
        rejected=[
            {
                "row": 17,
                "order_id": "A17",
                "issues": [
                    {"code": "E110", "detail": "…", "action": "…", "row": 17, "field": "pieces"}
                ],
            }
        ],
        warnings=[],
    )

    day: date
    accepted: int
    recipients: int
    rejected: list[RowRefused]
    warnings: list[FoundWrong]


class OrderShape(BaseModel):
    """An order; times are local moments of its county."""

    order_id: str
    waybill_no: str
    member_id: str
    direction: Direction
    origin_id: str
    destination_id: str
    pieces: int
    weight_kg: float
    volume_l: float
    temperature: Temperature
    released_at: datetime
    due_at: datetime


class OrdersShape(BaseModel):
    """A part of a list of orders."""

    items: list[OrderShape]
    next: str | None = Field(None, description="cursor of the next part; null: there is none")


class RecipientShape(BaseModel):
    """Who receives an order; masked for who need not reach them."""

    name: str
    phone: str
    address: str


class StatusShape(BaseModel):
    """What was reported of an order."""

    model_config = _example(order_id="A1", status="signed", at="2026-03-02T10:05:00+08:00") | {
        "extra": "forbid"
    }

    order_id: Words = Field(min_length=1, max_length=200)
    status: ReportedStatus
    at: datetime = Field(description="with an offset")


class OneOrderShape(BaseModel):
    """An order with its recipient and what was reported of it."""

    order: OrderShape
    recipient: RecipientShape | None = None
    statuses: list[StatusShape]


class StatusesShape(BaseModel):
    """What was last reported of each order."""

    items: list[StatusShape]


class DayShape(BaseModel):
    """A day of a county: orders handed in for it, and the names of its plans."""

    day: date
    orders: int
    plans: list[str]


class DaysShape(BaseModel):
    """Days with orders or plans, the newest first."""

    items: list[DayShape]


class SampleShape(BaseModel):
    """A county that comes with the program, with orders of one day."""

    county_id: str
    name_zh: str
    name_en: str
    day: date


class SamplesShape(BaseModel):
    """The counties that come with the program."""

    items: list[SampleShape]


class KeptShape(BaseModel):
    """How many entries were kept."""

    count: int


class AnyJob(BaseModel):
    """What is said of every job."""

    job_id: str
    county_id: str
    state: JobState
    submitted_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    share: float = Field(description="done share of the search, in [0, 1]")
    best_fen: int | None = Field(None, description="cost of the best so far, fen")
    is_stopping: bool = Field(default=False, description="whether it was asked to stop")
    issues: list[FoundWrong] = Field(default_factory=list, description="why it ended as it did")


class JobShape(AnyJob):
    """A job that plans a day."""

    model_config = _example(
        job_id="4be0",
        county_id="anxi",
        kind="plan",
        day="2026-03-02",
        state="running",
        submitted_at="2026-03-02T06:00:00Z",
        share=0.42,
        best_fen=1234500,
        unserved=0,
        issues=[],
    )

    kind: JobKind
    day: date
    unserved: int | None = Field(None, description="orders that its best plan leaves out")
    plan: str | None = Field(None, description="the plan that it plans again or around")
    version: int | None = Field(None, description="of that plan")


class SitingJobShape(AnyJob):
    """A job that sites a county's network."""

    model_config = _example(
        job_id="51aa",
        county_id="anxi",
        title="60 % of villages",
        state="done",
        submitted_at="2026-03-02T06:00:00Z",
        share=1.0,
        best_fen=912345600,
        found_at="2026-03-02T06:02:00Z",
        issues=[],
    )

    title: str = Field("", description="what it was called when it was submitted")
    found_at: datetime | None = Field(
        None, description="when its result was last kept; null: there is none yet"
    )


class SitingJobsShape(BaseModel):
    """A part of the list of siting jobs, the newest first."""

    items: list[SitingJobShape]
    next: str | None = None


class FrontShape(BaseModel):
    """What more coverage costs: the cheapest roll-outs known, the lowest share first."""

    items: list[FrontWire]


class JobsShape(BaseModel):
    """A part of the list of planning jobs, the newest first."""

    items: list[JobShape]
    next: str | None = None


class Keep(BaseModel):
    """Under which name a job's plan is kept."""

    model_config = _example(name="main", note="before the rain") | {"extra": "forbid"}

    name: Words = Field(default=MAIN, min_length=1, max_length=100, pattern=r"^[^/\s][^/]*$")
    note: Words = Field(default="", max_length=1000)


class VersionShape(BaseModel):
    """A version of a plan."""

    model_config = _example(
        county_id="anxi",
        day="2026-03-02",
        name="main",
        version=3,
        job_id="4be0",
        note="",
        saved_at="2026-03-02T06:05:00Z",
    )

    county_id: str
    day: date
    name: str
    version: int
    job_id: str | None = None
    note: str = ""
    saved_at: datetime
    saved_by: str | None = None


class VersionsShape(BaseModel):
    """Versions of a plan, the newest first."""

    items: list[VersionShape]


class EventTakenIn(BaseModel):
    """An event for which a plan was planned again."""

    model_config = _example(
        version=1, event={"kind": "breakdown", "at": "10:05", "vehicle_id": "van-hub-01"}
    )

    version: int = Field(description="of the plan that was in force then")
    event: EventWire


class EventsShape(BaseModel):
    """What has happened to a day, as far as a plan knows, the first told first."""

    items: list[EventTakenIn]


class PlanListed(BaseModel):
    """A plan of a day."""

    name: str
    version: int


class PlansShape(BaseModel):
    """The plans of a day by name."""

    items: list[PlanListed]


class Locked(BaseModel):
    """Routes that planning again must not touch, and stops that stay with their vehicles."""

    model_config = _example(
        route_ids=["T1", "L2"], stops=[{"route_id": "D3", "place_id": "p-350524100025"}]
    ) | {"extra": "forbid"}

    route_ids: tuple[str, ...] = Field(max_length=10_000)
    stops: tuple[RouteCall, ...] = Field((), max_length=10_000)
    note: Words = Field(default="", max_length=1000)


class ViolationShape(BaseModel):
    """A rule that a plan breaks."""

    kind: str
    subject: str
    amount: float
    unit: str
    meaning: str


class AnalysisShape(BaseModel):
    """What is wrong with a plan, and what it costs."""

    model_config = _example(cost_fen={"total": 1234500}, count=0, violations=[])

    cost_fen: dict[str, int]
    count: int
    violations: list[ViolationShape]


class MovedShape(BaseModel):
    """A plan after a stop was moved by hand; nothing of it is kept yet."""

    plan: PlanWire
    analysis: AnalysisShape
    routes: dict[str, Any] = Field(description="its routes and stops as GeoJSON")
    trial: str = Field(description="by which `trials` goes on from it, as long as it is at hand")


class PlanChanges(BaseModel):
    """What is to be replaced in plan.json for a move."""

    horizon_days: int
    route_ids: list[str] = Field(description="all routes in turn; others are gone")
    routes: list[RouteWire] = Field(description="those that are not as they were")
    assignments: dict[str, list[LegWire] | None] = Field(
        description="of the orders that go otherwise; null: it goes no more"
    )
    held: list[HeldWire] | None = Field(description="all of them; null: as it was")
    unserved: list[UnservedWire] | None = Field(description="all of them; null: as it was")
    late: list[LateWire] | None = Field(description="all of them; null: as it was")


class TrialShape(BaseModel):
    """What a move by hand changes; nothing of it is kept yet."""

    trial: str = Field(description="to go on from, as long as it is at hand")
    changes: PlanChanges
    analysis: AnalysisShape = Field(description="of the whole plan")
    routes: dict[str, Any] = Field(description="changed routes and their stops as GeoJSON")


class ComparedPlan(BaseModel):
    """A plan among others."""

    name: str
    version: int
    cost_fen: dict[str, int]
    violations: int
    routes: int
    vehicles: int = Field(description="of the county, buses not counted")
    planned: int
    held: int
    unserved: int
    late: int


class ComparisonShape(BaseModel):
    """Plans of a day side by side."""

    items: list[ComparedPlan]
