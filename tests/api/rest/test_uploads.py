"""Hostile uploads: refused clearly, whatever is in them, in bounded memory."""

import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from httpx import Response
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl import Workbook

from api.rest import bodies
from data.store.accounts import Role
from tests.api.rest.conftest import Desk
from tests.api.rest.test_requests import GOOD, HEAD, ORDERS, XLSX, workbook
from tests.examples import examples
from tests.small_plan import DAY

ROWS = [dict(zip(HEAD.split(","), GOOD.split(","), strict=True))]
BOOK = workbook(ROWS)
MIB = 2**20
MOST_MIB = 200
"""Most memory of Python's own that a refused upload of a few kilobytes may take, MiB."""


def hand_in(desk: Desk, content: bytes, media: str) -> Response:
    """Hand in orders as a dispatcher."""
    headers = desk.headers(Role.DISPATCHER, Content_Type=media)
    answer: Response = desk.client.post(
        ORDERS, params={"day": str(DAY)}, content=content, headers=headers
    )
    return answer


@contextmanager
def bounded(most_mib: int = MOST_MIB) -> Iterator[None]:
    """Make sure that what happens takes no more memory than it may."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most_mib * MIB


def changed(name: str, change: bytes | None, *, at: bytes = b"<worksheet") -> bytes:
    """Return the good workbook with bytes put into a part; None: the part is missing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == name:
                if change is None:
                    continue
                content = content.replace(at, change + at, 1)
            new.writestr(entry.filename, content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b"<!DOCTYPE l [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%b'>" % (97 + k, b"&%c;" % (96 + k) * 10) for k in range(1, 12))
    + b"]>"
)
OUTSIDE = b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"


def bomb() -> bytes:
    """Return an archive of a few megabytes that unpacks to more than a service can bear."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(bodies.UNPACKED_BYTES // 2**24 + 1):
            entry.write(bytes(2**24))
    return stream.getvalue()


def lying() -> bytes:
    """Return the good workbook with a sheet of megabytes that is said to hold a thousand bytes."""
    size, stream = 64 * MIB, io.BytesIO(changed(SHEET, None))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(SHEET, b"<worksheet>" + b" " * (size - 11))
    return stream.getvalue().replace(struct.pack("<L", size), struct.pack("<L", 1000))


@pytest.mark.parametrize("make", [bomb, lying], ids=["bomb", "lying"])
def test_an_archive_that_unpacks_to_more_than_it_may_is_refused(
    shared_desk: Desk, make: Callable[[], bytes]
) -> None:
    content = make()
    with bounded(most_mib=50):
        answer = hand_in(shared_desk, content, XLSX)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"E991", "E105"}


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_refused(shared_desk: Desk, share: float) -> None:
    with bounded():
        answer = hand_in(shared_desk, BOOK[: int(share * len(BOOK))], XLSX)
    assert (answer.status_code, answer.json()["code"]) == (422, "E991")


@pytest.mark.parametrize("media", ["text/csv", "application/json"])
def test_a_table_that_was_cut_off_keeps_its_good_rows_or_is_refused(desk: Desk, media: str) -> None:
    table = f"{HEAD}\n{GOOD}\n{GOOD[:17]}".encode()
    content = table if media == "text/csv" else json.dumps(ROWS).encode()[:-5]
    answer = hand_in(desk, content, media)
    if media == "text/csv":
        assert answer.json()["accepted"] == 1
        assert [row["row"] for row in answer.json()["rejected"]] == [3]
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "E983")


@pytest.mark.parametrize(
    "content",
    [
        changed(SHEET, LAUGHS),
        changed(SHEET, OUTSIDE),
        changed("xl/workbook.xml", OUTSIDE, at=b"<workbook"),
        changed(SHEET, None),
        changed("xl/workbook.xml", None),
        changed(SHEET, b"<<<"),
    ],
    ids=["entities", "outside", "outside, book", "no sheet", "no book", "no markup"],
)
def test_workbooks_with_traps_are_refused_or_read_without_them(desk: Desk, content: bytes) -> None:
    with bounded():
        answer = hand_in(desk, content, XLSX)
    assert answer.status_code in {200, 422}, answer.text
    assert "root:" not in answer.text
    assert "haha" not in answer.text
    if answer.status_code == 422:
        assert answer.json()["code"] != "E992"


def test_rows_whose_keys_are_all_different_are_refused_in_bounded_memory(shared_desk: Desk) -> None:
    content = json.dumps([{f"k{number}": 1} for number in range(9000)])
    with bounded(20):
        answer = hand_in(shared_desk, content.encode(), "application/json")
    assert answer.status_code == 422
    assert "200 different keys" in answer.json()["title"]


def test_halves_of_characters_are_refused(shared_desk: Desk) -> None:
    content = json.dumps([ROWS[0] | {"order_id": "\ud800"}])
    answer = hand_in(shared_desk, content.encode(), "application/json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "E983"


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../b"])
def test_a_county_whose_files_lead_out_of_their_folder_is_refused(
    shared_desk: Desk, name: str
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    answer = shared_desk.client.post(
        "/v1/counties/evil/validation",
        content=stream.getvalue(),
        headers=shared_desk.headers(Role.PLANNER, Content_Type="application/zip"),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "E991")


def test_formulas_in_cells_are_text_or_refused(desk: Desk) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEAD.split(","), "recipient_name"])
    sheet.append([*GOOD.split(","), '=HYPERLINK("http://evil","x")'])
    sheet.append([*GOOD.replace("N1", "=1+1").split(","), "b"])
    stream = io.BytesIO()
    book.save(stream)
    answer = hand_in(desk, stream.getvalue(), XLSX)
    assert answer.status_code == 200, answer.text
    headers = desk.headers(Role.DISPATCHER)
    known = desk.client.get(ORDERS, params={"day": str(DAY)}, headers=headers).text
    assert "HYPERLINK" not in known


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (BOOK, "text/csv"),
        (BOOK, "application/json"),
        (f"{HEAD}\n{GOOD}\n".encode(), XLSX),
        (f"{HEAD}\n{GOOD}\n".encode(), "application/json"),
        (json.dumps(ROWS).encode(), XLSX),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "text/csv"),
        (b"\x00" * 5000, "text/csv"),
        (b"a," * 20_000, "text/csv"),
        (b"[" + b"[]," * 10_000 + b"[]]", "application/json"),
        (b'[{"order_id": 1e999}]', "application/json"),
        (b'[{"pieces": ' + b"9" * 5000 + b"}]", "application/json"),
    ],
)
def test_what_is_not_what_it_is_called_is_refused(
    shared_desk: Desk, content: bytes, media: str
) -> None:
    with bounded():
        answer = hand_in(shared_desk, content, media)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_workbook_is_never_our_fault(shared_desk: Desk, data: st.DataObject) -> None:
    content = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    answer = hand_in(shared_desk, bytes(content), XLSX)
    assert answer.status_code < 500, answer.text
