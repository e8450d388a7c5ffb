"""`tongpei compare`: siting runs side by side."""

from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import Voice, dump, table_of
from api.options import JsonOption, LanguageOption
from data.files import write_atomically
from data.siting.comparison import comparison, comparison_wire, dump_comparison
from data.siting.run import read_runs
from network.text import Language


def compare(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN...", help="site 写出的文件夹或 siting.json / folders written by site"
        ),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="写出的 xlsx 文件 / XLSX file to write")
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """并列比较选址方案 / Put siting runs side by side."""
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        found = read_runs(runs)
        if out is not None:
            write_atomically(out, dump_comparison(found, language))
    voice.json(dump(comparison_wire(found)))
    voice.table(table_of(comparison(found, language), language))
    if out is not None:
        voice.note(texts.WRITTEN.fill(folder=out))
