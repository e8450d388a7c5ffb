"""`tongpei check` and `tongpei price`: a plan from a run, or from files, verified and priced."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, dump, figure_block, violation_wire
from api.days import OrderChoice
from api.options import (
    CountyArgument,
    DateOption,
    DirectivesOption,
    JsonOption,
    LanguageOption,
    OrdersOption,
)
from api.services import GivenPlan, check_given, open_plan, open_run, price_given
from data.summary_json import cost_figures
from network.text import Language

_PlanOption = Annotated[Path | None, typer.Option("--plan", help="plan.json")]
_RunArgument = Annotated[
    Path | None, typer.Argument(metavar="[RUN]", help="plan 写出的文件夹 / folder written by plan")
]


def check(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    run: _RunArgument = None,
    *,
    orders: OrdersOption = None,
    plan_file: _PlanOption = None,
    directives: DirectivesOption = None,
    date: DateOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """检查方案，无违规则退出码为 0 / Check a plan; exit code 0 only without any violation."""
    voice = Voice(language, as_json=as_json)
    choice = _choice(orders, date, directives)
    with voice.refusing():
        given = _given(language, county, run, plan_file, choice)
        violations = check_given(given)
    voice.unheard(given.day.issues)
    voice.violations(violations)
    if not violations:
        voice.result(texts.NO_VIOLATION)
    voice.json(
        dump({"count": len(violations), "violations": [violation_wire(v) for v in violations]})
    )
    if violations:
        raise typer.Exit(EXIT_NOT_CLEAN)


def price(
    county: CountyArgument,
    run: _RunArgument = None,
    *,
    orders: OrdersOption = None,
    plan_file: _PlanOption = None,
    date: DateOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """给任一方案计价 / Price any plan, also one made by hand."""
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        given = _given(language, county, run, plan_file, _choice(orders, date))
        cost = price_given(given)
        violations = check_given(given)
    lines = cost_figures(cost.by_component())
    voice.table(figure_block(lines, language))
    voice.violations(violations)
    voice.json(dump({"cost_fen": cost.by_component(), "violations": len(violations)}))
    if violations:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _choice(
    orders: Path | None, date: datetime | None, directives: Path | None = None
) -> OrderChoice:
    day = None if date is None else date.date()
    return OrderChoice(path=orders, day=day, directives=directives)


def _given(
    language: Language,
    county: str,
    run: Path | None,
    plan_file: Path | None,
    choice: OrderChoice,
) -> GivenPlan:
    """Return the plan that is meant: a run's, or one from files."""
    if run is not None and plan_file is None and choice == OrderChoice():
        return open_run(county, run)
    if run is None and plan_file is not None and choice.path is not None:
        return open_plan(county, plan_file, choice)
    raise typer.BadParameter(texts.RUN_OR_FILES.to(language))
