"""A county and the orders of one of its days: found, read or generated, made into a problem."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import data
from data.attempts_file import read_attempts
from data.directives_file import read_directives
from data.files import county_files
from data.fleet_file import read_fleet
from data.issues import DataError, Issue
from data.read import RejectedRow
from data.readers import find_orders, read_county, read_orders, read_sample_day
from data.run_issues import all_refused, no_sample_day, unknown_county
from data.scaled import scaled_county
from data.synthetic import sample_orders
from network.county import County
from network.orders import Order
from network.travel import RoadTravel
from routing.attempts import InHand
from routing.daily import build_problem
from routing.two_echelon.directives import Directive
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms

SAMPLE = "sample"
"""Source of the orders that come with a county."""

GENERATED = "generated"
"""Source of orders made by the seeded generator."""

_DAY_S = 86_400
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCounty:
    """A county that was read.

    Parameters
    ----------
    county, directory
        The county and its folder, whose name is the county's key.
    issues
        Warnings.
    sample_day, seed
        Day and seed of its sample orders, if stated.
    """

    county: County
    directory: Path
    issues: tuple[Issue, ...]
    sample_day: date | None
    seed: int | None

    @property
    def key(self) -> str:
        """Name of the county's folder."""
        return self.directory.name

    @property
    def is_shipped(self) -> bool:
        """Whether it comes with the project."""
        return self.directory.parent == shipped_folder().resolve()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChoice:
    """Which day is meant: its orders, and its vehicles.

    Parameters
    ----------
    path
        A file; None: the county's own.
    day
        The planned day; None: the sample day, or with a file the day most orders are released.
    scale
        Generate the day anew at this multiple, > 0, with the county equipped for it.
    fleet
        A file of the day's vehicles; None: the county's usual ones.
    directives, attempts
        Files of what the dispatcher says of orders, and of orders that could not be delivered;
        None: there is nothing of the kind.
    """

    path: Path | None = None
    day: date | None = None
    scale: float | None = None
    fleet: Path | None = None
    directives: Path | None = None
    attempts: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOrders:
    """The orders of a day.

    Parameters
    ----------
    day, orders
        The day and the accepted orders.
    issues, rejected
        What was noticed, and the rows that were refused.
    source
        A path, ``sample`` or ``generated``.
    in_hand
        What of them is in hand again; their orders are those of `orders`.
    """

    day: date
    orders: tuple[Order, ...]
    issues: tuple[Issue, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    source: str
    in_hand: InHand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyDay:
    """A county's day, ready to be planned, checked or priced.

    Parameters
    ----------
    loaded, county
        The county as read, and with today's fleet, equipped for `scale` if that is set. What only
        planning needs, as vehicle types of their own, and what events change is in `problem`.
    orders, scale
        The orders, and the multiple they and the fleet were generated at, if they were.
    travel, problem
        Travel between the places, and what is to be planned.
    directives
        What the dispatcher says of the orders.
    issues
        What was noticed in the files of directives and failed attempts.
    """

    loaded: LoadedCounty
    county: County
    orders: DayOrders
    scale: float | None
    travel: RoadTravel
    problem: TwoEchelonProblem
    directives: tuple[Directive, ...] = ()
    issues: tuple[Issue, ...] = ()


def shipped_counties() -> tuple[str, ...]:
    """Return the names of the counties that come with the project."""
    return tuple(sorted(p.parent.name for p in shipped_folder().glob("*/county.toml")))


def find_county(name: str) -> Path:
    """Return the folder of a county, given as a path or as a shipped name.

    Raises
    ------
    DataError
        If there is neither; the shipped names are listed.
    """
    for path in (Path(name), shipped_folder() / name):
        if path.is_dir():
            return path.resolve()
    raise DataError([unknown_county(name, shipped_counties())])


def load_county(name: str) -> LoadedCounty:
    """Read a county by path or shipped name.

    Raises
    ------
    DataError
        If there is none, or its files are refused.
    """
    directory = find_county(name)
    read = read_county(directory)
    sample_day, seed = read_sample_day(directory)
    return LoadedCounty(
        county=read.value,
        directory=directory,
        issues=read.issues,
        sample_day=sample_day,
        seed=seed,
    )


class CountyAtHand:
    """A county that is read again whenever its files have changed.

    Parameters
    ----------
    name
        Path or shipped name.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: object = None
        self._loaded: LoadedCounty | None = None

    def load(self) -> LoadedCounty:
        """Return the county as its files are now.

        Raises
        ------
        DataError
            If there is none, or its files are refused.
        """
        files = county_files(find_county(self._name)).values()
        seen = [(path, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        if self._loaded is None or seen != self._seen:
            self._loaded, self._seen = load_county(self._name), seen
        return self._loaded


def open_day(
    loaded: LoadedCounty,
    choice: OrderChoice,
    handed_in: DayOrders | None = None,
    *,
    travel_on: Callable[[County, frozenset[str]], RoadTravel] = RoadTravel,
) -> CountyDay:
    """Read or generate a day's orders and build its problem.

    Parameters
    ----------
    loaded, choice
        The county and which orders are meant; closures of the day are respected.
    handed_in
        Orders that are known already; None: those that `choice` means.
    travel_on
        Gives travel in the county while some roads are closed.

    Raises
    ------
    DataError
        If no order can be used.
    """
    county = loaded.county
    if choice.scale is not None:
        county = scaled_county(county, seed=loaded.seed or 0, scale=choice.scale)
    if choice.fleet is not None:
        fleet = read_fleet(choice.fleet, county)
        county, loaded = fleet.value, replace(loaded, issues=(*loaded.issues, *fleet.issues))
    orders = day_orders(loaded, county, choice) if handed_in is None else handed_in
    issues: list[Issue] = []
    if choice.attempts is not None:
        again = read_attempts(choice.attempts, county, orders.orders, orders.day)
        orders = replace(orders, orders=again.value.orders, in_hand=again.value)
        issues += again.issues
    said: tuple[Directive, ...] = ()
    if choice.directives is not None:
        read = read_directives(choice.directives, county, orders.orders, orders.day)
        said, issues = read.value, [*issues, *read.issues]
    closed_roads = county.calendar.closed_roads(orders.day)
    travel = travel_on(county, closed_roads)
    return CountyDay(
        loaded=loaded,
        county=county,
        orders=orders,
        scale=choice.scale,
        travel=travel,
        problem=build_problem(
            county, orders.orders, travel, day=orders.day, terms=Terms(directives=said)
        ),
        directives=said,
        issues=tuple(issues),
    )


def unconnected_places(day: CountyDay) -> tuple[str, ...]:
    """Return the names of the places that the main road network does not reach."""
    off_main = set(day.travel.report().off_main)
    return tuple(p.name_zh for p in day.county.places if p.place_id in off_main)


def day_orders(loaded: LoadedCounty, county: County, choice: OrderChoice) -> DayOrders:
    """Return the orders that are meant: from a file, the sample day's, or generated.

    Orders are generated only for a county that states the seed it was generated with.

    Raises
    ------
    DataError
        If no day or file is known, the file is refused, or every row of it.
    """
    if choice.path is not None:
        return read_day(choice.path, county, choice.day, loaded.sample_day)
    day = choice.day or loaded.sample_day
    path = find_orders(loaded.directory)
    if path is not None and choice.scale is None and loaded.sample_day in {None, day}:
        return replace(read_day(path, county, day, day), source=SAMPLE)
    if day is None or loaded.seed is None:
        raise DataError([no_sample_day(loaded.key)])
    orders = sample_orders(county, first_day=day, seed=loaded.seed, scale=choice.scale or 1.0)
    return DayOrders(day=day, orders=orders, source=GENERATED)


def read_day(path: Path, county: County, day: date | None, sample_day: date | None) -> DayOrders:
    """Read orders; without a day, the sample day if most fit it, else the day most are released.

    Raises
    ------
    DataError
        If the file is refused, or every row of it.
    """
    read = read_orders(path, county, day or sample_day or _ANY_DAY)
    first_day = day or sample_day or _ANY_DAY
    if day is None:
        released = Counter(order.released_s // _DAY_S for order in read.value)
        most = released.most_common(1)[0][0] if released else 0
        if sample_day is None or most not in {-1, 0}:
            first_day += timedelta(days=most)
            read = read_orders(path, county, first_day)
    if read.rejected and not read.value:
        raise DataError([all_refused(path.name, len(read.rejected)), *read.issues])
    return DayOrders(
        day=first_day,
        orders=read.value,
        issues=read.issues,
        rejected=read.rejected,
        source=path.name,
    )


def shipped_folder() -> Path:
    """Return the folder of the counties that come with the project."""
    return Path(data.__file__).parent / "counties"
