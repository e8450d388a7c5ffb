"""Every command of `tongpei`, in the order in which ``--help`` lists them."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from api.check_commands import check, price
from api.compare_command import compare
from api.county_commands import county_app
from api.explain_command import explain
from api.orders_command import orders_app
from api.plan_command import plan
from api.replan_command import replan
from api.report_command import report_app
from api.serve_commands import serve, user_app
from api.sheets_command import print_sheets
from api.simulate_command import simulate_days
from api.site_command import site
from api.statuses_command import statuses_app
from api.store_commands import audit_app, store_app
from api.timetable_command import design_timetable
from api.watch_command import watch

app = typer.Typer(
    help="统仓共配：县域物流规划 / county logistics planning",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(county_app, name="county")
app.add_typer(orders_app, name="orders")
app.add_typer(statuses_app, name="statuses")
app.add_typer(report_app, name="report")
app.add_typer(store_app, name="store")
app.add_typer(audit_app, name="audit")
app.add_typer(user_app, name="user")
app.command("plan")(plan)
app.command("check")(check)
app.command("price")(price)
app.command("explain")(explain)
app.command("replan")(replan)
app.command("sheets")(print_sheets)
app.command("watch")(watch)
app.command("simulate")(simulate_days)
app.command("timetable")(design_timetable)
app.command("site")(site)
app.command("compare")(compare)
app.command("serve")(serve)


@app.callback(invoke_without_command=True)
def root(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", help="显示版本 / show the version")
    ] = False,
) -> None:
    """统仓共配：县域物流规划 / county logistics planning."""
    if show_version:
        sys.stdout.write(f"tongpei {version('tongpei')}\n")
        raise typer.Exit
