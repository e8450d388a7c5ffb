"""Carry first-day.md out: make its files, run its commands, and put what they say into it.

    python docs/zh/practice.py FOLDER

FOLDER is where the day is practised; it is made, and must not be there before. Whoever wants to
follow the document by hand finds in it the files that it names.
"""  # noqa: INP001 -- a script, no package

import csv
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENT = HERE / "first-day.md"
COUNTY = ROOT / "data" / "counties" / "wutai"
DAY = date(2026, 10, 20)
RUN = "runs/2026-10-20-0930"
MEMBER = "courier-a"
ROWS = 400
DAMAGED, NOWHERE = 8, 13
FAILS = 97
MOST_LINES, LAST = 20, 4

COMMAND = re.compile(r"^```\n\$ (?P<words>tongpei .+)\n(?P<told>(?:.*\n)*?)```$", re.MULTILINE)
EVENTS = re.compile(r"^```json\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)


def write_order_file(path: Path) -> None:
    """Write a courier's orders as it sends them: a damaged waybill, and a village that is none."""
    places = {row["place_id"]: row["name_zh"] for row in rows_of(COUNTY / "places.csv")}
    orders = [
        order
        for order in rows_of(COUNTY / "orders.csv")
        if order["member_id"] == MEMBER and order["direction"] == "down"
    ][:ROWS]
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["运单号", "收件人", "电话", "派送网点", "件数", "重量(kg)", "方向", "到件时间"]
        )
        for number, order in enumerate(orders, start=1):
            writer.writerow(
                [
                    "6.93E+12" if number == DAMAGED else order["waybill_no"],
                    f"收件人{number}",
                    f"138{number:08d}",
                    "某某村" if number == NOWHERE else places[order["destination_id"]],
                    order["pieces"],
                    order["weight_kg"],
                    "下行",
                    datetime.fromisoformat(order["released_at"]).strftime("%Y/%m/%d %H:%M"),
                ]
            )


def write_statuses(path: Path, run: Path) -> None:
    """Write what couriers report in the evening: nearly all signed for, some failed."""
    draw = random.Random(0)  # noqa: S311 -- made-up reports, no secret
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    midnight = datetime.combine(DAY, time(), ZoneInfo("Asia/Shanghai"))
    destinations = {row["order_id"]: row["destination_id"] for row in rows_of(run / "orders.csv")}
    arrived = {
        order_id: legs[-1]["arrive_s"]
        for order_id, legs in plan["assignments"].items()
        if legs and legs[-1]["to_id"] == destinations[order_id]
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["订单编号", "状态", "时间"])
        for number, (order_id, arrive_s) in enumerate(arrived.items(), start=1):
            at = midnight + timedelta(seconds=arrive_s, minutes=draw.randrange(5, 40))
            status = "签收失败" if number % FAILS == 0 else "签收"
            writer.writerow([order_id, status, at.strftime("%Y-%m-%d %H:%M")])


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of the project."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def told_by(words: str, folder: Path) -> str:
    """Run a command of the document in the folder; return what it says, long lists shortened."""
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", "api", *shlex.split(words)[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    if done.returncode not in {0, 1}:
        sys.exit(f"{words}: {done.stdout}")
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - LAST], "…", *lines[-LAST:]]
    return "".join(f"{line}\n" for line in lines)


def main(folder: Path) -> None:
    """Practise the day in a folder, and write the document anew."""
    document = DOCUMENT.read_text(encoding="utf-8")
    folder.mkdir(parents=True)
    write_order_file(folder / "in" / "快递甲.csv")
    shutil.copytree(ROOT / "docs" / "examples" / "wutai-report", folder / "wutai-report")
    events = EVENTS.search(document)
    assert events is not None  # noqa: S101 -- the document tells of a breakdown
    (folder / "events.json").write_text(events["text"], encoding="utf-8")

    def carried_out(block: re.Match[str]) -> str:
        words = block["words"]
        if "statuses.csv" in words and not (folder / "statuses.csv").exists():
            write_statuses(folder / "statuses.csv", folder / RUN)
        print(words, flush=True)  # noqa: T201 -- a script that takes minutes says where it is
        return f"```\n$ {words}\n{told_by(words, folder)}```"

    DOCUMENT.write_text(COMMAND.sub(carried_out, document), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
