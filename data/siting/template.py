"""A blank siting spec: every key there is, commented out, with what it means."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from data.columns import Column, ColumnType
from data.files import write_atomically
from data.siting.key_columns import REQUIREMENT_KEYS
from data.siting.keys import FILE_NAME, LISTED, LISTS, REQUIREMENTS, SECTIONS
from data.templates import comment
from network.text import Language, Text

_WIDTH = 34
_HEAD = Text(
    "选址要求。去掉需要的段和键前面的“# ”再填写；同名的 [[段]] 可以有多个。",
    "What is asked of siting. Take the '# ' off the sections and keys that are needed, and fill "
    "them in; there may be several [[sections]] of a name.",
)


def write_spec_template(directory: Path, language: Language) -> Path:
    """Write a blank ``siting.toml`` into a folder that is there, and return its path."""
    path = directory / FILE_NAME
    write_atomically(path, dump_spec_template(language))
    return path


def dump_spec_template(language: Language) -> str:
    """Return the text of a blank ``siting.toml``.

    Parameters
    ----------
    language
        Of the comments.
    """
    blocks = [[f"# {_HEAD.to(language)}"]]
    for section, keys in SECTIONS.items():
        if section not in REQUIREMENTS:
            blocks.append([*_section(section, keys, language)])
        for kind, own in REQUIREMENTS.get(section, {}).items():
            blocks.append([*_section(section, (*REQUIREMENT_KEYS, *own), language, kind)])
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _section(
    section: str, keys: Sequence[Column], language: Language, kind: str = ""
) -> Iterator[str]:
    """Yield the lines of a section; of a requirement, with its kind filled in."""
    if section:
        yield f"# [[{section}]]" if section in LISTS else f"# [{section}]"
    for column in keys:
        value = f'"{kind}"' if kind and column.name == "kind" else _value(column)
        yield _line(column.name, value, comment(column, language))
    for name, meaning in LISTED.get(kind or section, ()):
        yield _line(name, "[]", meaning.to(language))


def _value(column: Column) -> str:
    """Return the default of a key, or something of its type, as TOML writes it."""
    if column.type in {ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.FLAG}:
        return column.default or f"{column.low or 0:g}"
    return f'"{column.choices[0].value.value}"' if column.choices else '""'


def _line(name: str, value: str, meaning: str) -> str:
    return f"# {name} = {value}".ljust(_WIDTH) + f"  # {meaning}"
