"""Codes of stops are read as scanners read them: as drawn, in the workbook, and from paper."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.printing.batch import house_of, make_batch, pages_of
from data.printing.stop_code import StopCode, qr_png, qr_svg
from data.printing.typeset import typeset
from data.printing.wanted import SheetFormat, SheetKind, Wanted
from network.ids import PlaceId
from network.text import Language
from tests.data.printing.days import RUN_ID, small_view
from tests.qr_reader import read_code, read_image
from tests.small_plan import small_plan

PAPER_PPI = 200.0
"""What an office scanner sees, and a phone held over the sheet."""

_IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def codes() -> list[str]:
    """Return the text of every stop's code in the order of routes and stops."""
    return [
        StopCode(run_id=RUN_ID, route_id=route.route_id, number=n, place_id=stop.place_id).text
        for route in small_plan().routes
        for n, stop in enumerate(route.stops, start=1)
    ]


def drawn(svg: str) -> list[list[bool]]:
    """Return the modules that a drawing shows."""
    (found,) = re.findall(r'viewBox="-2 -2 (\d+) \d+"', svg)
    side = int(found) - 4
    modules = [[False] * side for _ in range(side)]
    for x, y, length in ((int(part) for part in run) for run in _RUN.findall(svg)):
        modules[y][x : x + length] = [True] * length
    return modules


@settings(max_examples=40, deadline=None)
@given(_IDS, _IDS, st.integers(1, 999), _IDS)
def test_whatever_a_stop_is_called_its_code_tells_it(
    run_id: str, route_id: str, number: int, place_id: str
) -> None:
    code = StopCode(run_id=run_id, route_id=route_id, number=number, place_id=PlaceId(place_id))
    assert read_code(drawn(qr_svg(code.text))) == code.text
    assert read_image(qr_png(code.text)) == [code.text]
    parts = [unquote(part) for part in code.text.split("/")]
    assert parts == ["TP1", run_id, route_id, str(number), place_id]


def test_a_code_with_a_wrong_module_is_not_taken() -> None:
    modules = drawn(qr_svg(codes()[0]))
    modules[-1][-1] = not modules[-1][-1]
    with pytest.raises(AssertionError):
        read_code(modules)


def test_the_codes_in_the_workbook_are_those_of_the_stops() -> None:
    wanted = Wanted(kinds=(SheetKind.DRIVERS,), formats=(SheetFormat.XLSX,))
    content = make_batch(small_view(), None, wanted).files["drivers.xlsx"]
    with zipfile.ZipFile(BytesIO(content)) as book:
        images = [book.read(name) for name in book.namelist() if name.startswith("xl/media/")]
    assert sorted(text for image in images for text in read_image(image)) == sorted(codes())


@pytest.fixture(scope="module")
def paper() -> list[bytes]:
    """Return the drivers' sheets as images, a page of paper each."""
    wanted = Wanted()
    view = small_view()
    pages = pages_of(view, SheetKind.DRIVERS, None, wanted)
    return typeset(pages, house_of(view, wanted), Language.ZH, kind="png", ppi=PAPER_PPI)


def test_the_codes_are_read_from_paper(paper: list[bytes]) -> None:
    first = [code for code in codes() if "/T1/" in code]
    assert read_image(paper[0]) == first


@pytest.mark.skipif(
    shutil.which("zbarimg") is None, reason="zbarimg is not installed (.ci/run installs it)"
)
def test_a_common_scanner_reads_the_same_from_paper(paper: list[bytes], tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(len(paper))]
    for path, page in zip(paths, paper, strict=True):
        path.write_bytes(page)
    scanner = str(shutil.which("zbarimg"))
    done = subprocess.run(  # noqa: S603 -- a program of the system, on files of ours
        [scanner, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *map(str, paths)],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert sorted(done.stdout.split()) == sorted(codes())
