"""Targets: met, missed, open and not due, at their edges."""

from datetime import date

import pytest

from routing.targets import Rule, Target, TargetState, judge


@pytest.mark.parametrize(
    ("rule", "actual", "day", "standing"),
    [
        (Rule.AT_LEAST, 50.0, date(2026, 12, 31), TargetState.MET),
        (Rule.AT_LEAST, 49.9, date(2026, 12, 31), TargetState.MISSED),
        (Rule.AT_LEAST, 49.9, date(2026, 12, 30), TargetState.NOT_DUE),
        (Rule.AT_LEAST, 49.9, date(2027, 1, 1), TargetState.MISSED),
        (Rule.AT_LEAST, 50.0, date(2025, 1, 1), TargetState.MET),
        (Rule.AT_MOST, 50.0, date(2026, 1, 1), TargetState.MET),
        (Rule.AT_MOST, 50.1, date(2026, 1, 1), TargetState.MISSED),
        (Rule.AT_LEAST, None, date(2026, 1, 1), TargetState.OPEN),
        (Rule.AT_LEAST, None, date(2027, 1, 1), TargetState.OPEN),
        (Rule.AT_LEAST, None, date(2025, 12, 31), TargetState.NOT_DUE),
    ],
)
def test_how_a_target_stands(
    rule: Rule, actual: float | None, day: date, standing: TargetState
) -> None:
    target = Target(target_id="1", year=2026, name="覆盖率", goal=50.0, rule=rule)
    assert judge(target, actual, day).standing is standing


def test_how_much_of_a_target_is_reached() -> None:
    target = Target(target_id="1", year=2026, name="培训", goal=50.0)
    assert judge(target, 20.0, date(2026, 6, 1)).reached == pytest.approx(0.4)
    assert judge(target, None, date(2026, 6, 1)).reached is None
    most = Target(target_id="1", year=2026, name="投诉", goal=10.0, rule=Rule.AT_MOST)
    assert judge(most, 2.0, date(2026, 6, 1)).reached is None
