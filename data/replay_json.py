"""Replays of days as JSON holds them."""

from typing import Any

from routing.cost import CostBreakdown
from routing.simulation.replay import Miss, Replay, ReplayedDay


def replay_wire(replay: Replay) -> dict[str, Any]:
    """Return a replay as JSON holds it: totals, promises not kept, and every day."""
    total = CostBreakdown()
    for day in replay.days:
        total += day.cost
    return {
        "cost_fen": total.by_component(),
        "cost_per_order_fen": round(replay.cost_fen / replay.orders, 2) if replay.orders else 0.0,
        "orders": replay.orders,
        "on_time_share": round(replay.on_time_share, 6),
        "violations": sum(day.violations for day in replay.days),
        "distance_m": sum(day.distance_m for day in replay.days),
        "vehicle_days": sum(day.vehicles for day in replay.days),
        "solve_s": round(sum(day.runtime_s for day in replay.days), 1),
        "misses": [_miss_wire(miss) for miss in replay.misses],
        "days": [_day_wire(day) for day in replay.days],
    }


def _miss_wire(miss: Miss) -> dict[str, Any]:
    return {
        "order_id": miss.order_id,
        "date": miss.day.isoformat(),
        "late_s": miss.late_s,
        "cause": miss.cause.value,
        "why_zh": miss.why.zh,
        "why_en": miss.why.en,
    }


def _day_wire(day: ReplayedDay) -> dict[str, Any]:
    return {
        "date": day.day.isoformat(),
        "released": day.released,
        "known": day.known,
        "arrived": day.arrived,
        "kept": day.kept,
        "cost_fen": day.cost.total,
        "vehicles": day.vehicles,
        "distance_m": day.distance_m,
        "misses": len(day.misses),
        "violations": day.violations,
        "solve_s": round(day.runtime_s, 1),
    }
