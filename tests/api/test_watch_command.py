"""`tongpei watch` as people and cron start it: set up, once, twice at a time, and Ctrl-C."""

import json
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from data.watching.lock import WatchLock
from data.watching.settings import read_settings
from tests.api.conftest import write_valley
from tests.api.watch_desk import QUICK, order_file, waybill
from tests.data.watching.folders import EARLY, ZONE, settings_of

ROOT = Path(__file__).parents[2]


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Set up a watch folder of the valley that plans nothing by itself."""
    text = QUICK[: QUICK.index("[plan]")]
    settings_of(tmp_path / "watch", text)
    write_valley(tmp_path / "watch" / "valley")
    return tmp_path / "watch"


def _row(number: int) -> str:
    today = datetime.now(ZONE)
    return f"{waybill(number)},张三,13812345678,甲乡,甲二村,1,1.5,下行,{today:%Y/%m/%d} 5:30"


def test_a_folder_is_set_up_for_a_county(tmp_path: Path) -> None:
    county = write_valley(tmp_path / "valley")
    result = _call("watch", tmp_path / "new", "--init", county)
    assert result.exit_code == 0
    settings = read_settings(tmp_path / "new")
    assert [source.member for source in settings.sources] == ["", "post", "courier"]
    assert all(source.folder.is_dir() for source in settings.sources)
    again = _call("watch", tmp_path / "new", "--init", county)
    assert (again.exit_code, "E1028" in again.stderr) == (3, True)


def test_once_does_what_is_there_and_ends(folder: Path) -> None:
    order_file(folder / "邮政" / "到件.csv", _row(1))
    result = _call("watch", folder, "--once", "--json")
    assert result.exit_code == 0, result.stderr
    wire = json.loads(result.stdout)
    assert (wire["taken"], wire["refused"], wire["planned"]) == (1, 0, [])
    log = (folder / "watch.log").read_text(encoding="utf-8")
    assert "取走 到件.csv（post）" in log
    assert _call("watch", folder, "--once").exit_code == 0


def test_once_says_with_its_exit_code_that_something_was_refused(folder: Path) -> None:
    order_file(folder / "邮政" / "到件.csv", _row(1).replace("甲二村", "无此村"))
    result = _call("watch", folder, "--once", "--lang", "en")
    assert result.exit_code == 1
    assert "not one row can be used" in result.stderr


@pytest.mark.usefixtures("compiled")
def test_a_plan_in_a_process_of_its_own(folder: Path) -> None:
    with (folder / "watch.toml").open("a", encoding="utf-8") as stream:
        stream.write('[plan]\ntimes = ["23:59"]\nday = "tomorrow"\niterations = 3\n')
    order_file(folder / "邮政" / "到件.csv", _row(1), _row(2))
    result = _call("watch", folder, "--once", "--now", "--json")
    assert result.exit_code == 0, result.stderr
    (run,) = json.loads(result.stdout)["planned"]
    summary = json.loads((Path(run) / "summary.json").read_text(encoding="utf-8"))
    assert summary["orders"]["total"] == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (QUICK.replace('member = "post"', 'member = "nobody"'), "E943"),
        (QUICK.replace('county = "valley"', 'county = "nowhere"'), "E504"),
        (QUICK.replace('folder = "邮政"', 'folder = "邮政"\nprofile = "no.toml"'), "E101"),
        (QUICK.replace("version = 1", "version = 2"), "E502"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(
    folder: Path, text: str, code: str
) -> None:
    settings_of(folder, QUICK)
    (folder / "watch.toml").write_text(text, encoding="utf-8")
    result = _call("watch", folder, "--once")
    assert (result.exit_code, code in result.stderr) == (3, True)


def test_a_second_watcher_is_refused(folder: Path) -> None:
    with WatchLock(folder / ".tongpei", EARLY):
        result = _call("watch", folder, "--once")
    assert (result.exit_code, "E1030" in result.stderr) == (3, True)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly(folder: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-m", "api", "watch", str(folder)]
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        assert "开始监控" in process.stderr.readline()
        process.send_signal(how)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, "监控结束" in said) == (0, True)
