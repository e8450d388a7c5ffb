"""siting.json: a roll-out with its proof, its money and what it reaches of each requirement.

Strict about types, tolerant of additional keys. The same spec, county, seed and versions give the
same bytes as long as the stop criterion is iterations, or the plan is proven before time is up.
"""

from datetime import date
from typing import Final, Literal

from pydantic import Field

from data.plan_json import TextWire, Wire, lines
from data.siting.answers import AnswersWire
from data.siting.cold_wire import ColdWire
from data.siting.wire_parts import ConflictWire, CountWire, RequirementWire
from data.wire_issues import from_json
from network.places import Building, PlaceKind
from routing.outcome import Status, StopReason
from routing.siting.problem import Lock

SITING_VERSION: Final = 1


class ValueWire(Wire):
    """A value of the spec."""

    key: str = Field(description="where it stands, as in period[0].public_fen")
    value: str | bool | int | float
    unit: str = ""
    meaning: TextWire
    is_assumed: bool = Field(False, description="whether the spec calls it an assumption")


class SpecWire(Wire):
    """The spec that was solved."""

    file: str
    sha256: str = Field(description="SHA-256 of the file with line feeds")
    note: str = ""
    values: tuple[ValueWire, ...] = ()


class OpenWire(Wire):
    """Open sites by kind."""

    hub: int
    station: int
    point: int


class MoneyWire(Wire):
    """Money of a period, fen."""

    fixed_fen: int = Field(description="years of sites, with what building loses in worth")
    closing_fen: int
    transport_fen: int
    total_fen: int = Field(description="the three above: the cost of the period")
    public_fen: int = Field(description="building paid in the period by subsidies")
    own_fen: int = Field(description="building paid in the period by the alliance")
    up_fen: int = Field(description="part of the public money for the up direction")
    centre_fen: int = Field(description="part of the public money for the service centre")


class PeriodWire(Wire):
    """A period."""

    name: str
    years: int
    days: int
    pieces: int = Field(description="pieces a day of all villages")
    open: OpenWire
    townships: CountWire = Field(description="with an open station")
    villages: CountWire = Field(description="administrative villages with a point")
    poor_villages: CountWire = Field(description="of them registered as poor")
    access_hours: float | None = Field(
        description="mean hours of a resident's way to where goods are fetched, one way"
    )
    money: MoneyWire


class SiteWire(Wire):
    """A site that is open in some period, or was there today."""

    site_id: str
    kind: PlaceKind
    township_id: str
    building: Building
    is_shared: bool
    lock: Lock | None
    today: int | None = Field(description="size it has today; null: nothing is there")
    sizes: tuple[int | None, ...] = Field(description="size by period; null: not open")
    hub_ids: tuple[str | None, ...] = Field((), description="of a station: its hub by period")
    pieces: tuple[int, ...] = Field(description="pieces a day that pass it, by period")
    villages: tuple[int, ...] = Field(description="villages served by way of it, by period")
    build_fen: int = Field(description="money for building it, over all periods")
    public_fen: int = Field(description="part of it that subsidies pay")


class VillageWire(Wire):
    """How a village gets its goods, by period."""

    village_id: str
    station_ids: tuple[str | None, ...] = Field(description="null: outside the network")
    point_ids: tuple[str | None, ...] = Field(description="null: fetches at the station")


class FrontWire(Wire):
    """The cheapest roll-out known for a share of villages in the last period.

    The first is the roll-out itself; the others leave budgets aside and say what they take.
    """

    share: float
    status: Status
    cost_fen: int | None
    bound_fen: int | None
    villages: CountWire
    open: OpenWire | None
    access_hours: float | None
    public_fen: int | None = Field(description="public money for building, over all periods")
    own_fen: int | None = Field(description="the alliance's own money for it")
    is_within_budgets: bool = Field(description="whether the budgets of the periods suffice")
    is_efficient: bool = Field(
        description="no other has as many villages for less; beyond budgets does not count against "
        "what is within"
    )


class DailyWire(Wire):
    """What a day's plan of the routes says of the estimate of transport."""

    estimate_fen: int = Field(description="a day's transport as siting reckons it")
    planned_fen: int = Field(description="the same day planned by the daily solver")
    seconds: float = Field(description="that the daily solver was given; 0: iterations were")
    seed: int


class SitingWire(Wire):
    """A roll-out of a county."""

    version: Literal[1]
    county: str
    county_digest: str
    data_note: str = Field("", description="what of the county is real and what synthetic")
    date: date
    orders_source: str
    spec: SpecWire
    seed: int
    solver: str
    versions: dict[str, str]
    status: Status
    stop_reason: StopReason
    cost_fen: int | None
    bound_fen: int | None = Field(description="no roll-out costs less; null: not known")
    gap: float | None
    violations: int
    conflicts: tuple[ConflictWire, ...] = ()
    periods: tuple[PeriodWire, ...] = ()
    requirements: tuple[RequirementWire, ...] = ()
    front: tuple[FrontWire, ...] = ()
    sites: tuple[SiteWire, ...] = ()
    villages: tuple[VillageWire, ...] = ()
    cold: ColdWire | None = Field(
        default=None, description="cold stores; absent: none were asked for"
    )
    answers: AnswersWire | None = None
    daily: DailyWire | None = None

    @property
    def has_plan(self) -> bool:
        """Whether there is a roll-out."""
        return self.cost_fen is not None

    @property
    def has_stores(self) -> bool:
        """Whether there is a plan of cold stores."""
        return self.cold is not None and self.cold.cost_fen is not None


def dump_siting(siting: SitingWire) -> str:
    """Return the text of siting.json, a site, village or requirement on a line of its own."""
    wire = siting.model_dump(mode="json")
    for name in ("cold", "answers", "daily"):
        if wire[name] is None:
            del wire[name]
    return lines(wire) + "\n"


def load_siting(content: bytes, source: str = "siting.json") -> SitingWire:
    """Read siting.json.

    Parameters
    ----------
    content, source
        The bytes of the file and its name.

    Raises
    ------
    DataError
        With an issue for every malformed value.
    """
    return from_json(content, source, SitingWire)
