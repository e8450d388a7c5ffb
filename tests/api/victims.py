"""A process that writes to a store until it is killed, and says on its output what was kept.

``python -m tests.api.victims KIND URL FOLDER FIRST``
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from api.days import LoadedCounty, load_county
from api.job_worker import Rhythm, work
from api.jobs import Workers
from api.keeping import keep_orders, keep_plan
from data.store import queue
from data.store.database import Store
from data.store.plans import PlanContent, PlanKey
from data.writers import write_orders
from network.ids import OrderId
from tests.counties import valley
from tests.small_plan import DAY, small_orders

ORDERS = 300
"""Orders of a file, so that importing takes a while."""

RHYTHM = Rhythm(beat_s=0.1, keep_s=0.0, look_s=0.05, silent_s=2.0)


def imports(store: Store, loaded: LoadedCounty, folder: Path, first: int) -> Iterator[str]:
    """Import a file of orders a day; yield the days."""
    path, (like, *_) = folder / "many.csv", small_orders()
    for number in count(first):
        day = DAY + timedelta(days=number)
        orders = [
            replace(like, order_id=OrderId(f"{day}-{k}"), waybill_no=f"{number:03}{k:05}")
            for k in range(ORDERS)
        ]
        write_orders(orders, valley(), day, path)
        yield keep_orders(store, loaded, path, day=day).day.isoformat()


def saves(store: Store, loaded: LoadedCounty, plan: str, first: int) -> Iterator[str]:
    """Save version after version of a plan on top of a first one; yield their numbers."""
    key = PlanKey(county_id=loaded.key, day=DAY)
    for based_on in count(first):
        content = PlanContent(plan=plan, summary="", note=f"version {based_on + 1}")
        yield str(keep_plan(store, key, content, based_on=based_on).version)


def solves(store: Store, folder: Path) -> Iterator[str]:
    """Carry out the next planning job in this process."""
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock())
    assert job is not None
    work(store.address(), job, folder / "cache", RHYTHM)
    yield "over"


def works(store: Store, folder: Path) -> Iterator[str]:
    """Have planning jobs carried out by processes, for ever."""
    with Workers(store, folder / "cache", rhythm=RHYTHM) as workers:
        workers.run(lambda: False)
    yield "over"


def main(kind: str, url: str, folder: str, first: str) -> None:
    """Do as told, without end."""
    with Store(url) as store:
        loaded = load_county(str(Path(folder) / "valley"))
        plan = Path(folder) / "plan.json"
        kept = {
            "imports": lambda: imports(store, loaded, Path(folder), int(first)),
            "saves": lambda: saves(store, loaded, plan.read_text(encoding="utf-8"), int(first)),
            "solves": lambda: solves(store, Path(folder)),
            "works": lambda: works(store, Path(folder)),
        }[kind]()
        tell("begun")
        for what in kept:
            tell(what)


def tell(what: str) -> None:
    """Say at once that something has been kept."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
