"""A planned day and single changes of it: a call less, a task more, with exact times and cost.

Everything else of the plan stays on its routes, in its order and within the times it owes to
others; only the routes that change are timed anew.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.fleet import Vehicle
from routing.two_echelon.fees import BusOffer, Fees
from routing.two_echelon.gaps import Candidate, Flags, Fleet, Gaps, Obstacle, later
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.reading import read
from routing.two_echelon.retiming import Frame, Retimer, TimedRun, frame_of
from routing.two_echelon.runs import Call, HandOver, Run, Task
from routing.vrp.problem import Client

MOST_TIMED = 40
"""Candidates of one search that get exact times, the most promising first."""
CLOSE_FEN = 25
"""Candidates whose costs differ by less need not be told apart."""


NOBODY = -1
"""The route of a call that no route makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Runs of a plan with other sequences and times.

    Parameters
    ----------
    runs
        By number: those of the plan's routes, then those of vehicles that stayed at home. None: the
        vehicle stays at home now.
    frame
        What the runs owe each other now.
    made_by
        Number of the run that makes the call; None: nobody.
    extra_fen
        What the day costs more than planned.
    """

    runs: Mapping[int, TimedRun | None]
    frame: Frame
    made_by: int | None = None
    extra_fen: int


class PlannedDay:
    """A plan whose runs can be changed one by one.

    Parameters
    ----------
    problem, plan
        The day and any plan of it. Routes that cannot be read, or that have no feasible times, take
        nothing in and give nothing up; locked routes take nothing in.
    wanted
        Visits that the plan does not make: calls that nobody makes yet, after the plan's own.
    """

    def __init__(
        self, problem: TwoEchelonProblem, plan: Plan, *, wanted: Sequence[Visit] = ()
    ) -> None:
        self.problem = problem
        self._plan = plan
        self._hubs = frozenset(problem.hubs)
        reading = read(problem, plan)
        missing = tuple(_call_nobody_makes(visit) for visit in wanted)
        self._reading = replace(reading, calls=(*reading.calls, *missing))
        self.retimer = Retimer(problem, self._reading)
        self._fleet = Fleet(problem)
        self._handling_fen = [problem.handling_fen(row) for row in range(len(problem.place_ids))]
        self._frame = frame_of(problem, plan, self._reading)
        self._timed = self._time_all()
        self._loaded_s = {
            call: second for timed in self._local() for call, second in timed.loaded_s().items()
        }
        self._frame = self._frame_of_runs()
        self._timed = self._time_all()
        self._spare = dict(enumerate(self._one_a_group(), start=len(plan.routes)))
        self.gaps = Gaps(self._fleet, self._with_latest(self._timed, self._frame), self._spare)
        numbers = (*self._timed, *self._spare)
        self._home = {k: problem.row_of[self.vehicle(k).home_id] for k in numbers}
        self._home |= {c.route: c.source for c in reading.calls if self.is_bus(c.route)}
        self._fees = Fees(problem, plan)
        self._locked = {k for k, r in enumerate(plan.routes) if r.route_id in plan.locked}
        self._carriers = self._find_carriers()
        self._gaps_of_runs: dict[tuple[tuple[int, TimedRun | None], ...], Gaps] = {}
        self._at_homes: dict[frozenset[int], Flags] = {}
        self._detour_fen: dict[int, int] = {}

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls of the plan."""
        return self._reading.calls

    @property
    def runs(self) -> Mapping[int, TimedRun]:
        """The runs of the plan that can be read and timed, by their number."""
        return self._timed

    def vehicle(self, number: int) -> Vehicle:
        """Return the vehicle of a run of the plan, or one that stays at home, by its number."""
        return self._timed[number].run.vehicle if number in self._timed else self._spare[number]

    def home(self, number: int) -> int:
        """Return the row of a vehicle's home, or of a bus's hub, by the number of its run."""
        return self._home[number]

    def is_bus(self, number: int) -> bool:
        """Return whether a bus carries what a route of the plan does."""
        return self._plan.routes[number].kind is RouteKind.BUS

    def as_planned(self) -> Change:
        """Return the day without any change."""
        return Change(runs={}, frame=self._frame, extra_fen=0)

    def without(self, call: int) -> Change | None:
        """Return the day without a call; None if its routes cannot be read or have no times."""
        self._gaps_of_runs.clear()
        own = self.calls[call].route
        frame = self._frame.without(call)
        runs: dict[int, TimedRun | None] = {}
        for number in (*self._carriers[call], *(() if self.is_bus(own) else (own,))):
            if number not in self._timed:
                return None
            run = self._timed[number].run.without(call)
            timed = self.retimer.time(run, frame) if run.trips else None
            if run.trips and timed is None:
                return None
            runs[number] = timed
            if timed is not None and run.home in self._hubs:
                frame = frame.after(timed)
        fed = self._fed(runs, frame)
        if fed is None:
            return None
        saved_fen = self._planned_goods_fen(call)
        return Change(runs=fed, frame=frame, extra_fen=self._runs_fen(fed) - saved_fen)

    def _time_all(self) -> dict[int, TimedRun]:
        """Return the runs that can be read and timed, those of the hub first."""
        timed: dict[int, TimedRun] = {}
        frame = self._frame
        runs = [(k, run) for k, run in enumerate(self._reading.runs) if run is not None]
        for number, run in sorted(runs, key=lambda entry: entry[1].home not in self._hubs):
            found = self.retimer.time(run, frame)
            if found is not None:
                timed[number] = found
                frame = frame.after(found) if run.home in self._hubs else frame
        return timed

    def _local(self) -> Iterator[TimedRun]:
        return (timed for timed in self._timed.values() if timed.run.home not in self._hubs)

    def _frame_of_runs(self) -> Frame:
        """Return the frame that the timed runs set, at most as wide as the plan's own.

        Goods can be handed over as late as local runs can load them, if those wait.
        """
        frame = self._frame
        for timed in self._timed.values():
            if timed.run.home in self._hubs:
                frame = frame.after(timed)
        deadline_s, latest_s = dict(frame.deadline_s), dict(frame.latest_s)
        back_s = dict(frame.back_s)
        for timed in self._local():
            latest_loading_s, unloaded_s = timed.at_home()
            for call in deadline_s.keys() & latest_loading_s.keys():
                deadline_s[call] = min(deadline_s[call], self._loaded_s[call])
                latest_s[call] = max(deadline_s[call], latest_loading_s[call])
            for call in back_s.keys() & unloaded_s.keys():
                back_s[call] = max(back_s[call], unloaded_s[call])
        return replace(frame, deadline_s=deadline_s, latest_s=latest_s, back_s=back_s)

    def _one_a_group(self) -> Iterator[Vehicle]:
        """Yield one unused vehicle of each type at each home."""
        used = {route.vehicle_id for route in self._plan.routes}
        for vehicles in self.problem.fleet().values():
            yield from [v for v in vehicles if v.vehicle_id not in used][:1]

    def _find_carriers(self) -> Mapping[int, tuple[int, ...]]:
        """Return the runs of the hub that hand a call's goods over, by call."""
        found: dict[int, dict[int, None]] = defaultdict(dict)
        for number, run in enumerate(self._reading.runs):
            for task in () if run is None else run.tasks:
                if isinstance(task, HandOver):
                    for share in task.shares:
                        if share.call is not None:
                            found[share.call][number] = None
        return defaultdict(tuple, {call: tuple(numbers) for call, numbers in found.items()})

    def is_fetched(self, call: int) -> bool:
        """Return whether what is collected gets to its source on the planned day."""
        made = self.calls[call]
        if made.route == NOBODY:
            return bool(made.collect_ids)
        is_direct = self.home(made.route) == made.source
        return bool(made.collect_ids) and (is_direct or call in self._frame.due_s)

    def goods_fen(self, call: int, home: int, *, is_fetched: bool) -> int:
        """Return hand-overs and nights of a call's goods if a vehicle at row `home` makes it."""
        made, price = self.calls[call], self._handling_fen
        brought, taken = made.deliver.pieces, made.collect.pieces
        fen = brought * price[made.place] + taken * price[home]
        waiting = taken
        if home == made.source or is_fetched:
            end_id = self.problem.place_ids[made.source]
            orders = (self.problem.orders[order_id] for order_id in made.collect_ids)
            waiting = sum(order.pieces for order in orders if order.destination_id != end_id)
        if home != made.source:
            fen += brought * price[home] + taken * price[made.source] * is_fetched
        return fen + waiting * self.problem.county.tariff.storage_piece_day_fen

    def _planned_goods_fen(self, call: int) -> int:
        """Return hand-overs, nights and bus fees of a call's goods as planned."""
        made = self.calls[call]
        if made.route == NOBODY:
            return 0
        handed_fen = self.goods_fen(call, self.home(made.route), is_fetched=self.is_fetched(call))
        return handed_fen + self._fees.planned_fen((*made.deliver_ids, *made.collect_ids))

    def by_bus(self, call: int, without: Change) -> BusOffer | None:
        """Return the cheapest bus that could make a call, other than the one that does.

        Parameters
        ----------
        call, without
            The call, and the day without it.
        """
        made = self.calls[call]
        is_on_bus = made.route != NOBODY and self.is_bus(made.route)
        own = self._plan.routes[made.route] if is_on_bus else None
        offer = self._fees.cheapest(made, None if own is None else own.vehicle_id)
        if offer is None:
            return None
        goods_fen = self.goods_fen(call, made.source, is_fetched=True)
        return replace(offer, fen=without.extra_fen + goods_fen + offer.fen)

    def _runs_fen(self, runs: Mapping[int, TimedRun | None]) -> int:
        """Return what some changed runs cost more than planned."""
        planned = sum(self._timed[number].cost_fen for number in runs if number in self._timed)
        return sum(run.cost_fen for run in runs.values() if run is not None) - planned

    def candidates(
        self,
        client: Client,
        change: Change,
        homes: frozenset[int],
        *,
        banned: Collection[int] = (),
        most: int = MOST_TIMED,
    ) -> tuple[list[Candidate], Obstacle | None]:
        """Return the gaps of a changed day that may hold a client, or why none does.

        Parameters
        ----------
        client, change
            What is to be done, and the day in which to do it.
        homes
            Rows of the homes whose vehicles may do it.
        banned
            Numbers of runs and spare vehicles that must not do it.
        most
            Gaps returned at most, > 0.

        Returns
        -------
        tuple
            The most promising gaps, cheapest first and among those about as cheap the one with
            most time to spare; and the obstacle if there is none.
        """
        closed = self._closed(change) | set(banned)
        may = self._at(homes).copy()
        for number in (*change.runs, *closed):
            may[self.gaps.span.get(number, slice(0, 0))] = False
        found, obstacle = self.gaps.candidates(client, may)
        changed = self._changed_gaps(change, homes)
        more, hindrance = changed.candidates(client, ~np.isin(changed.owner, list(closed)))
        first = found.first(more, most, CLOSE_FEN)
        return first, None if first else later(obstacle, hindrance)

    def _at(self, homes: frozenset[int]) -> Flags:
        """Return the gaps of the vehicles at some homes."""
        if homes not in self._at_homes:
            self._at_homes[homes] = np.isin(self.gaps.home, list(homes))
        return self._at_homes[homes]

    def _closed(self, change: Change) -> set[int]:
        """Return the runs that take nothing in: locked ones, and spare types of which enough go."""
        most = {
            kind.vehicle_type_id: kind.max_in_use
            for kind in self.problem.county.vehicle_types
            if kind.max_in_use is not None
        }
        if not most:
            return set(self._locked)
        hired = {vehicle.vehicle_id for vehicle in self._plan.hired}
        running = (self.vehicle(k) for k, run in {**self._timed, **change.runs}.items() if run)
        out = Counter(v.vehicle_type_id for v in running if v.vehicle_id not in hired)
        full = {type_id for type_id, number in most.items() if out[type_id] >= number}
        return self._locked | {k for k, v in self._spare.items() if v.vehicle_type_id in full}

    def barred(self, call: int) -> frozenset[int]:
        """Return the runs and spare vehicles that a directive does not let make a call."""
        made = self.calls[call]
        ids = (*made.deliver_ids, *made.collect_ids)
        if self.problem.rulings.keys().isdisjoint(ids):
            return frozenset()
        vehicles = ((k, self.vehicle(k)) for k in (*self._timed, *self._spare))
        return frozenset(
            k for k, v in vehicles if not self.problem.may_call(ids, v.vehicle_id, v.home_id)
        )

    def least_trunk_fen(self, station: int, change: Change) -> int:
        """Return a lower bound on what one more call of a hub's vehicle at a station costs."""
        if station not in self._detour_fen:
            at_hubs = self._at(self._hubs)
            self._detour_fen[station] = self.gaps.least_detour_fen(station, at_hubs)
        changed = self._changed_gaps(change, self._hubs)
        every = np.ones(len(changed), dtype=np.bool_)
        return min(self._detour_fen[station], changed.least_detour_fen(station, every))

    def _changed_gaps(self, change: Change, homes: frozenset[int]) -> Gaps:
        """Return the gaps of changed runs of some homes; vehicles freed are spare again."""
        runs = tuple((k, run) for k, run in change.runs.items() if self.home(k) in homes)
        if runs not in self._gaps_of_runs:
            timed = {number: run for number, run in runs if run is not None}
            freed = {number: self.vehicle(number) for number, run in runs if run is None}
            gaps = Gaps(self._fleet, self._with_latest(timed, change.frame), freed)
            self._gaps_of_runs[runs] = gaps
        return self._gaps_of_runs[runs]

    def _with_latest(
        self, timed: Mapping[int, TimedRun], frame: Frame
    ) -> dict[int, tuple[TimedRun, tuple[int, ...]]]:
        """Return runs with the latest start of each event if local runs wait as they can."""
        return {k: (run, self.retimer.latest_start_s(run, frame)) for k, run in timed.items()}

    def insert(self, task: Task, candidate: Candidate, change: Change) -> Change | None:
        """Return a change with one more task in a gap; None if the run then has no times.

        Local runs load as planned if they can, else they wait for their goods.
        """
        gap = candidate.gap
        before = change.runs[gap.owner] if gap.owner in change.runs else self._timed.get(gap.owner)
        empty = Run(vehicle=self.vehicle(gap.owner), home=self.home(gap.owner), trips=())
        run = empty if before is None else before.run
        if gap.is_new_trip:
            grown = run.with_trip(task, gap.trip)
        else:
            grown = run.with_task(task, gap.trip, gap.position)
        is_hub = run.home in self._hubs
        timed = None
        if candidate.slack_s >= 0 or not is_hub:
            timed = self.retimer.time(grown, change.frame)
        if timed is None and is_hub and change.frame.latest_s:
            timed = self.retimer.time(grown, change.frame.relaxed())
        if timed is None:
            return None
        return Change(
            runs={**change.runs, gap.owner: timed},
            frame=change.frame.after(timed) if is_hub else change.frame,
            extra_fen=change.extra_fen + timed.cost_fen - (before.cost_fen if before else 0),
        )

    def settled(
        self, call: int, change: Change, made_by: int, *, is_fetched: bool
    ) -> Change | None:
        """Return a change with its local runs timed after its trunks; None if they cannot be."""
        runs = self._fed(change.runs, change.frame)
        if runs is None:
            return None
        planned_fen = self._planned_goods_fen(call)
        goods_fen = self.goods_fen(call, self.home(made_by), is_fetched=is_fetched)
        return Change(
            runs=runs,
            frame=change.frame,
            made_by=made_by,
            extra_fen=self._runs_fen(runs) + goods_fen - planned_fen,
        )

    def _fed(
        self, runs: Mapping[int, TimedRun | None], frame: Frame
    ) -> dict[int, TimedRun | None] | None:
        """Return runs with the local ones timed after the trunks; None if one has no times.

        Local runs that are not among them, but load before their goods now come, are timed too.
        """
        hubs = self._hubs
        fed = dict(runs)
        late = {
            self.calls[call].route: None
            for timed in runs.values()
            if timed is not None and timed.run.home in hubs
            for call, second in timed.handed_over()[0].items()
            if second > self._loaded_s.get(call, second)
        }
        local = [k for k, timed in runs.items() if timed is not None and timed.run.home not in hubs]
        for number in (*local, *(number for number in late if number not in runs)):
            timed = self.retimer.time((runs.get(number) or self._timed[number]).run, frame)
            if timed is None:
                return None
            fed[number] = timed
        return fed


def _call_nobody_makes(visit: Visit) -> Call:
    return Call(
        visit=None,
        route=NOBODY,
        place=visit.place,
        source=visit.source,
        deliver_ids=visit.deliver_ids,
        collect_ids=visit.collect_ids,
        deliver=visit.deliver,
        collect=visit.collect,
        ready_s=visit.ready_s,
        early_s=visit.early_s,
        late_s=visit.late_s,
        return_by_s=visit.return_by_s,
    )
