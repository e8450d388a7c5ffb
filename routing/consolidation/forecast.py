"""What a weekday is expected to bring: loads by place, direction and temperature, from a history.

Orders of the same ends, direction and temperature class are a stream. What a stream is expected to
bring on a weekday stands between two figures:

- its own mean ``y`` of the ``n`` days of that weekday in the last weeks, which is noisy, and
- its mean over all days times the county's weekday factor, ``m``, which knows no market days.

With a variance ``σ² m`` of days around a stream's weekday and ``τ² m`` of weekdays around ``m``,
the expectation is ``s y + (1 - s) m``, ``s = n τ² / (n τ² + σ²)``: means are shrunk towards what
they have in common, the more, the fewer days there are and the less weekdays differ from place to
place (Efron and Morris, 1975, doi 10.1080/01621459.1975.10479864; the share is the credibility of
Bühlmann, 1969, doi 10.1017/S0515036100008023). Both variances come from the history, by moments of
the pieces; the first also says how far single days lie from what is expected. Means and factors are
fitted so that the streams' and the weekdays' totals are those of the history (iterative
proportional fitting: Deming and Stephan, 1940, doi 10.1214/aoms/1177731829). Neither trends nor
festivals are foreseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from network.county import County
from network.geodesy import great_circle_m
from network.ids import PlaceId
from network.orders import Direction, Temperature
from routing.consolidation.history import (
    GRAMS,
    MILLILITRES,
    PIECES,
    History,
    Stream,
    by_place,
)
from routing.load import Load

Floats = npt.NDArray[np.float64]

Group = tuple[Direction, Temperature]
"""A direction and temperature class: streams of one have their variances in common."""

_WEEKDAYS = 7
_FIT_PASSES = 10
_LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far the pieces of a day lie from what its weekday is expected to bring.

    Parameters
    ----------
    pieces
        Variance of a stream's pieces over their expectation, ≥ 1; 1: by chance alone (Poisson).
    days
        Variance of the factor that all streams of a day have in common, ≥ 0; its mean is 1.
    """

    pieces: float = 1.0
    days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Expected loads by stream and weekday.

    Parameters
    ----------
    streams
        All streams of which anything is expected, S of them.
    means
        float64, shape (S, 7, 3), ≥ 0: grams, millilitres and pieces expected, Monday first.
    spreads
        How far single days lie from that; a group without one spreads by chance alone.
    weekdays
        ISO weekdays that the history holds.
    released_s, promise_s
        int64, shape (S,): mean release, seconds after midnight of the morning, and mean seconds
        from release to due, ≥ 0.
    """

    streams: tuple[Stream, ...]
    means: Floats
    spreads: Mapping[Group, Spread]
    weekdays: frozenset[int]
    released_s: npt.NDArray[np.int64]
    promise_s: npt.NDArray[np.int64]

    def loads(self, weekday: int) -> Mapping[Stream, Load]:
        """Return the load expected of each stream on an ISO weekday, in whole units.

        Rounding keeps the totals of each direction and temperature class.
        """
        return self._rounded(self.means[:, weekday - 1])

    def usual(self) -> Mapping[Stream, Load]:
        """Return the load of a usual day: the mean over the weekdays that the history holds."""
        return self._rounded(self.usual_means())

    def usual_means(self) -> Floats:
        """Return the amounts of a usual day before rounding, float64, shape (S, 3)."""
        rows = [weekday - 1 for weekday in sorted(self.weekdays)]
        if not rows:
            return np.zeros((len(self.streams), 3))
        return np.asarray(self.means[:, rows].mean(axis=1))

    def _rounded(self, means: Floats) -> Mapping[Stream, Load]:
        whole = np.zeros(means.shape, dtype=np.int64)
        for rows in groups(self.streams).values():
            for column in range(means.shape[1]):
                whole[rows, column] = in_whole_units(means[rows, column])
        return {
            stream: load_of(stream.temperature, whole[row].tolist())
            for row, stream in enumerate(self.streams)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastError:
    """How far a forecast was from what came.

    Parameters
    ----------
    by_place
        Weighted absolute percentage error of pieces: what the forecast was off, summed over places
        and days, over the pieces that came, ≥ 0.
    by_day
        The same of the county's whole days, ≥ 0.
    """

    by_place: float
    by_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A forecast measured on days that it has not seen.

    Parameters
    ----------
    first_day, num_days
        First of the days held back, and how many of them were days of service, ≥ 1.
    ours, naive
        Errors of the forecast, and of what the same weekday brought a week before.
    """

    first_day: date
    num_days: int
    ours: ForecastError
    naive: ForecastError


