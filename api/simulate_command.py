"""`tongpei simulate`: a row of days under several ways to hold orders, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, dump, grid_table
from api.days import LoadedCounty, load_county
from api.lists import listed
from api.options import CountyArgument, JsonOption, LanguageOption, SeedOption
from api.simulations import Simulation, bound_fen, first_day_of, simulate
from api.usage import refuse_not_positive
from data.replay_json import replay_wire
from data.words import hold_policy
from network.text import Language, Text
from routing.consolidation.hold import HoldPolicy
from routing.daily import is_prepared
from routing.simulation.play import Disturbances
from routing.simulation.replay import Miss, Replay, ReplayedDay


def simulate_days(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="天数 / days")] = 28,
    policy: Annotated[
        str,
        typer.Option("--policy", help="留发策略，逗号分隔 / ways to hold orders, comma-separated"),
    ] = "daily,lazy,timetable,rolling",
    first_day: Annotated[
        datetime | None,
        typer.Option("--first-day", formats=["%Y-%m-%d"], help="第一天 / the first day"),
    ] = None,
    time: Annotated[
        float,
        typer.Option(
            "--time",
            min=0.1,
            help="每天求解秒数；到期运单装不下的日子最多再延长一半 / "
            "seconds to plan a day; half as long again at most where due orders find no room",
        ),
    ] = 10.0,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=1, help="每天迭代次数，可复现 / iterations a day"),
    ] = None,
    hindsight_time: Annotated[
        float | None,
        typer.Option(
            "--hindsight-time",
            min=0.0,
            help="事后最优改进总秒数 / seconds in all for hindsight to improve its days",
        ),
    ] = None,
    disturb: Annotated[
        bool, typer.Option("--disturb", help="加入扰动 / let things go wrong")
    ] = False,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """逐日推演合成运单，比较留发策略 / Replay generated days under ways to hold orders."""
    policies = listed(policy, HoldPolicy, language)
    refuse_not_positive(language, time, hindsight_time or None)
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        loaded = load_county(county)
        simulation = Simulation(
            first_day=first_day_of(loaded, first_day),
            num_days=days,
            policies=policies,
            seed=seed,
            time_s=time,
            iterations=iterations,
            disturbances=Disturbances() if disturb else None,
            hindsight_s=hindsight_time,
        )
        if not is_prepared():
            voice.note(texts.COMPILING)
        told = simulate(loaded, simulation, on_day=lambda way, day: _tell_day(voice, way, day))
        replays = dict(told)
        found = {way: replays[way] for way in policies}
        least_fen = bound_fen(loaded, simulation) if HoldPolicy.HINDSIGHT in found else None
    voice.json(dump(_wire(loaded, simulation, found, least_fen)))
    voice.table(grid_table(_HEAD, list(_rows(found, language)), language))
    for missed in _misses(found):
        voice.result(missed)
    if least_fen is not None:
        cost_fen = found[HoldPolicy.HINDSIGHT].cost_fen
        voice.result(
            texts.HINDSIGHT_BOUND.fill(
                yuan=f"{least_fen / 100:,.2f}", gap=f"{1 - least_fen / max(1, cost_fen):.1%}"
            )
        )
    voice.result(texts.SYNTHETIC_ORDERS)
    if any(replay.misses or _violations(replay) for replay in found.values()):
        raise typer.Exit(EXIT_NOT_CLEAN)


def _tell_day(voice: Voice, policy: HoldPolicy, day: ReplayedDay) -> None:
    voice.note(
        texts.SIMULATED_DAY.fill(
            policy=hold_policy(policy),
            day=day.day.isoformat(),
            known=f"{day.known:,}",
            arrived=f"{day.arrived:,}",
            kept=f"{day.kept:,}",
            vehicles=day.vehicles,
            yuan=f"{day.cost.total / 100:,.2f}",
        )
    )


_HEAD = (
    Text("策略", "policy"),
    Text("成本元", "cost, yuan"),
    Text("每单元", "yuan an order"),
    Text("对比", "against the first"),
    Text("车日", "vehicle-days"),
    Text("公里", "km"),
    Text("准时率", "on time"),
    Text("未履约", "misses"),
    Text("违规", "violations"),
)


def _rows(found: Mapping[HoldPolicy, Replay], language: Language) -> Iterator[tuple[str, ...]]:
    """Yield a row a policy; costs are compared with the first one's."""
    first = next(iter(found.values()))
    for policy, replay in found.items():
        yield (
            hold_policy(policy).to(language),
            f"{replay.cost_fen / 100:,.2f}",
            f"{replay.cost_fen / 100 / max(1, replay.orders):.3f}",
            f"{replay.cost_fen / first.cost_fen - 1:+.1%}" if first.cost_fen else "",
            f"{sum(day.vehicles for day in replay.days):,}",
            f"{sum(day.distance_m for day in replay.days) / 1000:,.0f}",
            f"{replay.on_time_share:.2%}",
            f"{len(replay.misses):,}",
            f"{_violations(replay):,}",
        )


def _misses(found: Mapping[HoldPolicy, Replay]) -> Iterator[Text]:
    """Yield why promises were not kept, a sentence a policy and cause, with one of the orders."""
    for policy, replay in found.items():
        by_cause: dict[str, list[Miss]] = {}
        for miss in replay.misses:
            by_cause.setdefault(miss.cause.value, []).append(miss)
        for first, *others in by_cause.values():
            yield texts.MISSED.fill(
                policy=hold_policy(policy),
                count=f"{1 + len(others):,}",
                why=first.why,
                order=first.order_id,
                day=first.day.isoformat(),
            )


def _violations(replay: Replay) -> int:
    return sum(day.violations for day in replay.days)


def _wire(
    loaded: LoadedCounty,
    simulation: Simulation,
    found: Mapping[HoldPolicy, Replay],
    least_fen: int | None,
) -> dict[str, Any]:
    return {
        "county": loaded.key,
        "first_day": simulation.first_day.isoformat(),
        "days": simulation.num_days,
        "seed": simulation.seed,
        "time_s": simulation.time_s if simulation.iterations is None else None,
        "iterations": simulation.iterations,
        "disturbances": None
        if simulation.disturbances is None
        else asdict(simulation.disturbances),
        "orders": "synthetic",
        "bound_fen": least_fen,
        "policies": {policy.value: replay_wire(replay) for policy, replay in found.items()},
    }
