"""First fit by last departure: as few groups as there can be."""

from collections.abc import Callable, Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from routing.two_echelon.together import together

Span = tuple[int, int]
"""First and last departure."""

spans = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends))),
    max_size=6,
)


def _can_leave(group: Sequence[Span]) -> bool:
    return max(first for first, _ in group) <= min(last for _, last in group)


def _grouped(
    goods: Sequence[Span], can_share: Callable[[Sequence[Span]], bool]
) -> list[tuple[Span, ...]]:
    """Return goods in groups, those first that have to leave first."""

    def joined(one: tuple[Span, ...], other: tuple[Span, ...]) -> tuple[Span, ...] | None:
        both = (*one, *other)
        return both if can_share(both) else None

    return together([(span,) for span in _by_last(goods)], joined)


def _by_last(goods: Sequence[Span]) -> list[Span]:
    return sorted(goods, key=lambda span: span[1])


def _partitions(goods: Sequence[Span]) -> Iterator[list[list[Span]]]:
    """Yield every way to divide some goods into groups."""
    if not goods:
        yield []
        return
    for rest in _partitions(goods[1:]):
        yield [[goods[0]], *rest]
        for k, group in enumerate(rest):
            yield [*rest[:k], [goods[0], *group], *rest[k + 1 :]]


@given(spans)
def test_goods_travel_in_the_fewest_departures(goods: list[Span]) -> None:
    groups = _grouped(goods, _can_leave)
    assert sorted(span for group in groups for span in group) == sorted(goods)
    assert all(_can_leave(group) for group in groups)
    fewest = min(len(p) for p in _partitions(goods) if all(map(_can_leave, p)))
    assert len(groups) == fewest


@given(spans, st.integers(1, 3))
def test_no_way_needs_fewer_departures_where_one_side_comes_at_any_time(
    goods: list[Span], most: int
) -> None:
    """With room for so many, as for visits: some have only a first departure, some only a last."""
    sided = [(first, 99) if k % 2 else (0, last) for k, (first, last) in enumerate(goods)]

    def fits(group: Sequence[Span]) -> bool:
        sides = [sum(span[1] == 99 for span in group), sum(span[1] != 99 for span in group)]
        return max(sides) <= most and _can_leave(group)

    groups = _grouped(sided, fits)
    fewest = min(len(p) for p in _partitions(sided) if all(map(fits, p)))
    assert len(groups) == fewest


def test_what_nobody_can_share_goes_alone() -> None:
    assert _grouped([(0, 1), (2, 3), (4, 5)], _can_leave) == [((0, 1),), ((2, 3),), ((4, 5),)]