def forecast(history: History, county: County, *, weeks: int = 8) -> Forecast:
    """Return what weekdays are expected to bring.

    Parameters
    ----------
    history
        What came up on past mornings; days without service are no part of it.
    county
        For places that the history does not know: they get what their inhabitants would, at the
        mean of the others, of goods that need no cooling; what is cooled depends on what grows.
    weeks
        Weeks before the last day that count, ≥ 1.
    """
    if history.days:
        history = history.since(history.days[-1] - timedelta(days=7 * weeks - 1))
    means, spreads = _shrunk(history)
    known = Forecast(
        streams=history.streams,
        means=means,
        spreads=spreads,
        weekdays=history.weekdays,
        released_s=history.released_s,
        promise_s=history.promise_s,
    )
    return _with_new_places(known, county)


def naive_forecast(history: History) -> Forecast:
    """Return what each weekday brought when it was last seen: a yardstick, no more."""
    means = np.zeros((len(history.streams), _WEEKDAYS, 3))
    for row, day in enumerate(history.days):
        seen = history.is_open[row]
        means[seen, day.weekday()] = history.loads[row, seen]
    return Forecast(
        streams=history.streams,
        means=means,
        spreads={},
        weekdays=history.weekdays,
        released_s=history.released_s,
        promise_s=history.promise_s,
    )


def forecast_error(expected: Forecast, came: History) -> ForecastError:
    """Return how far a forecast was from what came on some days, at the places open then."""
    streams = tuple(dict.fromkeys((*expected.streams, *came.streams)))
    row_of = {stream: row for row, stream in enumerate(streams)}
    predicted = np.zeros((len(came.days), len(streams)))
    actual = np.zeros_like(predicted)
    rows = [row_of[stream] for stream in expected.streams]
    for number, day in enumerate(came.days):
        predicted[number, rows] = expected.means[:, day.weekday(), PIECES]
    columns = [row_of[stream] for stream in came.streams]
    actual[:, columns] = came.loads[:, :, PIECES]
    for number, closed in enumerate(came.closed):
        shut = [row for row, stream in enumerate(streams) if stream.place_id in closed]
        predicted[number, shut] = actual[number, shut] = 0.0
    off = by_place(streams, predicted - actual)
    total = max(1.0, float(actual.sum()))
    return ForecastError(
        by_place=float(np.abs(off).sum()) / total,
        by_day=float(np.abs(off.sum(axis=1)).sum()) / total,
    )


def held_back(history: History, county: County) -> HeldBack | None:
    """Return how good forecasts from the days before the last week were for the last week.

    None if there are no days of service before the last week, or it brought nothing.
    """
    if not history.days:
        return None
    first = history.days[-1] - timedelta(days=_WEEKDAYS - 1)
    before, last = history.until(first), history.since(first)
    if not before.days or not last.loads[:, :, PIECES].any():
        return None
    return HeldBack(
        first_day=first,
        num_days=len(last.days),
        ours=forecast_error(forecast(before, county), last),
        naive=forecast_error(naive_forecast(before), last),
    )


def groups(streams: Sequence[Stream]) -> Mapping[Group, list[int]]:
    """Return the rows of the streams of each direction and temperature class."""
    rows: dict[Group, list[int]] = {}
    for row, stream in enumerate(streams):
        rows.setdefault((stream.direction, stream.temperature), []).append(row)
    return rows


