"""Targets: met, missed, open and not due, at their edges."""

import pytest

from routing.targets import Rule, Standing, Target, judge


@pytest.mark.parametrize(
    ("rule", "actual", "year", "standing"),
    [
        (Rule.AT_LEAST, 50.0, 2026, Standing.MET),
        (Rule.AT_LEAST, 49.9, 2026, Standing.MISSED),
        (Rule.AT_LEAST, 49.9, 2025, Standing.NOT_DUE),
        (Rule.AT_LEAST, 50.0, 2025, Standing.MET),
        (Rule.AT_MOST, 50.0, 2026, Standing.MET),
        (Rule.AT_MOST, 50.1, 2026, Standing.MISSED),
        (Rule.AT_LEAST, None, 2026, Standing.OPEN),
        (Rule.AT_LEAST, None, 2027, Standing.OPEN),
        (Rule.AT_LEAST, None, 2025, Standing.NOT_DUE),
    ],
)
def test_how_a_target_stands(
    rule: Rule, actual: float | None, year: int, standing: Standing
) -> None:
    target = Target(target_id="1", year=2026, name="覆盖率", goal=50.0, rule=rule)
    assert judge(target, actual, year).standing is standing


def test_how_much_of_a_target_is_reached() -> None:
    target = Target(target_id="1", year=2026, name="培训", goal=50.0)
    assert judge(target, 20.0, 2026).reached == pytest.approx(0.4)
    assert judge(target, None, 2026).reached is None
    most = Target(target_id="1", year=2026, name="投诉", goal=10.0, rule=Rule.AT_MOST)
    assert judge(most, 2.0, 2026).reached is None
