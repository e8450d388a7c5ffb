"""Parts that siting.json has of roll-outs and of cold stores alike."""

from pydantic import Field

from data.plan_json import TextWire, Wire, text_wire
from network.text import Text
from routing.siting.conflicts import Conflict, ConflictCode
from routing.siting.rollout.measures import Measure, Unit


class CountWire(Wire):
    """So many out of so many."""

    value: int
    of: int


class RequirementWire(Wire):
    """What is reached of a requirement where it is kept worst."""

    key: str
    title: TextWire
    period: str | None = Field(
        None, description="of a budget its period; else that from which it holds; null: over all"
    )
    source: str = ""
    unit: Unit
    value: int
    of: int
    limit: int
    is_least: bool = Field(description="whether the limit is the least or the most")
    slack: int = Field(description="by how much it is kept; below 0: missed")


class ConflictWire(Wire):
    """Why there is no plan."""

    code: ConflictCode
    cause: TextWire
    action: TextWire


def conflict_wire(conflict: Conflict) -> ConflictWire:
    """Return why there is no plan."""
    return ConflictWire(
        code=conflict.code, cause=text_wire(conflict.cause), action=text_wire(conflict.action)
    )


def requirement_wire(
    found: Measure, *, title: Text, period: str | None, source: str
) -> RequirementWire:
    """Return what is reached of a requirement, under a title of its own."""
    return RequirementWire(
        key=found.requirement.key,
        title=text_wire(title),
        period=period,
        source=source,
        unit=found.unit,
        value=found.value,
        of=found.of,
        limit=found.limit,
        is_least=found.is_least,
        slack=found.slack,
    )