def in_whole_units(values: Floats) -> npt.NDArray[np.int64]:
    """Round amounts so that their rounded total is kept: largest remainders first.

    Parameters
    ----------
    values
        float64, shape (n,), ≥ 0.
    """
    whole = np.floor(values).astype(np.int64)
    missing = round(float(values.sum())) - int(whole.sum())
    if missing > 0:
        whole[np.argsort(whole - values, kind="stable")[:missing]] += 1
    return whole


def load_of(temperature: Temperature, amounts: Sequence[int]) -> Load:
    """Return grams, millilitres and pieces of a temperature class as a load."""
    volume_ml = amounts[MILLILITRES]
    return Load(
        weight_g=amounts[GRAMS],
        volume_ml=volume_ml,
        chilled_ml=volume_ml if temperature is Temperature.CHILLED else 0,
        frozen_ml=volume_ml if temperature is Temperature.FROZEN else 0,
        pieces=amounts[PIECES],
    )


def _shrunk(history: History) -> tuple[Floats, Mapping[Group, Spread]]:
    """Return the expected amounts, float64, shape (S, 7, 3), and how far days lie from them."""
    is_on = np.zeros((_WEEKDAYS, len(history.days)))
    is_on[[day.weekday() for day in history.days], range(len(history.days))] = 1.0
    seen = is_on @ history.is_open  # (7, S): days of each weekday
    own = np.einsum("wd,dsk->wsk", is_on, history.loads.astype(np.float64))
    own /= np.maximum(seen, 1.0)[:, :, np.newaxis]
    factors, means = _fitted(history, seen, own)
    common = factors[:, np.newaxis, np.newaxis] * means
    shares = np.zeros(seen.shape)
    spreads: dict[Group, Spread] = {}
    for group, rows in groups(history.streams).items():
        n, y, m = seen[:, rows], own[:, rows, PIECES], common[:, rows, PIECES]
        variance = _variance_of_days(history, rows, n, y, m)
        if variance is not None:
            shares[:, rows] = _shares(n, y, m, variance)
            spreads[group] = _spread(history, rows, m, variance)
    share = shares[:, :, np.newaxis]
    return np.asarray((share * own + (1.0 - share) * common).transpose(1, 0, 2)), spreads


