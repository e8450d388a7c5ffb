"""Moves by hand on a plan that is served: what a dispatcher does who drags stops about."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any
from urllib.parse import urlencode

from benchmarks.load.client import Client


class Dispatcher:
    """Moves stops of the plan that is served, one after the other, as a page does.

    Parameters
    ----------
    client, address
        Who asks, and the address of the plan.
    seed
        Of what is moved where.
    """

    def __init__(self, client: Client, address: str, *, seed: int = 0) -> None:
        self._client = client
        self._address = address
        self._draw = Random(seed)  # noqa: S311 -- moves, no secret
        content = client.ask("GET", address)[1]
        client.ask("GET", f"{address}/analysis?version=1")
        self._plan: dict[str, Any] = json.loads(content)
        self._trial = ""
        client.seconds.clear()

    def move_at_hand(self) -> None:
        """Move a stop, the service going on from the trial before."""
        base = {"trial": self._trial} if self._trial else {"version": "1"}
        path = f"{self._address}/trials?{urlencode({**base, **self._move()})}"
        told = self._client.json("POST", path)
        if "changes" in told:
            self._trial = told["trial"]
            routes = {r["route_id"]: r for r in (*self._routes, *told["changes"]["routes"])}
            self._plan["routes"] = [routes[i] for i in told["changes"]["route_ids"]]

    def move_sent(self) -> None:
        """Move a stop, sending the whole plan and taking the whole answer."""
        path = f"{self._address}/moves?{urlencode(self._move())}"
        told = self._client.json("POST", path, self._plan)
        self._plan = told.get("plan", self._plan)

    @property
    def _routes(self) -> list[dict[str, Any]]:
        routes: list[dict[str, Any]] = self._plan["routes"]
        return routes

    def _move(self) -> Mapping[str, str]:
        """Return a stop away from home and where it goes: a route from the same home."""
        spots = [(r, k) for r in self._routes for k in range(1, len(r["stops"])) if _is_away(r, k)]
        source, stop = self._draw.choice(spots)
        alike = [r for r in self._routes if r["kind"] != "bus" and _home(r) == _home(source)]
        target = self._draw.choice([source, self._draw.choice(alike)])
        before = self._draw.randrange(1, len(target["stops"]))
        return {
            "route": source["route_id"],
            "stop": str(stop),
            "to": target["route_id"],
            "before": str(before),
        }


def _home(route: Mapping[str, Any]) -> str:
    place_id: str = route["stops"][0]["place_id"]
    return place_id


def _is_away(route: Mapping[str, Any], k: int) -> bool:
    place_id: str = route["stops"][k]["place_id"]
    return route["kind"] != "bus" and place_id != _home(route)
