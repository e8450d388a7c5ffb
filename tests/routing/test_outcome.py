"""The outcome: gap and bound, and why a search ended."""

import pytest

from routing.outcome import Outcome, Status, StopReason


def _outcome(cost_fen: int, bound_fen: int | None) -> Outcome[str]:
    return Outcome(
        plan="plan",
        status=Status.FEASIBLE,
        stop_reason=StopReason.CRITERION,
        cost_fen=cost_fen,
        lower_bound_fen=bound_fen,
        runtime_s=1.0,
        iterations=1,
        seed=0,
        solver="joint",
    )


@pytest.mark.parametrize(
    ("is_cancelled", "is_proven", "reason"),
    [
        (False, False, StopReason.CRITERION),
        (True, False, StopReason.CANCELLED),
        (False, True, StopReason.PROVEN),
        (True, True, StopReason.PROVEN),
    ],
)
def test_a_proof_ends_a_search_whoever_cuts_it_short(
    is_cancelled: bool, is_proven: bool, reason: StopReason
) -> None:
    assert StopReason.of(is_cancelled=is_cancelled, is_proven=is_proven) is reason


@pytest.mark.parametrize(
    ("cost_fen", "bound_fen", "gap"),
    [(200, 150, 0.25), (200, 200, 0.0), (200, 0, 1.0), (200, None, None), (0, 0, None)],
)
def test_gap_is_the_share_of_the_cost_above_the_bound(
    cost_fen: int, bound_fen: int | None, gap: float | None
) -> None:
    assert _outcome(cost_fen, bound_fen).gap == gap
