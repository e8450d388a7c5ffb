"""A service of its own to measure: a process over a store with a county, a day and a plan."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.days import load_county
from api.keeping import keep_county, keep_orders
from api.signing_in import add_key, add_user
from api.upkeep import open_store
from benchmarks.cases import open_case
from benchmarks.load.client import Client
from data.store.accounts import Role
from data.writers import write_orders
from network.county import County

_PASSWORD = "only for this measurement"  # noqa: S105 -- of a store that is deleted
_SOLVES = 2
_LOOK_S = 0.2
_PLAN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A service that runs.

    Parameters
    ----------
    host, port, token, pid
        Where it is, a key of an administrator, and its process.
    county_id, county, day
        What is in its store.
    """

    host: str
    port: int
    token: str
    pid: int
    county_id: str
    county: County
    day: date

    def client(self) -> Client:
        """Return a client with a connection of its own."""
        return Client(host=self.host, port=self.port, token=self.token)

    @property
    def orders(self) -> str:
        """Address of the orders of the day."""
        return f"/v1/counties/{self.county_id}/orders?day={self.day.isoformat()}"

    @property
    def plans(self) -> str:
        """Address of the plans of the county."""
        return f"/v1/counties/{self.county_id}/plans"

    @property
    def plan(self) -> str:
        """Address of the plan that is read."""
        return f"{self.plans}/{self.day.isoformat()}/main"


@contextmanager
def serving(county: str, folder: Path, *, plan_s: float = _PLAN_S) -> Iterator[Served]:
    """Serve a county with its sample day, planned once, from a store in a folder.

    Parameters
    ----------
    county, folder
        Shipped name or folder of a county, and where the store is made.
    plan_s
        Seconds for the plan that is read.
    """
    url = f"sqlite:///{(folder / 'load.db').as_posix()}"
    case = open_case(county, scale=None, osm_seed=1)
    with open_store(url) as store:
        loaded = load_county(county)
        keep_county(store, county)
        path = folder / "orders.csv"
        write_orders(case.orders, case.county, case.day, path)
        keep_orders(store, loaded, path, day=case.day)
        user = add_user(store, name="load", password=_PASSWORD, role=Role.ADMIN, by="load")
        token = add_key(store, user.user_id, "load", by="load")[1]
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--jobs", str(_SOLVES)]
    with subprocess.Popen(  # noqa: S603 -- our own program
        [*command, "--url", url, "--lang", "en"], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101 -- it was asked for
            found = re.search(r"http://([\d.]+):(\d+)", process.stdout.readline())
            if found is None:
                message = "the service did not start"
                raise OSError(message)
            served = Served(
                host=found[1],
                port=int(found[2]),
                token=token,
                pid=process.pid,
                county_id=loaded.key,
                county=case.county,
                day=case.day,
            )
            _plan(served, plan_s)
            yield served
        finally:
            process.terminate()
            process.wait()


def solve(served: Served, seconds: float, *, seed: int) -> str:
    """Submit a planning job and return its address."""
    wanted = {"day": served.day.isoformat(), "time_s": seconds, "seed": seed}
    with served.client() as client:
        return str(client.json("POST", served.plans, wanted, expected=202)["location"])


def until_over(served: Served, job: str) -> str:
    """Wait for a job and return its last state."""
    with served.client() as client:
        while True:
            state: str = client.json("GET", job)["state"]
            if state not in {"queued", "running"}:
                return state
            time.sleep(_LOOK_S)


def until_running(served: Served, job: str) -> None:
    """Wait until a job's search has begun."""
    with served.client() as client:
        while True:
            found = client.json("GET", job)
            if found["share"] > 0 or found["state"] not in {"queued", "running"}:
                return
            time.sleep(_LOOK_S)


def _plan(served: Served, seconds: float) -> None:
    """Plan the day once and keep the plan that readers read."""
    job = solve(served, seconds, seed=0)
    state = until_over(served, job)
    first = {"If-None-Match": "*"}
    with served.client() as client:
        kept = client.json("POST", f"{job}/version", {"name": "main"}, headers=first, expected=201)
    if kept.get("version") != 1:
        message = f"the day could not be planned: {state}"
        raise OSError(message)