def _fitted(history: History, seen: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Return the weekdays' factors, shape (7,), mean 1, and the streams' means, shape (S, 3)."""
    pieces = own[:, :, PIECES] * seen
    factors = np.ones(_WEEKDAYS)
    is_seen = np.array([weekday + 1 in history.weekdays for weekday in range(_WEEKDAYS)])
    for _ in range(_FIT_PASSES):
        mean = pieces.sum(axis=0) / np.maximum(factors @ seen, 1e-9)
        would = seen @ mean
        fits = is_seen & (would > 0)
        factors[fits] = pieces.sum(axis=1)[fits] / would[fits]
        factors[is_seen] /= max(1e-9, float(factors[is_seen].mean()) if is_seen.any() else 1.0)
    exposure = np.maximum(factors @ seen, 1e-9)
    return factors, (own * seen[:, :, np.newaxis]).sum(axis=0) / exposure[:, np.newaxis]


def _variance_of_days(
    history: History, rows: Sequence[int], n: Floats, y: Floats, m: Floats
) -> float | None:
    """Return σ², days around their streams' weekdays; None: no weekday was seen twice."""
    freedom = float((np.maximum(n - 1.0, 0.0) * m).sum())
    if freedom <= 0:
        return None
    weekdays = [day.weekday() for day in history.days]
    came = history.loads[:, rows, PIECES]
    return float(np.where(history.is_open[:, rows], (came - y[weekdays]) ** 2, 0.0).sum()) / freedom


def _spread(history: History, rows: Sequence[int], m: Floats, variance: float) -> Spread:
    """Return what streams spread by one by one, and what they have in common on a day.

    With a factor of variance ψ² common to all, a stream's variance is ``φ m + ψ² m²``, on average
    ``σ² m``, and that of a day's total over its expectation ``M`` is ``φ / M + ψ²``: two equations.
    """
    weekdays = np.array([day.weekday() for day in history.days])
    expected = np.where(history.is_open[:, rows], m[weekdays], 0.0)
    came = history.loads[:, rows, PIECES].sum(axis=1)
    totals, squares = expected.sum(axis=1), (expected**2).sum(axis=1)
    excess, freedom = 0.0, 0.0
    for weekday in range(_WEEKDAYS):
        days = (weekdays == weekday) & (totals > 0)
        left = 1.0 - 1.0 / max(1, int(days.sum()))
        ratios, total = came[days] / totals[days], totals[days]
        around = float(((ratios - ratios.mean()) ** 2).sum()) if left else 0.0
        excess += around - left * float((variance / total).sum())
        freedom += left * float((1.0 - squares[days] / total**2).sum())
    size = float(squares.sum() / totals.sum())
    most = variance / size
    days_var = min(most, max(0.0, excess / freedom)) if freedom > _LEAST else 0.0
    return Spread(pieces=max(1.0, variance - days_var * size), days=days_var)


def _shares(n: Floats, y: Floats, m: Floats, variance: float) -> Floats:
    """Return the weight of each weekday's own mean, shape (7, rows), in [0, 1].

    Parameters
    ----------
    n, y, m
        Days seen, own means and common ones, each of shape (7, rows).
    variance
        σ², of days around their streams' weekdays, ≥ 0.
    """
    days, per_day = np.maximum(n.sum(axis=0), 1.0), 1.0 / np.maximum(n, 1.0)
    excess = np.where(n > 0, (y - m) ** 2 - variance * m * (per_day - 1.0 / days), 0.0).sum()
    weight = float(np.where(n > 0, m * (1.0 - n / days), 0.0).sum())
    of_weekdays = max(0.0, float(excess) / weight) if weight > 0 else 0.0
    if of_weekdays <= 0:
        return np.zeros(n.shape)
    weight_of_own = n * of_weekdays
    return np.asarray(weight_of_own / np.maximum(weight_of_own + variance, _LEAST))


def _with_new_places(known: Forecast, county: County) -> Forecast:
    """Return the forecast with the points that it does not know, by their inhabitants."""
    seen = {stream.place_id for stream in known.streams}
    points = [p for p in county.points if p.population > 0]
    people = sum(p.population for p in points if p.place_id in seen)
    new = [p for p in points if p.place_id not in seen]
    if not new or not people:
        return known
    streams, means = list(known.streams), [known.means]
    released, promise = [known.released_s], [known.promise_s]
    of_points = {p.place_id for p in points}
    for (direction, temperature), all_rows in groups(known.streams).items():
        rows = [row for row in all_rows if known.streams[row].place_id in of_points]
        is_of_people = direction is not Direction.LATERAL and temperature is Temperature.AMBIENT
        if not rows or not is_of_people:
            continue
        a_head = known.means[rows].sum(axis=0) / people
        streams += [
            _stream(point.place_id, _nearest_hub(county, point.place_id), direction)
            for point in new
        ]
        means.append(np.array([point.population * a_head for point in new]))
        for parts, values in ((released, known.released_s), (promise, known.promise_s)):
            parts.append(np.full(len(new), round(float(values[rows].mean())), dtype=np.int64))
    return replace(
        known,
        streams=tuple(streams),
        means=np.concatenate(means),
        released_s=np.concatenate(released),
        promise_s=np.concatenate(promise),
    )


def _stream(place_id: PlaceId, hub_id: PlaceId, direction: Direction) -> Stream:
    is_down = direction is Direction.DOWN
    return Stream(
        origin_id=hub_id if is_down else place_id,
        destination_id=place_id if is_down else hub_id,
        direction=direction,
        temperature=Temperature.AMBIENT,
    )


def _nearest_hub(county: County, place_id: PlaceId) -> PlaceId:
    place, hubs = county.place_by_id()[place_id], county.hubs
    lon, lat = np.array([h.lon for h in hubs]), np.array([h.lat for h in hubs])
    away = great_circle_m(np.full(len(hubs), place.lon), np.full(len(hubs), place.lat), lon, lat)
    return hubs[int(away.argmin())].place_id
