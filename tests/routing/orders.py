"""Orders of a day: one piece of two kilograms, released at half past five, due in three days."""

from network.ids import MemberId, OrderId, PlaceId
from network.orders import Direction, Order, Temperature

HOUR_S = 3600


def order(
    order_id: str,
    origin: str,
    destination: str,
    *,
    direction: Direction = Direction.DOWN,
    pieces: int = 1,
    weight_kg: float = 2.0,
    volume_l: float = 5.0,
    temperature: Temperature = Temperature.AMBIENT,
    released_h: float = 5.5,
    due_h: float = 77.5,
    member: str = "post",
) -> Order:
    """Return an order; times in hours after the first midnight."""
    return Order(
        order_id=OrderId(order_id),
        member_id=MemberId(member),
        direction=direction,
        origin_id=PlaceId(origin),
        destination_id=PlaceId(destination),
        pieces=pieces,
        weight_kg=weight_kg,
        volume_l=volume_l,
        temperature=temperature,
        released_s=round(released_h * HOUR_S),
        due_s=round(due_h * HOUR_S),
    )
