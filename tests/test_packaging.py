"""What is installed: names, version, pins, and the wheel with its data."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("network", "routing", "data", "api")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>[^ ]+)( ; (?P<marker>.+))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return a wheel built from the working tree."""
    folder = tmp_path_factory.mktemp("wheel")
    built = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(next(iter(built)))


@pytest.mark.parametrize("name", [*PACKAGES, "benchmarks", "tests"])
def test_no_dependency_owns_our_names(name: str) -> None:
    owners = packages_distributions().get(name, [])
    assert set(owners) <= {"tongpei"}


def test_version_stands_in_one_place() -> None:
    stated = PROJECT["project"]["version"]
    assert version("tongpei") == stated
    repeated = [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if f'"{stated}"' in path.read_text(encoding="utf-8")
    ]
    assert repeated == []
    assert f"[{stated}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pins_hold_names_versions_and_hashes_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not (PIN.fullmatch(line) or HASH.fullmatch(line))] == []


def test_every_requirement_is_pinned_within_its_range() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {m["name"]: m["version"] for m in map(PIN.fullmatch, lines) if m}
    requirements = [
        Requirement(text)
        for text in (
            *PROJECT["build-system"]["requires"],
            *PROJECT["project"]["dependencies"],
            *PROJECT["project"]["optional-dependencies"]["dev"],
        )
    ]
    assert requirements
    unmet = [
        str(r)
        for r in requirements
        if pins.get(canonicalize_name(r.name), "none") not in r.specifier
    ]
    assert unmet == []


def test_lock_files_with_addresses_are_absent() -> None:
    found = [n for n in ("uv.lock", "poetry.lock", "package-lock.json") if (ROOT / n).exists()]
    assert found == []


def test_wheel_holds_every_module_and_all_data(wheel: zipfile.ZipFile) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == wanted
    assert any(name.startswith("data/counties/anxi/") for name in packed)


def test_wheel_runs_from_elsewhere(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    script = "import api.commands, data, network, routing; print(data.__file__)"
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
