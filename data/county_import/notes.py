"""Where the facts of an imported county are from, in words: the note that stays with the data."""

from collections.abc import Iterable, Mapping

from data.county_import.record import Origin, Part
from network.text import Text

ROADS = Text("道路", "roads")
SETTINGS = Text("费率与作业规则", "prices of handling and working rules")
BOUNDARY = Text("县界", "county polygon")
TOWNSHIPS = Text("乡镇界", "township polygons")
BY_HAND = Text("手工填写", "edited by hand")
OSM = Text(
    "© OpenStreetMap contributors，ODbL 1.0，openstreetmap.org/copyright",
    "© OpenStreetMap contributors, ODbL 1.0, openstreetmap.org/copyright",
)


def note_of(parts: Mapping[str, Part]) -> str:
    """Return the note on the data that goes into ``county.toml``, in Chinese."""
    told = sorted(parts.values(), key=lambda part: part.file)
    sentences = [
        _sentence("导入", (part for part in told if part.origin is Origin.REAL)),
        _sentence("合成", (part for part in told if part.origin is Origin.SYNTHETIC)),
        _sentence("默认值（须核对）", (part for part in told if part.origin is Origin.DEFAULT)),
    ]
    return "".join(sentence for sentence in sentences if sentence)


def _sentence(head: str, parts: Iterable[Part]) -> str:
    texts = []
    for part in parts:
        details = "，".join(text for text in (part.source, part.note.zh) if text)
        texts.append(f"{part.title.zh}（{details}）" if details else part.title.zh)
    return f"{head}：{'、'.join(texts)}。" if texts else ""
