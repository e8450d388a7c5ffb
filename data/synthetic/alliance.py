"""Members of a synthetic alliance and the vehicle types of all synthetic counties."""

from collections.abc import Mapping
from types import MappingProxyType

from network.fleet import Access, VehicleType
from network.ids import MemberId, VehicleTypeId
from network.members import Member, MemberKind

TRUCK = VehicleTypeId("truck-4.2m")
VAN = VehicleTypeId("van")
TRICYCLE = VehicleTypeId("tricycle")
CHILLED_VAN = VehicleTypeId("chilled-van")

PARCEL_SHARE: Mapping[MemberId, float] = MappingProxyType(
    {
        MemberId("post"): 0.14,
        MemberId("courier-a"): 0.30,
        MemberId("courier-b"): 0.18,
        MemberId("courier-c"): 0.15,
        MemberId("courier-d"): 0.12,
        MemberId("courier-e"): 0.08,
        MemberId("coop"): 0.03,
    }
)
"""Share of the parcels of each member (assumption); the bus company and the farms have none."""

_NAMES = (
    ("post", "邮政", MemberKind.POST),
    ("courier-a", "快递甲", MemberKind.COURIER),
    ("courier-b", "快递乙", MemberKind.COURIER),
    ("courier-c", "快递丙", MemberKind.COURIER),
    ("courier-d", "快递丁", MemberKind.COURIER),
    ("courier-e", "快递戊", MemberKind.COURIER),
    ("coop", "供销社", MemberKind.COOP),
    ("bus", "城乡公交公司", MemberKind.BUS),
    ("farms", "农民专业合作社", MemberKind.FARM),
)


def alliance_members() -> tuple[Member, ...]:
    """Return post, five couriers, co-op, bus company and farms."""
    return tuple(
        Member(member_id=MemberId(key), name_zh=name, kind=kind) for key, name, kind in _NAMES
    )


def vehicle_types() -> tuple[VehicleType, ...]:
    """Return the four types with the fixed prices of all comparisons (assumptions)."""
    return (
        VehicleType(
            vehicle_type_id=TRUCK,
            name_zh="4.2 米厢式货车",
            access=Access.TRUCK,
            payload_kg=1_800.0,
            volume_l=16_000.0,
            cost_day_fen=38_000,
            cost_km_fen=190,
            cost_overtime_hour_fen=3_500,
            speed_factor=0.9,
        ),
        VehicleType(
            vehicle_type_id=VAN,
            name_zh="面包车",
            access=Access.VAN,
            payload_kg=700.0,
            volume_l=4_500.0,
            cost_day_fen=24_000,
            cost_km_fen=75,
            cost_overtime_hour_fen=3_000,
        ),
        VehicleType(
            vehicle_type_id=TRICYCLE,
            name_zh="电动三轮车",
            access=Access.TRICYCLE,
            payload_kg=300.0,
            volume_l=1_800.0,
            cost_day_fen=14_000,
            cost_km_fen=15,
            cost_overtime_hour_fen=2_500,
            speed_factor=0.7,
            range_m=60_000,
        ),
        VehicleType(
            vehicle_type_id=CHILLED_VAN,
            name_zh="冷藏面包车",
            access=Access.VAN,
            payload_kg=800.0,
            volume_l=3_500.0,
            chilled_l=3_500.0,
            cost_day_fen=32_000,
            cost_km_fen=110,
            cost_overtime_hour_fen=3_500,
        ),
    )
