"""Which plan a path means."""

from typing import Annotated

from fastapi import Depends, Path, Query

from api.rest.moments import Day
from data.store.plans import PlanKey

_NAME = r"^[^/\s][^/]*$"


def _key(
    county_id: str,
    day: Day,
    name: Annotated[str, Path(max_length=100, pattern=_NAME)],
) -> PlanKey:
    return PlanKey(county_id=county_id, day=day, name=name)


KeyParameter = Annotated[PlanKey, Depends(_key)]
"""A plan, by the parts of a path."""

VersionParameter = Annotated[
    int | None, Query(ge=1, le=2**31 - 1, description="the newest if left out")
]
