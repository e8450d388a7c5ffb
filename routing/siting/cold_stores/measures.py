"""What a plan of cold stores reaches of each requirement, and by how much it keeps or misses it."""

from collections import Counter

from network.places import Building
from routing.siting.cold_stores import requirements as asked
from routing.siting.cold_stores.plan import ColdPlan
from routing.siting.cold_stores.price import money
from routing.siting.cold_stores.problem import MONTHS, ColdStores
from routing.siting.cold_stores.use import Use, use
from routing.siting.rollout.measures import Measure, Unit, needed
from routing.siting.rollout.requirements import Requirement, UpMoney


def measure(problem: ColdStores, plan: ColdPlan) -> tuple[Measure, ...]:
    """Return what a plan reaches of all requirements, in their order."""
    return measure_use(problem, use(problem, plan))


def measure_use(problem: ColdStores, found: Use) -> tuple[Measure, ...]:
    """Return what a plan reaches that is counted already."""
    return tuple(_measure(problem, found, wanted) for wanted in problem.requirements)


def _measure(problem: ColdStores, found: Use, wanted: Requirement) -> Measure:
    match wanted:
        case asked.ProduceServed() | asked.TownshipsServed():
            return _served(problem, found, wanted)
        case asked.PublicMoney() | asked.OwnMoney() | UpMoney():
            return _money(problem, found, wanted)
        case asked.NumStores():
            value, of = len(found.stores), len(problem.candidates)
            return _most(wanted, Unit.SITES, value, of, wanted.most)
        case asked.MonthsInUse():
            months = [int(found.in_use[k].sum()) for k in found.stores]
            return Measure(
                requirement=wanted,
                unit=Unit.MONTHS,
                value=min(months, default=MONTHS),
                of=MONTHS,
                limit=wanted.least,
            )
        case asked.ExistingBuildings():
            sites = problem.candidates
            new = [k for k in found.stores if sites[k].today is None]
            value = Counter(sites[k].building for k in new)[Building.EXISTING]
            return _least(wanted, Unit.SITES, value, len(new), wanted.share)
        case _:
            raise TypeError(wanted)


def _served(
    problem: ColdStores, found: Use, wanted: asked.ProduceServed | asked.TownshipsServed
) -> Measure:
    kg, of = Counter[str](), Counter[str]()
    for lot, served in zip(found.lots, found.served.sum(axis=1).tolist(), strict=True):
        township = problem.harvests[lot.harvest].township_id
        kg[township] += served
        of[township] += int(lot.kg.sum())
    if isinstance(wanted, asked.ProduceServed):
        return _least(wanted, Unit.KG, kg.total(), of.total(), wanted.share)
    with_crops = [township for township, amount in of.items() if amount]
    value = sum(kg[t] >= needed(wanted.produce_share, of[t]) for t in with_crops)
    return _least(wanted, Unit.TOWNSHIPS, value, len(with_crops), wanted.share)


def _money(
    problem: ColdStores, found: Use, wanted: asked.PublicMoney | asked.OwnMoney | UpMoney
) -> Measure:
    paid = money(problem, found)
    match wanted:
        case asked.PublicMoney():
            return _most(wanted, Unit.FEN, paid.public_fen, wanted.most_fen, wanted.most_fen)
        case asked.OwnMoney():
            return _most(wanted, Unit.FEN, paid.own_fen, wanted.most_fen, wanted.most_fen)
        case UpMoney():
            return _least(wanted, Unit.FEN, paid.up_fen, paid.public_fen, wanted.share)


def _least(wanted: Requirement, unit: Unit, value: int, of: int, share: float) -> Measure:
    return Measure(requirement=wanted, unit=unit, value=value, of=of, limit=needed(share, of))


def _most(wanted: Requirement, unit: Unit, value: int, of: int, limit: int) -> Measure:
    return Measure(requirement=wanted, unit=unit, value=value, of=of, limit=limit, is_least=False)
