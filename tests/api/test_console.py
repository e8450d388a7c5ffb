"""What people and programs read."""

import io
import signal
import sys

import pytest
from rich.console import Console

from api import texts
from api.cli import main
from api.console import Voice, figure_table, issue_wire
from api.interrupt import Interrupt
from data.run_issues import unknown_county
from data.summary_json import figures
from network.text import Language
from routing.violation import ViolationKind
from tests.data.documents import small_summary


@pytest.mark.parametrize("language", list(Language))
def test_the_table_prints_every_figure_of_the_summary(language: Language) -> None:
    stream = io.StringIO()
    shown = figures(small_summary())
    Console(file=stream, width=100).print(figure_table(shown, language))
    for figure in shown:
        assert figure.value.to(language) in stream.getvalue()
        assert figure.label.to(language) in stream.getvalue()


@pytest.mark.parametrize("kind", list(ViolationKind))
def test_every_violation_has_words_in_both_languages(kind: ViolationKind) -> None:
    words = texts.violation(kind)
    assert words.zh
    assert words.en
    assert words.zh != words.en


def test_an_issue_on_the_wire_keeps_both_languages() -> None:
    wire = issue_wire(unknown_county("atlantis", ["anxi", "wutai"]))
    assert wire["code"] == "E504"
    assert "atlantis" in wire["cause"]["zh"]
    assert "anxi, wutai" in wire["action"]["en"]


def test_json_is_utf_8_whatever_the_console_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="gbk", newline="\n"))
    Voice(Language.ZH, as_json=True).json('{"name": "五台 ✓"}\n')
    assert raw.getvalue() == '{"name": "五台 ✓"}\n'.encode()


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_a_name_in_another_encoding_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "到件.csv".encode("gb18030").decode("utf-8", "surrogateescape")
    monkeypatch.setattr(sys, "argv", ["tongpei", "plan", "anxi", "--orders", name])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "到件.csv" in capsys.readouterr().err


def test_the_first_interrupt_sets_a_flag_and_the_second_leaves() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupt() as interrupt:
        signal.raise_signal(signal.SIGINT)
        assert interrupt.is_set
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
