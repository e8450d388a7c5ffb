"""What is asked of cold stores in every county alike: sizes, subsidies and rules, all assumed."""

from network.places import PlaceKind
from routing.siting.cold_stores.county import Sizing, Spec
from routing.siting.cold_stores.problem import Grants, Size
from routing.siting.cold_stores.requirements import (
    MonthsInUse,
    NumStores,
    OwnMoney,
    ProduceServed,
    PublicMoney,
    TownshipsServed,
)
from routing.siting.rollout.problem import Subsidy

_EMPTY_FEN = 200_000
_SIZES = (
    Size(precool_kg=1_000, build_fen=12_000_000, run_fen=2_000_000),
    Size(precool_kg=1_500, store_kg=20_000, store_c=1, build_fen=25_000_000, run_fen=3_500_000),
    Size(precool_kg=2_000, store_kg=60_000, store_c=1, build_fen=42_000_000, run_fen=5_000_000),
    Size(store_kg=100_000, store_c=4, build_fen=30_000_000, run_fen=3_000_000),
)


def stores_spec() -> Spec:
    """Return what is asked: months in use are required, and those that are empty have a price."""
    roofs = Sizing(existing=_SIZES, new=_SIZES)
    return Spec(
        sizing={PlaceKind.STATION: roofs, PlaceKind.HUB: roofs},
        grants=Grants(
            subsidy=Subsidy(percent=30, cap_fen=100_000_000),
            least_precool_kg=1_000,
            least_store_kg=20_000,
        ),
        empty_fen=_EMPTY_FEN,
        requirements=(
            ProduceServed(share=0.4),
            TownshipsServed(share=0.5, produce_share=0.2),
            NumStores(most=12),
            MonthsInUse(least=5),
            PublicMoney(most_fen=150_000_000),
            OwnMoney(most_fen=400_000_000),
        ),
    )
