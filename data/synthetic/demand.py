"""Step 6, second half: the orders in hand on a morning."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from data.synthetic import goods
from data.synthetic.alliance import PARCEL_SHARE
from data.synthetic.plane import Floats, Ints, random_source
from network.county import County
from network.geodesy import great_circle_m
from network.ids import OrderId, PlaceId
from network.members import Member, MemberKind
from network.orders import Direction, Order, Temperature
from network.places import Place, PlaceKind

Bools: TypeAlias = npt.NDArray[np.bool_]

_DAY_S = 86_400
_HOUR_S = 3_600
_FRESH_HOURS = 24.0
_AFTERNOON_S = (14 * _HOUR_S - _DAY_S, 18 * _HOUR_S + 1_800 - _DAY_S)
_MORNING_S = (6 * _HOUR_S + 1_800, 8 * _HOUR_S)
_AFTERNOON_SHARE = 0.8
_WEEKDAY = (1.08, 1.00, 1.00, 1.00, 1.02, 0.98, 0.92)
_FESTIVALS = (
    ((11, 11), (11, 18), 1.8),
    ((6, 18), (6, 24), 1.5),
    ((12, 12), (12, 15), 1.3),
    ((1, 10), (2, 2), 1.3),
)
_NO_CROP_WEIGHT = 0.2
_WAYBILL_PREFIX = 70
_STEP_ORDERS = 31


def day_factor(day: date) -> float:
    """Return how many times the parcels of a usual Tuesday arrive on `day`.

    Mondays bring 8 % more, Sundays 8 % fewer; the sales of 11 November, 18 June and 12 December
    1.8, 1.5 and 1.3 times for a few days, the weeks before Spring Festival 1.3 times
    (assumptions; the festival moves with the moon, 10 January to 2 February stands for it).
    """
    factor = _WEEKDAY[day.weekday()]
    for first, last, peak in _FESTIVALS:
        if first <= (day.month, day.day) <= last:
            factor *= peak
    return factor


def sample_orders(
    county: County, *, first_day: date, seed: int, scale: float = 1.0
) -> tuple[Order, ...]:
    """Return the orders in hand on the morning of `first_day`, by release and destination.

    About one order per 100 inhabitants of the points in service: down orders of the waves that
    the hub sends out that day (a wave after the sorting cutoff came the day before), and 8 % up
    orders handed in at points the afternoon before or early that morning. In a month with a
    chilled crop 0.8 % of all orders are fresh produce, chilled and due within 24 hours. At
    ``scale`` ≥ 1 every point with inhabitants gets an order if there are that many. Recipients
    are not generated.

    Parameters
    ----------
    county
        With at least one hub in service.
    first_day
        Day whose midnight is second 0.
    seed
        Of all random numbers, ≥ 0; the same seed gives the same orders.
    scale
        Multiple of the sample day, > 0.
    """
    points = [point for point in county.points if point.population > 0]
    if not points or not county.members:
        return ()
    rng = random_source(seed, _STEP_ORDERS)
    usual = _people(points).sum() / goods.INHABITANTS_PER_ORDER * scale
    down = _down(county, points, usual * (1 - goods.UP_SHARE), first_day, rng)
    up = _up(county, points, usual, first_day, rng)
    return _orders(county, points, down.joined_with(up), first_day, rng)


class _Drawn(NamedTuple):
    """Orders as columns of the same length n."""

    point: Ints
    released_s: Ints
    is_up: Bools
    is_fresh: Bools

    def joined_with(self, other: "_Drawn") -> "_Drawn":
        """Return the orders of both, by release and point."""
        point = np.concatenate([self.point, other.point])
        released_s = np.concatenate([self.released_s, other.released_s])
        order = np.lexsort((point, released_s))
        return _Drawn(
            point[order],
            released_s[order],
            np.concatenate([self.is_up, other.is_up])[order],
            np.concatenate([self.is_fresh, other.is_fresh])[order],
        )


def _people(points: Sequence[Place]) -> Floats:
    return np.array([point.population for point in points], dtype=np.float64)


def _down(
    county: County,
    points: Sequence[Place],
    usual: float,
    first_day: date,
    rng: np.random.Generator,
) -> _Drawn:
    """Draw the down orders of the waves that the hub sends out on `first_day`."""
    sorting = county.operations.sorting
    counts, released = [], []
    for wave in sorting.waves:
        days = 0 if wave.at_s <= sorting.cutoff_s else -1
        day = first_day + timedelta(days=days)
        counts.append(round(usual * wave.share * day_factor(day)))
        released.append(wave.at_s + days * _DAY_S)
    total, people = sum(counts), _people(points)
    everyone = 1 if total >= len(points) else 0
    each = everyone + rng.multinomial(total - everyone * len(points), people / people.sum())
    no = np.zeros(total, dtype=np.bool_)
    return _Drawn(
        rng.permutation(np.repeat(np.arange(len(points)), each)),
        np.repeat(np.array(released, dtype=np.int64), counts),
        no,
        no,
    )


def _up(
    county: County,
    points: Sequence[Place],
    usual: float,
    first_day: date,
    rng: np.random.Generator,
) -> _Drawn:
    """Draw the up orders handed in since the last collection, fresh produce last."""
    dry_kg, cold_kg = _harvest(county, points, first_day.month)
    num_fresh = round(usual * goods.CHILLED_SHARE) if cold_kg.any() else 0
    number = max(num_fresh, round(usual * goods.UP_SHARE))
    weight = _people(points) * (_NO_CROP_WEIGHT + dry_kg / max(1.0, dry_kg.max()))
    dry = rng.choice(len(points), size=number - num_fresh, p=weight / weight.sum())
    growers = np.flatnonzero(cold_kg)
    share = cold_kg[growers] / cold_kg.sum() if num_fresh else None
    fresh = rng.choice(growers, size=num_fresh, p=share) if num_fresh else growers[:0]
    afternoon = rng.integers(_AFTERNOON_S[0], _AFTERNOON_S[1] + 1, number)
    morning = rng.integers(_MORNING_S[0], _MORNING_S[1] + 1, number)
    return _Drawn(
        np.concatenate([dry, fresh]),
        np.where(rng.random(number) < _AFTERNOON_SHARE, afternoon, morning),
        np.ones(number, dtype=np.bool_),
        np.arange(number) >= number - num_fresh,
    )


def _harvest(county: County, points: Sequence[Place], month: int) -> tuple[Floats, Floats]:
    """Return the kilograms of dry and of chilled crops of the month at each point, (n,) each."""
    index = {point.place_id: number for number, point in enumerate(points)}
    dry, cold = np.zeros(len(points)), np.zeros(len(points))
    for crop in county.crops:
        if crop.month == month and crop.place_id in index:
            (cold if crop.is_chilled else dry)[index[crop.place_id]] += crop.kg
    return dry, cold


def _orders(
    county: County,
    points: Sequence[Place],
    drawn: _Drawn,
    first_day: date,
    rng: np.random.Generator,
) -> tuple[Order, ...]:
    """Draw goods and member of each order and put the orders together."""
    pieces = goods.draw_pieces(len(drawn.point), rng)
    weight = goods.draw_weight_kg(pieces, drawn.is_fresh, rng)
    volume = goods.draw_volume_l(pieces, drawn.is_fresh, rng)
    members, shares = _members(county)
    member = rng.choice(len(members), size=len(pieces), p=shares)
    hub_ids = _nearest_hubs(county, points)
    columns = (*drawn, pieces, weight, volume, member)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    day_text = f"{first_day.year % 10}{first_day.timetuple().tm_yday:03d}"
    orders = []
    for number, (at, released_s, up, fresh, n, kg, litres, who) in enumerate(rows, start=1):
        ends = points[at].place_id, hub_ids[at]
        hours = _FRESH_HOURS if fresh else members[who].promise_hours or county.promise_hours
        orders.append(
            Order(
                order_id=OrderId(f"o-{number:06d}"),
                waybill_no=f"{_WAYBILL_PREFIX + who:02d}{day_text}{number:07d}",
                member_id=members[who].member_id,
                direction=Direction.UP if up else Direction.DOWN,
                origin_id=ends[0] if up else ends[1],
                destination_id=ends[1] if up else ends[0],
                pieces=n,
                weight_kg=kg,
                volume_l=litres,
                released_s=released_s,
                due_s=released_s + round(hours * _HOUR_S),
                temperature=Temperature.CHILLED if fresh else Temperature.AMBIENT,
                service_class="fresh" if fresh else "standard",
            )
        )
    return tuple(orders)


def _members(county: County) -> tuple[list[Member], Floats]:
    """Return the members with parcels and their shares, which add up to 1."""
    known = [m for m in county.members if m.member_id in PARCEL_SHARE]
    carriers = (MemberKind.POST, MemberKind.COURIER, MemberKind.COOP)
    members = known or [m for m in county.members if m.kind in carriers] or list(county.members)
    shares = np.array([PARCEL_SHARE.get(m.member_id, 1.0) for m in members])
    return members, shares / shares.sum()


def _nearest_hubs(county: County, points: Sequence[Place]) -> list[PlaceId]:
    """Return the hub nearest to each point."""
    hubs = county.places_of(PlaceKind.HUB)
    distance = great_circle_m(
        np.array([[p.lon] for p in points]),
        np.array([[p.lat] for p in points]),
        np.array([h.lon for h in hubs]),
        np.array([h.lat for h in hubs]),
    )
    return [hubs[nearest].place_id for nearest in distance.argmin(axis=1).tolist()]
