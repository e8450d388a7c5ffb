"""What is measured of a service: reads beside solves, moves by hand, uploads small and large."""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from api.memory import resident_bytes
from benchmarks.load.client import Client
from benchmarks.load.moves import Dispatcher
from benchmarks.load.service import Served, serving, solve, until_over, until_running
from network.places import PlaceKind

_BYTES_A_MIB = 1 << 20
_LOOK_S = 0.02
_CSV = {"Content-Type": "text/csv"}
_HEAD = "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRun:
    """One kind of load on one service.

    Parameters
    ----------
    county, what
        County, and what was asked.
    clients, requests, errors
        Who asked at the same time, how often, and how many were not answered as they should be.
    seconds
        From the first request to the last answer.
    median_ms, p95_ms, worst_ms
        Time of an answer, milliseconds.
    before_mib, memory_mib
        Memory of the service before, and the most meanwhile; its solves are other processes.
    """

    county: str
    what: str
    clients: int
    requests: int
    errors: int
    seconds: float
    median_ms: float
    p95_ms: float
    worst_ms: float
    before_mib: float
    memory_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is asked.

    Parameters
    ----------
    readers, seconds, pause_s
        Readers of the plan, for how long, and seconds from an answer to the next request of the
        same reader, as a page looks again; 0: at once.
    uploads, senders
        Uploads of ten orders, and who sends them at the same time.
    rows
        Orders of the large upload.
    plan_s
        Seconds for the plan that is read.
    moves
        Moves by hand of each kind.
    """

    readers: int = 50
    seconds: float = 30.0
    pause_s: float = 1.0
    uploads: int = 10_000
    senders: int = 4
    rows: int = 100_000
    plan_s: float = 20.0
    moves: int = 100


def under_load(county: str, load: Load) -> Iterator[LoadRun]:
    """Yield what was measured of a service of a county, one load after the other."""
    with (
        tempfile.TemporaryDirectory(prefix="tongpei-load-") as folder,
        serving(county, Path(folder), plan_s=load.plan_s) as served,
    ):
        yield _read(served, load)
        yield _move(served, "moves by hand, the plan at hand", load, Dispatcher.move_at_hand)
        yield _move(served, "moves by hand, the plan sent", load, Dispatcher.move_sent)
        yield _send_many(served, load)
        yield _send_large(served, load)


def _read(served: Served, load: Load) -> LoadRun:
    """Have many read the plan while two days are planned."""
    jobs = [solve(served, load.seconds + 10, seed=seed) for seed in (1, 2)]
    for job in jobs:
        until_running(served, job)
    readers = [served.client() for _ in range(load.readers)]
    over = time.perf_counter() + load.seconds

    def go(reader: Client, number: int) -> None:
        time.sleep(load.pause_s * number / load.readers)
        while time.perf_counter() < over:
            reader.ask("GET", served.plan)
            time.sleep(load.pause_s)

    run = _measured(served, "plan reads beside two solves", readers, go)
    for job in jobs:
        with served.client() as client:
            client.ask("DELETE", job, expected=202)
        until_over(served, job)
    return run


def _move(served: Served, what: str, load: Load, move: Callable[[Dispatcher], None]) -> LoadRun:
    """Have a dispatcher move stops one after the other, once the plan is open."""
    client = served.client()
    dispatcher = Dispatcher(client, served.plan)

    def go(_: Client, number: int) -> None:
        del number
        for _each in range(load.moves):
            move(dispatcher)

    return _measured(served, what, [client], go)


def _send_many(served: Served, load: Load) -> LoadRun:
    """Hand in many files of ten orders."""
    lines = _orders(served, "s", 10 * load.uploads)
    tables = [list(islice(lines, 10)) for _ in range(load.uploads)]
    senders = [served.client() for _ in range(min(load.senders, load.uploads))]

    def go(sender: Client, number: int) -> None:
        for table in tables[number :: len(senders)]:
            sender.ask("POST", served.orders, body=_csv(table), headers=_CSV)

    return _measured(served, "uploads of 10 orders", senders, go)


def _send_large(served: Served, load: Load) -> LoadRun:
    """Hand in one large file."""
    body = _csv(list(_orders(served, "l", load.rows)))

    def go(sender: Client, number: int) -> None:
        del number
        sender.ask("POST", served.orders, body=body, headers=_CSV)

    return _measured(served, f"an upload of {load.rows:,} orders", [served.client()], go)


def _measured(
    served: Served, what: str, clients: Sequence[Client], go: Callable[[Client, int], None]
) -> LoadRun:
    """Let clients go at the same time, and return how they were answered."""
    threads = [
        threading.Thread(target=go, args=(client, number)) for number, client in enumerate(clients)
    ]
    with _watching(served.pid) as memory:
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - started
    times = sorted(1000 * second for client in clients for second in client.seconds)
    for client in clients:
        client.close()
    return LoadRun(
        county=served.county_id,
        what=what,
        clients=len(clients),
        requests=len(times),
        errors=sum(client.errors for client in clients),
        seconds=round(seconds, 2),
        median_ms=round(_share(times, 0.5), 2),
        p95_ms=round(_share(times, 0.95), 2),
        worst_ms=round(times[-1], 2) if times else 0.0,
        before_mib=round(memory[0], 1),
        memory_mib=round(max(memory), 1),
    )


@contextmanager
def _watching(pid: int) -> Iterator[list[float]]:
    """Look at a process' memory all the time: MiB, the first look before anything happens."""
    seen = [_memory_mib(pid)]
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(_LOOK_S):
            seen.append(_memory_mib(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


def _memory_mib(pid: int) -> float:
    return (resident_bytes(pid) or 0) / _BYTES_A_MIB


def _share(times: Sequence[float], share: float) -> float:
    """Return the time that a share of all do not exceed (nearest rank)."""
    return times[max(0, -(-int(share * 100) * len(times) // 100) - 1)] if times else 0.0


def _orders(served: Served, prefix: str, count: int) -> Iterator[str]:
    """Yield rows of orders to villages drawn from a seed, each with an id of its own."""
    county, chance = served.county, random.Random(0)  # noqa: S311 -- no secret
    hub = county.hubs[0].place_id
    points = [p.place_id for p in county.places_of(PlaceKind.POINT)]
    member = county.members[0].member_id
    morning = datetime.combine(served.day, clock_time(5), ZoneInfo(county.timezone)).isoformat()
    for number in range(count):
        kg = chance.randrange(5, 200) / 10
        ends = f"{hub},{chance.choice(points)}"
        yield f"{prefix}{number},{member},down,{ends},1,{kg},{morning}"


def _csv(lines: Sequence[str]) -> bytes:
    return "\n".join((_HEAD, *lines, "")).encode()
