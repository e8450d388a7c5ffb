"""The shape of the code: import contracts, module sizes, packages, docstrings."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("network", "routing", "data", "api")
MOST_LINES = 600


def modules(*folders: str) -> list[Path]:
    """Return all modules below the folders, relative to the repository."""
    return sorted(
        path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py")
    )


ALL_MODULES = modules(*PACKAGES, "benchmarks", "tests")


def parse(module: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def public_definitions(
    tree: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Return the public functions, classes and methods of a module, dunder methods excepted."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("_"):
                yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


def test_import_contracts_hold() -> None:
    done = subprocess.run(  # noqa: S603 -- a tool of our own environment
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ALL_MODULES, ids=Path.as_posix)
def test_module_is_short_and_imports_absolutely(module: Path) -> None:
    text = (ROOT / module).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert [node.lineno for node in imports if node.level] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_package_states_its_types(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.parametrize("folder", [*PACKAGES, "benchmarks", "tests"])
def test_every_folder_with_modules_is_a_package(folder: str) -> None:
    folders = {path.parent for path in modules(folder)}
    assert folders
    assert [path for path in sorted(folders) if not (ROOT / path / "__init__.py").is_file()] == []


@pytest.mark.parametrize("module", modules("network", "routing"), ids=Path.as_posix)
def test_everything_public_is_documented(module: Path) -> None:
    tree = parse(module)
    assert ast.get_docstring(tree)
    undocumented = [node.name for node in public_definitions(tree) if not ast.get_docstring(node)]
    assert undocumented == []


def test_decision_packages_have_the_same_shape() -> None:
    packages = sorted(path.parents[1] for path in (ROOT / "routing").rglob("solvers/__init__.py"))
    assert [path.name for path in packages] == ["siting", "cold_stores", "rollout", "two_echelon"]
    parts = ("problem.py", "plan.py", "check.py", "price.py")
    missing = [
        path / part for path in packages for part in parts if not (path / part).is_file()
    ] + [path / "solvers" for path in packages if len(list((path / "solvers").glob("*.py"))) < 2]
    assert missing == []


@pytest.mark.parametrize("module", modules("network", "routing"), ids=Path.as_posix)
def test_dataclasses_are_frozen_and_slotted(module: Path) -> None:
    decorators = [
        ast.unparse(decorator)
        for node in ast.walk(parse(module))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
    ]
    dataclasses = [text for text in decorators if text.startswith("dataclass")]
    assert [text for text in dataclasses if "frozen=True, slots=True" not in text] == []
