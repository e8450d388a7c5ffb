"""LibreOffice as a reader of what is written: it opens files and works formulas out anew."""

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

_NAMES = ("soffice", "libreoffice")
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_TIMEOUT_S = 300
_NO_JAVA = "javaldx"
"""What it says where there is no Java, whatever it opens."""


def office() -> str | None:
    """Return the program; None: it is not installed."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


needs_office = pytest.mark.skipif(
    office() is None, reason="LibreOffice is not installed (.ci/run installs it)"
)


def reopened(books: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return workbooks, by name, as LibreOffice saves them, every formula worked out anew.

    The numbers that are stored beside formulas are taken away before, so none can be left over.
    """
    program = office()
    assert program is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
        for each, content in books.items():
            (folder / f"{each}.xlsx").write_bytes(without_results(content))
        done = subprocess.run(  # noqa: S603 -- a program of the system, on files of ours
            [
                program,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                str(folder / "out"),
                *(str(folder / f"{each}.xlsx") for each in books),
            ],
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
        )
        assert done.returncode == 0, done.stderr
        told = [line for line in done.stderr.splitlines() if _NO_JAVA not in line]
        assert not re.search(r"(?i)\b(warn|error|repair|corrupt)", "\n".join(told)), told
        return {each: (folder / "out" / f"{each}.xlsx").read_bytes() for each in books}


def without_results(content: bytes) -> bytes:
    """Return a workbook whose formulas have no stored results."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = part.decode("utf-8")
                part = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text).encode("utf-8")
            target.writestr(name, part)
    return buffer.getvalue()
