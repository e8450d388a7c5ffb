"""Cold stores in siting.json: which open, what each takes in when, who pays, what is served."""

from pydantic import Field

from data.plan_json import TextWire, Wire
from data.siting.answers import SavingWire
from data.siting.wire_parts import ConflictWire, RequirementWire
from network.places import Building, PlaceKind
from routing.outcome import Status, StopReason
from routing.siting.problem import Lock


class ColdMonthWire(Wire):
    """A store in a month."""

    month: int = Field(description="from 1 to 12")
    precool_kg: int = Field(description="pre-cooled on a busy day")
    store_kg: int = Field(description="kept at a time, in the mean")
    precool_use: float | None = Field(description="share of the room; null: there is none")
    store_use: float | None
    is_empty: bool = Field(description="whether no room is used enough to count")
    taken_kg: dict[str, int] = Field(description="taken in, by crop")


class ColdStoreWire(Wire):
    """A store that is open."""

    site_id: str
    township_id: str
    host: PlaceKind | None = Field(description="whose roof it shares; null: it stands alone")
    building: Building
    lock: Lock | None
    is_new: bool = Field(description="whether there is no store today")
    is_enlarged: bool = Field(description="whether the store that is there grows")
    precool_kg: int = Field(description="room: pre-cooled a day at most; 0: there is none")
    store_kg: int = Field(description="room: kept at a time at most; 0: there is none")
    store_c: int | None = Field(description="degrees Celsius of its storage; null: as is wanted")
    year_fen: int = Field(description="running it a year, and what building loses in worth")
    build_fen: int
    public_fen: int = Field(description="part of the building money that subsidies pay")
    empty_months: int
    months: tuple[ColdMonthWire, ...]


class ColdSupplyWire(Wire):
    """What a place brings to a store in a year."""

    site_id: str
    place_id: str
    kg: int


class ServedWire(Wire):
    """How much of what wants cooling finds it in a year."""

    name: str = Field(description="a crop, or the id of a township")
    wanted_kg: int
    served_kg: int


class ColdCostWire(Wire):
    """A year's cost, fen."""

    fixed_fen: int = Field(description="running stores, with what building loses in worth")
    closing_fen: int
    transport_fen: int = Field(description="bringing produce, beyond taking it straight home")
    empty_fen: int = Field(description="what empty months count")
    loss_fen: int = Field(description="worth of what nobody cools")
    total_fen: int


class ColdPriceWire(Wire):
    """What a requirement costs a year."""

    key: str
    title: TextWire
    without: SavingWire = Field(description="what leaving it out saves")
    step: TextWire | None = Field(description="how it is loosened; null: it asks for nothing")
    by_step: SavingWire = Field(description="what loosening it by the step saves")


class ColdWire(Wire):
    """Where cold stores open."""

    candidates: int = Field(description="sites where a store could be")
    seed: int
    solver: str
    status: Status
    stop_reason: StopReason
    cost_fen: int | None = Field(description="of a year, with the worth that is lost")
    bound_fen: int | None = Field(description="no plan costs less; null: not known")
    gap: float | None
    violations: int
    conflicts: tuple[ConflictWire, ...] = ()
    cost: ColdCostWire | None = None
    public_fen: int = Field(default=0, description="building all stores: what subsidies pay")
    own_fen: int = Field(default=0, description="the rest")
    up_fen: int = Field(default=0, description="part of the public money for the up direction")
    requirements: tuple[RequirementWire, ...] = ()
    stores: tuple[ColdStoreWire, ...] = ()
    closed_ids: tuple[str, ...] = Field(default=(), description="stores of today that are given up")
    crops: tuple[ServedWire, ...] = ()
    townships: tuple[ServedWire, ...] = ()
    supplies: tuple[ColdSupplyWire, ...] = ()
    prices: tuple[ColdPriceWire, ...] | None = Field(default=None, description="null: not asked")
