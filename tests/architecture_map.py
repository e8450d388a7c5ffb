"""The map of modules in docs/architecture.md: ``make docs`` writes it, a test compares it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "architecture.md"
_PACKAGES = ("network", "routing", "data", "api")
_INDENT = "    "
_MAP = re.compile(r"^    network/.*?(?=^## )", re.MULTILINE | re.DOTALL)


def up_to_date(document: str) -> str:
    """Return the document with its map as the tree and the docstrings are now."""
    package_lines = [list(_lines(ROOT / package, _INDENT)) for package in _PACKAGES]
    width = max(len(name) for lines in package_lines for name, _ in lines) + 2
    drawn = ["".join(f"{name:{width}}{text}\n" for name, text in lines) for lines in package_lines]
    return _MAP.sub(lambda _: "\n".join([*drawn, ""]), document)


def _lines(folder: Path, indent: str) -> Iterator[tuple[str, str]]:
    yield f"{indent}{folder.name}/", _summary(folder / "__init__.py")
    for module in sorted(folder.glob("*.py")):
        if module.name != "__init__.py":
            yield f"{indent}{_INDENT}{module.name}", _summary(module)
    for package in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield from _lines(package, indent + _INDENT)


def _summary(module: Path) -> str:
    """Return the first line of a module's docstring, without its full stop."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].replace("``", "`").removesuffix(".")


if __name__ == "__main__":
    DOCUMENT.write_text(
        up_to_date(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8", newline="\n"
    )
