"""Expected orders: a usual day made of a forecast, for whatever plans days of orders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from network.county import County
from network.ids import MemberId, OrderId, PlaceId
from network.orders import Order, Temperature
from routing.consolidation.forecast import Forecast, groups, in_whole_units, load_of
from routing.consolidation.history import GRAMS, MILLILITRES, PIECES, Stream
from routing.load import UNLIMITED, Load, vehicle_capacity

_SHARE = 0.5
"""Share of the smallest vehicle's room that one expected order takes at most."""

EXPECTED = "expected"
"""How the ids and the service class of expected orders begin."""


def expected_orders(forecast: Forecast, county: County) -> tuple[Order, ...]:
    """Return the orders of a usual day: one a place, direction and temperature class.

    Pieces, kilograms and litres add up to the forecast's in each direction and temperature class.
    A stream that is too small for a piece has no order; its weight and volume are with the others
    of its class. A place of which anything is expected has one piece at least, so that all places
    are called at. Release and due times are the means of the history.

    Parameters
    ----------
    forecast
        What weekdays are expected to bring.
    county
        Its first member brings the orders, for they have to be someone's.
    """
    usual = _with_all_places(forecast)
    loads = {row: usual[s] for row, s in enumerate(forecast.streams) if s in usual}
    return orders_of_streams(loads, forecast, county, name=EXPECTED)


class Clocked(Protocol):
    """Streams with the usual times of their orders, as histories and forecasts have them."""

    @property
    def streams(self) -> tuple[Stream, ...]:
        """All streams, S of them."""

    @property
    def released_s(self) -> npt.NDArray[np.int64]:
        """Mean release after midnight of the morning, shape (S,)."""

    @property
    def promise_s(self) -> npt.NDArray[np.int64]:
        """Mean seconds from release to due, shape (S,)."""


def orders_of_streams(
    loads: Mapping[int, Load], clocked: Clocked, county: County, *, name: str
) -> tuple[Order, ...]:
    """Return loads of streams as orders of a morning.

    What fills more than half of the smallest vehicle is several orders, as it is many in truth.

    Parameters
    ----------
    loads
        Of the streams by their number, each at least a piece.
    clocked
        Streams with the usual times of their orders.
    county
        Its first member brings the orders, for they have to be someone's.
    name
        How ids begin, and the service class.
    """
    member_id = county.members[0].member_id if county.members else MemberId(name)
    orders: list[Order] = []
    for row, load in loads.items():
        stream = clocked.streams[row]
        released_s = int(clocked.released_s[row])
        due_s = released_s + int(clocked.promise_s[row])
        for number, part in enumerate(_parts(load, _room(county, stream.temperature)), start=1):
            orders.append(
                Order(
                    order_id=OrderId(f"{name}-{row + 1}-{number}"),
                    member_id=member_id,
                    direction=stream.direction,
                    origin_id=stream.origin_id,
                    destination_id=stream.destination_id,
                    pieces=part.pieces,
                    weight_kg=part.weight_g / 1000,
                    volume_l=part.volume_ml / 1000,
                    temperature=stream.temperature,
                    released_s=released_s,
                    due_s=due_s,
                    service_class=name,
                )
            )
    return tuple(orders)


def _with_all_places(forecast: Forecast) -> Mapping[Stream, Load]:
    """Return the usual load of the streams with a piece or more, one of them at every place."""
    usual, means = forecast.usual(), forecast.usual_means()
    pieces = np.array([usual[stream].pieces for stream in forecast.streams], dtype=np.int64)
    by_place: dict[PlaceId, list[int]] = {}
    for row, stream in enumerate(forecast.streams):
        by_place.setdefault(stream.place_id, []).append(row)
    for rows in by_place.values():
        if not pieces[rows].any() and means[rows, PIECES].any():
            pieces[rows[int(means[rows, PIECES].argmax())]] = 1
    found: dict[Stream, Load] = {}
    for (_, temperature), rows in groups(forecast.streams).items():
        kept = [row for row in rows if pieces[row]]
        amounts = np.zeros((len(kept), 3), dtype=np.int64)
        amounts[:, PIECES] = pieces[kept]
        for column in (GRAMS, MILLILITRES):
            a_piece = means[kept, column] / np.maximum(means[kept, PIECES], 1e-9)
            would = a_piece * pieces[kept]
            total = float(means[rows, column].sum())
            scale = total / float(would.sum()) if would.any() else 0.0
            amounts[:, column] = in_whole_units(would * scale)
        amounts[:, GRAMS] = np.maximum(1, amounts[:, GRAMS])
        for row, amount in zip(kept, amounts.tolist(), strict=True):
            found[forecast.streams[row]] = load_of(temperature, amount)
    return found


def _room(county: County, temperature: Temperature) -> Load:
    """Return the room of the county's smallest vehicles that carry goods of a temperature."""
    in_use = {vehicle.vehicle_type_id for vehicle in county.vehicles}
    rooms = [vehicle_capacity(t) for t in county.vehicle_types if t.vehicle_type_id in in_use]
    column = {Temperature.CHILLED: "chilled_ml", Temperature.FROZEN: "frozen_ml"}
    cold = column.get(temperature)
    fit = [room for room in rooms if cold is None or getattr(room, cold) > 0]
    if not fit:
        return Load(*[UNLIMITED] * len(Load._fields))
    return Load(*(min(amounts) for amounts in zip(*fit, strict=True)))


def _parts(load: Load, room: Load) -> Iterator[Load]:
    """Yield a load in equal parts, each within its share of the room; a piece is not cut."""
    shares = [
        amount / (_SHARE * most) for amount, most in zip(load, room, strict=True) if most and amount
    ]
    count = min(load.pieces, max(1, int(-(-max(shares, default=0.0) // 1))))
    columns = [_equal(amount, count) for amount in load]
    for amounts in zip(*columns, strict=True):
        part = Load(*amounts)
        yield part._replace(weight_g=max(1, part.weight_g))


def _equal(amount: int, count: int) -> Sequence[int]:
    """Return an amount in whole parts that differ by one at most."""
    each, more = divmod(amount, count)
    return [each + (number < more) for number in range(count)]
