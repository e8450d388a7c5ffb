"""What a council asks of a roll-out, as siting.json holds the answers.

Differences between optima are intervals: where time ended before a proof, the truth lies between.
"""

from enum import StrEnum

from pydantic import Field

from data.plan_json import TextWire, Wire


class Question(StrEnum):
    """What can be asked, in this order: all others are asked at the prices that days settled."""

    CALIBRATION = "calibration"
    PRICES = "prices"
    ALTERNATIVES = "alternatives"
    SCENARIOS = "scenarios"
    SENSITIVITY = "sensitivity"
    DAILY = "daily"


class SavingWire(Wire):
    """A difference of two optima, fen."""

    least_fen: int
    most_fen: int


class PriceWire(Wire):
    """What a requirement costs."""

    key: str
    title: TextWire
    period: str | None = None
    without: SavingWire = Field(description="what leaving it out saves")
    step: TextWire = Field(description="how it is loosened")
    by_step: SavingWire = Field(description="what loosening it by the step saves")


class AlternativeWire(Wire):
    """Another roll-out that keeps all requirements."""

    cost_fen: int
    apart: int = Field(description="sites in which it differs from the nearest plan before it")
    most_apart: int = Field(description="none within the share of cost differs in more")
    opened: tuple[str, ...] = Field(description="sites open at the end there and not in the plan")
    left: tuple[str, ...] = Field(description="sites open at the end in the plan and not there")


class AlternativesWire(Wire):
    """Other roll-outs that cost little more."""

    found: tuple[AlternativeWire, ...]
    is_all: bool = Field(description="whether it is proven that there are no others")


class StandingWire(Wire):
    """How a roll-out stands in each scenario."""

    title: TextWire
    cost_fen: tuple[int, ...]
    regret_fen: tuple[int, ...]
    outside: tuple[int, ...] = Field(
        description="villages outside the network, every period counted"
    )
    expected_fen: int
    max_regret_fen: int


class ScenarioWire(Wire):
    """What may come."""

    name: TextWire
    weight: float


class ScenariosWire(Wire):
    """Roll-outs in scenarios; the first standing is that of the plan."""

    scenarios: tuple[ScenarioWire, ...]
    standings: tuple[StandingWire, ...]
    least_expected: int = Field(description="number of the standing with the least expected cost")
    least_regret: int = Field(description="number of that with the least greatest regret")


class EffectWire(Wire):
    """What a changed assumption changes."""

    assumption: str
    title: TextWire
    percent: int = Field(description="what it is, in per cent of what is assumed")
    cost_fen: int | None = Field(description="of the best roll-out then; null: none is known")
    bound_fen: int | None
    opened: tuple[str, ...]
    left: tuple[str, ...]
    staying: SavingWire | None = Field(description="what the present sites cost more; null: unfit")


class CalibratedDayWire(Wire):
    """A day planned on the sites of a period beside what siting reckons for it."""

    round: int = Field(description="in which it was planned, from 1; 0: at the end, to judge")
    period: str
    draw: int = Field(description="0: the sample day; others: drawn from its orders")
    estimate_fen: int = Field(description="as siting reckoned it in that round")
    planned_fen: int = Field(description="what vehicles and buses cost as planned")
    left_pieces: int = Field(description="pieces that its plan holds or cannot serve")
    error_percent: float = Field(description="by how much the estimate is above what was planned")


class TransportWire(Wire):
    """What routes of a period cost, settled by planned days."""

    period: str
    transport_percent: float = Field(description="for the spec's [[period]]: trunk and calls")


class CalibrationWire(Wire):
    """What planned days say of the estimate of transport, which the roll-out was settled with."""

    days: tuple[CalibratedDayWire, ...]
    best: int = Field(description="the round whose prices and sites the roll-out has")
    periods: tuple[TransportWire, ...]
    error_percent: float = Field(
        description="the greatest error of a period, in the mean of its days of that round"
    )
    held_out_percent: float = Field(description="the same on days that were not fitted to")
    seconds: float = Field(description="each day was searched; 0: iterations were counted")


class AnswersWire(Wire):
    """Answers to what was asked; null: it was not."""

    prices: tuple[PriceWire, ...] | None = None
    alternatives: AlternativesWire | None = None
    scenarios: ScenariosWire | None = None
    sensitivity: tuple[EffectWire, ...] | None = None
    calibration: CalibrationWire | None = None
