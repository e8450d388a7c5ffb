"""What is written and imported again is the same: orders, annotated copies, profiles, names."""

from dataclasses import replace
from pathlib import Path
from string import ascii_letters, digits

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.order_files.confirmed_names import ConfirmedName, read_names, write_names
from data.order_files.profiles import Profile, read_profile, write_profile
from data.readers import read_orders
from data.writers import write_orders
from network.ids import MemberId, OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from network.text import Language
from tests.data.order_files.corpus import DAY, KINDS, Draw, nasty_county
from tests.data.order_files.imports import imported

COUNTY = nasty_county()
_POINTS = [str(point.place_id) for point in COUNTY.points]
_ENDS = {
    Direction.DOWN: st.tuples(st.sampled_from(["H", "SA"]), st.sampled_from(_POINTS)),
    Direction.UP: st.tuples(st.sampled_from(_POINTS), st.just("H")),
    Direction.LATERAL: st.permutations(_POINTS).map(lambda ids: (ids[0], ids[1])),
}
_WAYBILLS = st.from_regex(r"[A-Z]{0,3}[1-9][0-9]{7,14}", fullmatch=True)
_TEXTS = st.text(ascii_letters + digits + "一二三四甲乙丙丁-+=@()", min_size=1, max_size=12)
_TOML_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, ...]:
    """Draw orders of one member that differ in their numbers."""
    numbers = draw(st.lists(_WAYBILLS, min_size=1, max_size=6, unique=True))
    return tuple(draw(_order(number)) for number in numbers)


@st.composite
def _order(draw: st.DrawFn, number: str) -> Order:
    direction = draw(st.sampled_from(Direction))
    origin, destination = draw(_ENDS[direction])
    released = draw(st.integers(-86_400, 86_400))
    return Order(
        order_id=OrderId(draw(st.just(number) | st.just(f"o-{number}"))),
        waybill_no=number,
        member_id=MemberId("post"),
        direction=direction,
        origin_id=PlaceId(origin),
        destination_id=PlaceId(destination),
        pieces=draw(st.integers(1, 1000)),
        weight_kg=draw(st.floats(0.001, 5000, allow_subnormal=False)),
        volume_l=draw(st.floats(0, 20_000, allow_subnormal=False)),
        released_s=released,
        due_s=released + draw(st.integers(0, 300_000)),
        temperature=draw(st.sampled_from(Temperature)),
        service_class=draw(st.sampled_from(["standard", "24h", "生鲜"])),
    )


@given(orders())
def test_orders_that_are_written_are_imported_again(
    tmp_path_factory: pytest.TempPathFactory, given_orders: tuple[Order, ...]
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    write_orders(given_orders, COUNTY, DAY, folder / "mine.csv")
    summary = imported([folder / "mine.csv"], folder / "out")
    assert summary.is_clean
    assert read_orders(folder / "out" / "orders.csv", COUNTY, DAY).value == given_orders


@given(orders())
def test_orders_in_a_workbook_are_imported_again(
    tmp_path_factory: pytest.TempPathFactory, given_orders: tuple[Order, ...]
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    write_orders(given_orders, COUNTY, DAY, folder / "mine.csv")
    book = openpyxl.Workbook()
    for line in (folder / "mine.csv").read_text(encoding="utf-8").splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(folder / "mine.xlsx")
    imported([folder / "mine.xlsx"], folder / "out")
    assert read_orders(folder / "out" / "orders.csv", COUNTY, DAY).value == given_orders


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "name", ["workbook", "merged_titles_and_groups", "several_sheets", "subtotals", "old_workbook"]
)
def test_an_annotated_copy_is_imported_as_the_file_was(
    tmp_path: Path, name: str, language: Language
) -> None:
    nasty = KINDS[name](tmp_path, Draw(3))
    (file,) = imported([nasty.path], tmp_path / "one", nasty.profile, language=language).files
    copy = tmp_path / "one" / file.annotated
    again = imported([copy], tmp_path / "two", nasty.profile)
    orders_files = [tmp_path / folder / "orders.csv" for folder in ("one", "two")]
    assert orders_files[0].read_bytes() == orders_files[1].read_bytes()
    assert again.accepted == len(nasty.facts) > 0
    assert "W102" not in again.codes


_FIELDS = st.sampled_from(["waybill_no", "pieces", "destination_id", "recipient_name", ""])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=st.dictionaries(_TOML_TEXTS, _FIELDS, max_size=5),
    words=st.dictionaries(_TOML_TEXTS, _TOML_TEXTS, max_size=3),
    factor=st.floats(1e-6, 1e6),
    threshold=st.floats(0.01, 1),
    names=st.lists(_TOML_TEXTS, max_size=3),
)
def test_a_profile_that_is_written_reads_the_same(
    tmp_path: Path,
    columns: dict[str, str],
    words: dict[str, str],
    factor: float,
    threshold: float,
    names: list[str],
) -> None:
    profile = Profile(
        member="post",
        encoding="gb18030",
        columns=columns,
        units={"weight_kg": factor},
        defaults={"direction": "down", "released_time": "05:30"},
        values={"direction": words} if words else {},
        shapes=(r"YT\d{13}",),
        threshold=threshold,
        sheets=tuple(names),
        ignored_sheets=("说明",),
        confidence=dict.fromkeys(columns, 0.5),
    )
    write_profile(profile, tmp_path / "p.toml")
    assert read_profile(tmp_path / "p.toml") == profile


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(_TEXTS, st.sampled_from(["", *_POINTS]), min_size=1, max_size=5))
def test_names_that_are_written_read_the_same(tmp_path: Path, told: dict[str, str]) -> None:
    names = [
        ConfirmedName(township="甲乡", name=name, place_id=place_id, suggestion="P1 0.50", rows=3)
        for name, place_id in told.items()
    ]
    write_names(names, tmp_path / "names.csv")
    assert set(read_names(tmp_path / "names.csv", COUNTY)) == set(names)


def test_confirming_a_name_is_remembered(tmp_path: Path) -> None:
    nasty = KINDS["place_that_may_be_another"](tmp_path, Draw(1))
    before = imported([nasty.path], tmp_path / "before")
    assert (before.accepted, before.to_confirm) == (1, 1)
    confirmed = ConfirmedName(township="甲 乡", name="甲四村", place_id="P3")
    after = imported([nasty.path], tmp_path / "after", names={confirmed.key: confirmed.place_id})
    assert (after.accepted, after.refused, after.to_confirm) == (2, 0, 0)
    elsewhere = replace(confirmed, township="乙乡")
    again = imported([nasty.path], tmp_path / "again", names={elsewhere.key: "P3"})
    assert again.accepted == 1
