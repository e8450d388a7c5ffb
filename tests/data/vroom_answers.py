"""Answers to VROOM problems, judged by the problem alone, and random problems to be answered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

Json = dict[str, Any]


def broken_rules(stated: Json, answer: Json) -> list[str]:
    """Return what an answer breaks of the problem, or states otherwise than it is.

    Independent of how the problem is solved: times, loads, skills and costs are worked out anew.
    """
    judge = _Judge(stated)
    found = [rule for route in answer["routes"] for rule in judge.route(route)]
    steps = [s for route in answer["routes"] for s in route["steps"] if "id" in s]
    left = answer["unassigned"]
    done = Counter((step["type"], step["id"]) for step in [*steps, *left])
    if done != Counter(judge.calls.keys()):
        found.append(f"not everything is done or unassigned once: {done - judge.calls.keys()}")
    vehicles = Counter(route["vehicle"] for route in answer["routes"])
    found += [f"vehicle {vehicle} goes twice" for vehicle, n in vehicles.items() if n > 1]
    summary = answer["summary"]
    for name in ("cost", "setup", "service", "duration", "waiting_time", "priority"):
        if summary[name] != sum(route[name] for route in answer["routes"]):
            found.append(f"{name} of the summary does not add up")
    return found


class _Judge:
    """Judges routes of answers to one problem."""

    def __init__(self, stated: Json) -> None:
        self._stated = stated
        self._vehicles = {vehicle["id"]: vehicle for vehicle in stated["vehicles"]}
        self.calls: dict[tuple[str, int], Json] = {}
        for job in stated.get("jobs", []):
            self.calls["job", job["id"]] = job
        self._partner: dict[tuple[str, int], tuple[str, int]] = {}
        for shipment in stated.get("shipments", []):
            common = {key: shipment.get(key) for key in ("skills", "priority")}
            pickup, delivery = shipment["pickup"], shipment["delivery"]
            amount = shipment.get("amount", [])
            self.calls["pickup", pickup["id"]] = {**pickup, **common, "pickup": amount}
            self.calls["delivery", delivery["id"]] = {**delivery, **common, "delivery": amount}
            self._partner["delivery", delivery["id"]] = ("pickup", pickup["id"])

    def route(self, route: Json) -> Iterator[str]:
        """Yield what a route breaks."""
        vehicle = self._vehicles[route["vehicle"]]
        steps, name = route["steps"], f"vehicle {route['vehicle']}"
        keys = [(step["type"], step.get("id")) for step in steps]
        calls = [self.calls.get(key) for key in keys]
        for key in keys:
            partner = self._partner.get(key)
            if partner is not None and partner not in keys[: keys.index(key)]:
                yield f"{name}: {key} without its pickup before"
        yield from self._skills(name, vehicle, calls)
        yield from self._loads(name, vehicle, steps, calls)
        yield from self._times(name, vehicle, steps, calls)
        yield from self._ends(name, vehicle, keys)
        if self._cost(vehicle, steps, calls) != route["cost"]:
            yield f"{name}: cost {route['cost']} is not {self._cost(vehicle, steps, calls)}"

    def _skills(self, name: str, vehicle: Json, calls: Sequence[Json | None]) -> Iterator[str]:
        own = set(vehicle.get("skills") or [])
        tasks = [call for call in calls if call is not None]
        for call in tasks:
            if not set(call.get("skills") or []) <= own:
                yield f"{name}: skills of {call['id']} are missing"
        if vehicle.get("max_tasks") is not None and len(tasks) > vehicle["max_tasks"]:
            yield f"{name}: too many tasks"

    def _loads(
        self, name: str, vehicle: Json, steps: Sequence[Json], calls: Sequence[Json | None]
    ) -> Iterator[str]:
        load: Counter[int] = Counter()
        for step, call in zip(steps, calls, strict=True):
            if call is not None and step["type"] == "job":
                load.update(dict(enumerate(call.get("delivery") or [])))
        for step, call in zip(steps, calls, strict=True):
            if call is not None:
                load.subtract(dict(enumerate(call.get("delivery") or [])))
                load.update(dict(enumerate(call.get("pickup") or [])))
            if step["load"] != [load[d] for d in range(len(step["load"]))]:
                yield f"{name}: load {step['load']} is not {dict(load)}"
            for d, room in enumerate(vehicle.get("capacity") or []):
                if load[d] > room:
                    yield f"{name}: load {load[d]} exceeds {room}"

    def _times(
        self, name: str, vehicle: Json, steps: Sequence[Json], calls: Sequence[Json | None]
    ) -> Iterator[str]:
        free_s, place, driven = steps[0]["arrival"], steps[0]["location_index"], 0
        first, last = vehicle.get("time_window") or (free_s, None)
        if free_s < first or (last is not None and self._leaves_s(steps[-1]) > last):
            yield f"{name}: outside its hours"
        for step, call in zip(steps, calls, strict=True):
            way_s = self._way_s(vehicle, place, step["location_index"])
            driven += way_s
            if step["arrival"] != free_s + way_s or step["duration"] != driven:
                yield f"{name}: arrives at {step['arrival']}, not at {free_s + way_s}"
            starts_s = step["arrival"] + step["waiting_time"]
            if call is not None:
                moved = step["location_index"] != place or step is steps[0]
                setup_s = call.get("setup", 0) if moved else 0
                if (step["setup"], step["service"]) != (setup_s, call.get("service", 0)):
                    yield f"{name}: work at {call['id']} is misstated"
                windows = call.get("time_windows") or [[starts_s, starts_s]]
                if not any(start <= starts_s <= end for start, end in windows):
                    yield f"{name}: {call['id']} begins at {starts_s}"
            free_s, place = self._leaves_s(step), step["location_index"]

    def _leaves_s(self, step: Json) -> int:
        work = ("arrival", "waiting_time", "setup", "service")
        return sum(int(step.get(each, 0)) for each in work)

    def _ends(self, name: str, vehicle: Json, keys: Sequence[tuple[Any, Any]]) -> Iterator[str]:
        kinds = [kind for kind, _ in keys]
        if ("start" in kinds) is (vehicle.get("start_index") is None):
            yield f"{name}: starts otherwise than it says"
        if ("end" in kinds) is (vehicle.get("end_index") is None):
            yield f"{name}: ends otherwise than it says"

    def _way_s(self, vehicle: Json, here: int, there: int) -> int:
        matrix = self._stated["matrices"][vehicle.get("profile", "car")]["durations"]
        seconds: float = matrix[here][there] / vehicle.get("speed_factor", 1.0)
        return round(seconds)

    def _cost(self, vehicle: Json, steps: Sequence[Json], calls: Sequence[Json | None]) -> int:
        costs: Mapping[str, int] = {"per_hour": 3600, **vehicle.get("costs", {})}
        work_s = sum(s["setup"] + s["service"] for s, c in zip(steps, calls, strict=True) if c)
        hours = steps[-1]["duration"] * costs["per_hour"]
        work = work_s * costs.get("per_task_hour", 0)
        kilometres = steps[-1]["distance"] * costs.get("per_km", 0)
        cost: float = costs.get("fixed", 0) + (hours + work) / 3600 + kilometres / 1000
        return round(cost)


def random_problem(seed: int) -> Json:
    """Return up to eight jobs and shipments and up to three vehicles, of whatever is understood."""
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    size = draw.randrange(4, 9)
    spots = [(draw.randrange(600), draw.randrange(600)) for _ in range(size + 1)]
    durations = [[abs(a - c) + abs(b - d) for c, d in spots] for a, b in spots]
    dims = draw.randrange(3)
    same = draw.random() < 0.5  # then goods may be shipped from there
    return {
        "vehicles": [_vehicle(draw, k, size, dims, same=same) for k in range(draw.randrange(1, 4))],
        "jobs": [_job(draw, k, dims, has_setup=same) for k in range(1, size - 1)],
        "shipments": [_shipment(draw, k, dims) for k in range(size - 1, size + 1)] if same else [],
        "matrices": {"car": {"durations": durations}},
    }


def _vehicle(draw: Random, k: int, size: int, dims: int, *, same: bool) -> Json:
    found: Json = {"id": k, "capacity": [draw.randrange(3, 12) for _ in range(dims)]}
    ends = {"start_index": 0, "end_index": 0}
    if not same:
        ends = {name: draw.randrange(size + 1) for name in ends}
        if draw.random() < 0.3:
            ends.pop(draw.choice(list(ends)))
    found |= ends
    if draw.random() < 0.5:
        found["skills"] = [1]
    if draw.random() < 0.5:
        start = draw.randrange(2000)
        found["time_window"] = [start, start + draw.randrange(2000, 8000)]
    if draw.random() < 0.3:
        found["max_tasks"] = draw.randrange(2, 6)
    if draw.random() < 0.3:
        found["costs"] = {"fixed": draw.randrange(500)}
    return found


def _call(draw: Random, k: int, *, has_setup: bool = True) -> Json:
    found: Json = {"id": k, "location_index": k, "service": draw.randrange(0, 300, 30)}
    if has_setup and draw.random() < 0.3:
        found["setup"] = draw.randrange(10, 100)
    if draw.random() < 0.3:
        start = draw.randrange(4000)
        found["time_windows"] = [[start, start + draw.randrange(300, 3000)]]
    return found


def _asks(draw: Random) -> Json:
    found: Json = {}
    if draw.random() < 0.3:
        found["skills"] = [1]
    if draw.random() < 0.3:
        found["priority"] = draw.randrange(1, 10)
    return found


def _job(draw: Random, k: int, dims: int, *, has_setup: bool) -> Json:
    way = draw.choice(["delivery", "pickup"])
    amounts = {way: [draw.randrange(1, 4) for _ in range(dims)]}
    return {**_call(draw, k, has_setup=has_setup), **_asks(draw), **amounts}


def _shipment(draw: Random, k: int, dims: int) -> Json:
    depot, call = {"id": k, "location_index": 0}, _call(draw, k)
    ends = {"pickup": depot, "delivery": call}
    if draw.random() < 0.5:
        ends = {"pickup": call, "delivery": depot}
    return {"amount": [draw.randrange(1, 4) for _ in range(dims)], **_asks(draw), **ends}
