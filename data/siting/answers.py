"""What a council asks of a roll-out, as siting.json holds the answers.

Differences between optima are intervals: where time ended before a proof, the truth lies between.
"""

from enum import StrEnum

from pydantic import Field

from data.plan_json import TextWire, Wire


class Question(StrEnum):
    """What can be asked."""

    PRICES = "prices"
    ALTERNATIVES = "alternatives"
    SCENARIOS = "scenarios"
    SENSITIVITY = "sensitivity"
    CALIBRATION = "calibration"
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

    period: str
    estimate_fen: int = Field(description="with the spec as it is")
    planned_fen: int = Field(description="what vehicles and buses cost as planned")
    held_out_fen: int | None = Field(
        description="reckoned with what the other days teach; null: there are none"
    )


class CalibrationWire(Wire):
    """What planned days say of the estimate of transport."""

    days: tuple[CalibratedDayWire, ...]
    trunk_percent: float = Field(description="that fits all days best, for the spec's [ways]")
    call_percent: float = Field(description="the same for calls")
    seconds: float = Field(description="each day was searched; 0: iterations were counted")


class AnswersWire(Wire):
    """Answers to what was asked; null: it was not."""

    prices: tuple[PriceWire, ...] | None = None
    alternatives: AlternativesWire | None = None
    scenarios: ScenariosWire | None = None
    sensitivity: tuple[EffectWire, ...] | None = None
    calibration: CalibrationWire | None = None
