"""A process that writes to a store until it is killed, and says on its output what was kept.

``python -m tests.api.victims KIND URL FOLDER``
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from api.days import LoadedCounty, load_county
from api.job_worker import Rhythm
from api.jobs import Workers
from api.keeping import keep_orders, keep_plan
from data.store.database import Store
from data.store.plans import PlanContent, PlanKey
from data.writers import write_orders
from network.ids import OrderId
from tests.counties import valley
from tests.small_plan import DAY, small_orders

ORDERS = 300
"""Orders of a file, so that importing takes a while."""

RHYTHM = Rhythm(beat_s=0.1, keep_s=0.0, look_s=0.05, silent_s=2.0)


def imports(store: Store, loaded: LoadedCounty, folder: Path) -> Iterator[str]:
    """Import a file of orders a day; yield the days."""
    path, (first, *_) = folder / "many.csv", small_orders()
    for number in count():
        day = DAY + timedelta(days=number)
        orders = [
            replace(first, order_id=OrderId(f"{day}-{k}"), waybill_no=f"{number:03}{k:05}")
            for k in range(ORDERS)
        ]
        write_orders(orders, valley(), day, path)
        yield keep_orders(store, loaded, path, day=day).day.isoformat()


def saves(store: Store, loaded: LoadedCounty, plan: str) -> Iterator[str]:
    """Save version after version of a plan; yield their numbers."""
    key = PlanKey(county_id=loaded.key, day=DAY)
    for based_on in count():
        content = PlanContent(plan=plan, summary="", note=f"version {based_on + 1}")
        yield str(keep_plan(store, key, content, based_on=based_on).version)


def works(store: Store, folder: Path) -> Iterator[str]:
    """Carry out planning jobs for ever."""
    with Workers(store, folder / "cache", rhythm=RHYTHM) as workers:
        workers.run(lambda: False)
    yield "over"


def main(kind: str, url: str, folder: str) -> None:
    """Do as told, without end."""
    with Store(url) as store:
        loaded = load_county(str(Path(folder) / "valley"))
        plan = Path(folder) / "plan.json"
        kept = {
            "imports": lambda: imports(store, loaded, Path(folder)),
            "saves": lambda: saves(store, loaded, plan.read_text(encoding="utf-8")),
            "works": lambda: works(store, Path(folder)),
        }[kind]()
        for what in kept:
            sys.stdout.write(f"{what}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
