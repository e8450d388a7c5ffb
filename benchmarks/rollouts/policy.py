"""The roll-out of a county's network under the policy's requirements: what is asked and assumed.

Coverage, numbers of sites, pioneers and shares of money are those of the source documents; sizes,
prices, budgets and shared roofs are assumptions, the same for all counties.
"""

from network.county import County
from network.ids import PlaceId
from network.places import Building, PlaceKind
from routing.siting.rollout.county import SiteRule, Sizing, Spec
from routing.siting.rollout.problem import Period, Size, Subsidy
from routing.siting.rollout.requirements import (
    Access,
    Budget,
    CentreMoney,
    ExistingBuildings,
    NumOpen,
    Pioneers,
    Requirement,
    SharedRoofs,
    TownshipCoverage,
    UpMoney,
    VillageCoverage,
)

_YUAN = 100
_PIONEERS = 4
_LAST = 2
_BUDGET_YUAN = 5_000_000  # public money of a period
_DEFAULT_SHARE = 0.55

PERIODS = (
    Period(name="1", demand_percent=100),
    Period(name="2", demand_percent=115),
    Period(name="3", demand_percent=130),
)

SIZING = {
    PlaceKind.HUB: Sizing(
        existing=(
            Size(run_fen=600_000 * _YUAN),
            Size(
                build_fen=2_000_000 * _YUAN,
                run_fen=700_000 * _YUAN,
                up_percent=30,
                centre_percent=40,
            ),
        ),
    ),
    PlaceKind.STATION: Sizing(
        existing=(
            Size(capacity=400, build_fen=100_000 * _YUAN, run_fen=36_000 * _YUAN, up_percent=55),
            Size(capacity=1200, build_fen=180_000 * _YUAN, run_fen=60_000 * _YUAN, up_percent=55),
            Size(capacity=4000, build_fen=300_000 * _YUAN, run_fen=96_000 * _YUAN, up_percent=55),
        ),
        new=(
            Size(capacity=400, build_fen=300_000 * _YUAN, run_fen=36_000 * _YUAN, up_percent=55),
            Size(capacity=1200, build_fen=450_000 * _YUAN, run_fen=60_000 * _YUAN, up_percent=55),
            Size(capacity=4000, build_fen=650_000 * _YUAN, run_fen=96_000 * _YUAN, up_percent=55),
        ),
    ),
    PlaceKind.POINT: Sizing(
        existing=(
            Size(capacity=60, build_fen=15_000 * _YUAN, run_fen=6_000 * _YUAN, up_percent=45),
            Size(capacity=300, build_fen=25_000 * _YUAN, run_fen=9_000 * _YUAN, up_percent=60),
        ),
        new=(
            Size(capacity=60, build_fen=45_000 * _YUAN, run_fen=6_000 * _YUAN, up_percent=45),
            Size(capacity=300, build_fen=70_000 * _YUAN, run_fen=9_000 * _YUAN, up_percent=60),
        ),
    ),
}

_SHARES = {"350524": 0.50, "140922": 0.55}
_POINTS = {"350524": 237}


def policy_spec(county: County) -> Spec:
    """Return what a county's roll-out has to reach, and what it may take.

    Parameters
    ----------
    county
        The county; what its province asks is known by its code, others get the strictest share.
    """
    stations = tuple(p.place_id for p in county.stations)
    existing = [p for p in county.places if p.building is Building.EXISTING]
    return Spec(
        periods=PERIODS,
        sizing=SIZING,
        subsidy=Subsidy(percent=60),
        requirements=tuple(_requirements(county.adcode, stations)),
        reach_m=3000,
        outside_piece_fen=200,
        sites={(p.kind, p.place_id): SiteRule(is_shared=True) for p in existing[::2]},
    )


def _requirements(adcode: str, stations: tuple[PlaceId, ...]) -> list[Requirement]:
    share = _SHARES.get(adcode, _DEFAULT_SHARE)
    return [
        Pioneers(township_ids=stations[:_PIONEERS], others_from=1),
        TownshipCoverage(share=1.0, by=_LAST),
        NumOpen(kind=PlaceKind.HUB, by=0, least=1, most=2),
        NumOpen(kind=PlaceKind.STATION, by=_LAST, least=len(stations)),
        NumOpen(kind=PlaceKind.POINT, by=_LAST, least=_POINTS.get(adcode, 0)),
        VillageCoverage(share=share, by=_LAST),
        VillageCoverage(share=share, by=_LAST, is_of_poor=True),
        *(Budget(period=t, public_fen=_BUDGET_YUAN * _YUAN) for t in range(len(PERIODS))),
        UpMoney(share=0.5),
        CentreMoney(share=0.15),
        ExistingBuildings(kind=PlaceKind.POINT, share=0.5),
        SharedRoofs(kind=PlaceKind.STATION, share=0.3, by=_LAST),
        Access(share=0.75, within_m=3000, by=_LAST),
    ]
