"""Requirements of a siting spec, by the kinds that a file names."""

from collections.abc import Callable, Mapping
from typing import Any

from data.siting.keys import RequirementKind
from network.places import PlaceKind
from routing.siting.rollout.requirements import (
    Access,
    CentreMoney,
    ExistingBuildings,
    NumOpen,
    Pioneers,
    PoorFirst,
    Requirement,
    SharedRoofs,
    TownshipCoverage,
    UpMoney,
    VillageCoverage,
)

_BUILDERS: Mapping[RequirementKind, Callable[[Mapping[str, Any]], Requirement]] = {
    RequirementKind.TOWNSHIPS: lambda v: TownshipCoverage(share=v["share"], by=v["by"]),
    RequirementKind.VILLAGES: lambda v: VillageCoverage(share=v["share"], by=v["by"]),
    RequirementKind.POOR_VILLAGES: lambda v: VillageCoverage(
        share=v["share"], by=v["by"], is_of_poor=True
    ),
    RequirementKind.POOR_FIRST: lambda v: PoorFirst(lag=v.get("lag", 0.0), by=v["by"]),
    RequirementKind.ACCESS: lambda v: Access(
        share=v["share"], within_m=v.get("within_m"), within_s=v.get("within_s"), by=v["by"]
    ),
    RequirementKind.NUMBER: lambda v: NumOpen(
        kind=PlaceKind(v["sites"]), by=v["by"], least=v.get("least", 0), most=v.get("most")
    ),
    RequirementKind.PIONEERS: lambda v: Pioneers(
        township_ids=v["townships"], others_from=v["others_from"]
    ),
    RequirementKind.UP_MONEY: lambda v: UpMoney(share=v["share"]),
    RequirementKind.CENTRE_MONEY: lambda v: CentreMoney(share=v["share"]),
    RequirementKind.EXISTING_BUILDINGS: lambda v: ExistingBuildings(
        kind=PlaceKind(v["sites"]), share=v["share"]
    ),
    RequirementKind.SHARED_ROOFS: lambda v: SharedRoofs(
        kind=PlaceKind(v["sites"]), share=v["share"], by=v["by"]
    ),
}


def build_requirement(kind: RequirementKind, values: Mapping[str, Any]) -> Requirement | None:
    """Return a requirement from its values; None if one is missing, which others tell.

    Parameters
    ----------
    kind
        What is required.
    values
        Values by key, periods as their numbers; None: not known.
    """
    known = {key: value for key, value in values.items() if value is not None}
    try:
        return _BUILDERS[kind](known)
    except KeyError:
        return None
