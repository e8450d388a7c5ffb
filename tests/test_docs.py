"""The documents say what is: modules, dependencies, links, twins."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from typer.core import TyperGroup
from typer.main import get_command

from api.commands import app
from data.store.schema import metadata
from tests import architecture_map

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = sorted(
    path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
LINK = re.compile(r"\]\((?!https?:|#)(?P<target>[^)#]+)[^)]*\)")
TABLE_ROW = re.compile(r"^\| `?(?P<first>[^|`]+?)`? \|(?P<rest>.*)\|$", re.MULTILINE)


def read(name: str) -> str:
    """Return a document by its path in the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_map_of_the_architecture_is_up_to_date() -> None:
    document = architecture_map.DOCUMENT.read_text(encoding="utf-8")
    assert "routing/" in document
    assert document == architecture_map.up_to_date(document), "run: make docs"


def test_dependencies_lists_exactly_the_requirements() -> None:
    project = PROJECT["project"]
    required = {
        Requirement(text).name
        for texts in (project["dependencies"], *project["optional-dependencies"].values())
        for text in texts
    }
    rows = {match["first"] for match in TABLE_ROW.finditer(read("docs/dependencies.md"))}
    assert rows - {"package"} == required


def test_glossary_has_both_languages_and_one_word_per_thing() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in read("docs/glossary.md").splitlines()
        if line.startswith("| `")
    ]
    assert rows
    for _, english, chinese, meaning in rows:
        assert english.isascii()
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert meaning
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]
    for words in (names, [row[1] for row in rows]):
        assert len(set(words)) == len(words)


def test_changing_a_plan_during_its_day_has_one_word() -> None:
    pages = [*DOCUMENTS, Path("benchmarks/README.md")]
    assert [page for page in pages if "re-plan" in read(page.as_posix()).lower()] == []


def test_every_table_of_the_store_is_described() -> None:
    chapter = read("docs/concepts/store.md").split("## What is in it")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", chapter, re.MULTILINE)
    names = re.findall(r"`([a-z_]+)`", " ".join(cells))
    assert sorted(names) == sorted(metadata.tables)


@pytest.mark.parametrize("document", DOCUMENTS, ids=Path.as_posix)
def test_links_lead_somewhere(document: Path) -> None:
    targets = [match["target"] for match in LINK.finditer(read(document.as_posix()))]
    folder = (ROOT / document).parent
    assert [target for target in targets if not (folder / target).exists()] == []


def test_every_document_is_listed() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {
        (page.parent / match["target"]).resolve()
        for page in (index, ROOT / "docs" / "decisions" / "README.md")
        for match in LINK.finditer(page.read_text(encoding="utf-8"))
    }
    pages = {path for path in (ROOT / "docs").rglob("*.md") if path != index}
    assert sorted(pages - listed) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_all_parts_and_its_own_number(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    number = decision.stem[:4]
    assert text.startswith(f"# {number} ")
    assert [path for path in DECISIONS if path.stem.startswith(number)] == [decision]
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]


def code_blocks(text: str) -> list[str]:
    """Return the indented and fenced lines of a document, comments and blanks left out."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.split("#")[0].rstrip() for block in fenced for line in block.splitlines()]
    return [line for line in lines if line]


def test_the_readmes_are_twins() -> None:
    english, chinese = read("README.md"), read("README.zh.md")
    assert code_blocks(english)
    assert code_blocks(english) == code_blocks(chinese)
    assert len(re.findall(r"^## ", english, re.MULTILINE)) == len(
        re.findall(r"^## ", chinese, re.MULTILINE)
    )


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CONTRIBUTING.md"])
def test_make_targets_that_are_named_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|    )make (?:[A-Z]+=\S+ )*([a-z]+)", read(name), re.MULTILINE))
    assert named
    assert named <= targets


def commands_of_the_first_day() -> list[str]:
    """Return every command that the first day names, with or without options."""
    text = read("docs/zh/first-day.md")
    carried_out = re.findall(r"^\$ (tongpei .+)$", text, re.MULTILINE)
    return [*carried_out, *re.findall(r"`(tongpei [^`]+)`", text)]


@pytest.mark.parametrize(
    "line",
    [
        *(line for line in code_blocks(read("README.md")) if "tongpei " in line),
        *commands_of_the_first_day(),
    ],
)
def test_commands_that_are_named_exist(line: str) -> None:
    words = shlex.split(line)[1:]
    command = get_command(app)
    while isinstance(command, TyperGroup):
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert [word for word in words if word.startswith("--") and word not in known] == []


def options_by_command(command: Any, name: str = "tongpei") -> dict[str, set[str]]:
    """Return the long options of every command below one, by the words it is called with."""
    if isinstance(command, TyperGroup):
        found: dict[str, set[str]] = {}
        for word, below in command.commands.items():
            found |= options_by_command(below, f"{name} {word}")
        return found
    options = {option for parameter in command.params for option in parameter.opts}
    return {name: {option for option in options if option.startswith("--")}}


OPTIONS = options_by_command(get_command(app))


@pytest.mark.parametrize("command", OPTIONS)
def test_the_command_line_page_tells_every_option_of_a_command(command: str) -> None:
    sections = re.split(r"^## ", read("docs/command-line.md"), flags=re.MULTILINE)
    told = "".join(part for part in sections if re.search(rf"{command}\b", part))
    named = set(re.findall(r"--[a-z][a-z-]*", told))
    assert OPTIONS[command] - named - {"--lang"} == set()


def test_the_command_line_page_tells_no_other_options() -> None:
    named = set(re.findall(r"(?<![-\w])--[a-z][a-z-]*", read("docs/command-line.md")))
    assert named - set().union(*OPTIONS.values()) == set()


def test_the_first_day_names_words_that_the_page_has() -> None:
    words = json.loads(read("api/web/words.json"))
    shown = {text["zh"] for text in words.values()}
    named = set(re.findall(r"「([^」]+)」", read("docs/zh/first-day.md")))
    assert len(named) > 20
    assert named - shown == set()
