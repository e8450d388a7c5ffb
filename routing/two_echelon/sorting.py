"""When an order can leave its origin: release, and sorting at the hub (C6, C12)."""

from collections import defaultdict
from collections.abc import Iterable

from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Order
from network.places import PlaceKind

_HOUR_S = 3600


def ready_times(county: County, orders: Iterable[Order]) -> dict[OrderId, int]:
    """Return the second from which each order can be loaded at its origin.

    Orders that start at a hub are sorted there wave by wave: all that are released at the same
    second form a wave, waves are sorted in order of time at the hub's throughput, and a wave's
    orders are ready together when the last piece is sorted. Elsewhere an order is ready on
    release.
    """
    kinds = {place.place_id: place.kind for place in county.places}
    ready: dict[OrderId, int] = {}
    waves: dict[PlaceId, dict[int, list[Order]]] = defaultdict(lambda: defaultdict(list))
    for order in orders:
        if kinds[order.origin_id] is PlaceKind.HUB:
            waves[order.origin_id][order.released_s].append(order)
        else:
            ready[order.order_id] = order.released_s
    sorting = county.operations.sorting
    pieces_per_hour = sorting.pieces_per_hour * sorting.lines
    for by_release in waves.values():
        free_s = min(by_release)
        for released_s in sorted(by_release):
            wave = by_release[released_s]
            work_s = -(-sum(o.pieces for o in wave) * _HOUR_S // pieces_per_hour)
            free_s = max(free_s, released_s) + work_s
            ready.update((order.order_id, free_s) for order in wave)
    return ready
