"""What requests for jobs look like: as jobs keep them, with bounds, and with examples."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticSerializationError, to_json

from api.job_requests import PlanRequest, ReplanWish, SitingRequest
from api.rest.moments import Day


class PlanOrder(PlanRequest):
    """A day to be planned."""

    day: Day
    time_s: float = Field(default=60.0, gt=0, le=7200, allow_inf_nan=False)
    iterations: int | None = Field(default=None, ge=1, le=10**9)
    compact_fen: int = Field(default=0, ge=0, le=10**9)

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"day": "2026-03-02", "time_s": 60, "seed": 0}]}
    )


class ReplanOrder(ReplanWish):
    """A day to be planned again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "10:20",
                    "events": [{"kind": "breakdown", "at": "10:05", "vehicle_id": "V3"}],
                    "freedom": "all",
                    "time_s": 2,
                }
            ]
        }
    )


def _writable(spec: str | dict[str, Any] | None) -> str | dict[str, Any] | None:
    """Return a spec as it is; one that cannot be written down again is refused."""
    try:
        to_json(spec)
    except PydanticSerializationError:
        message = "it is nested too deeply, or has halves of characters"
        raise ValueError(message) from None
    return spec


class SitingOrder(SitingRequest):
    """A network to be sited."""

    spec: Annotated[str | dict[str, Any] | None, AfterValidator(_writable)] = None
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "60 % of villages",
                    "spec": {"period": [{"name": "2027", "public_fen": 4_000_000}]},
                    "time_s": 120,
                    "num_front": 5,
                    "questions": ["prices"],
                }
            ]
        }
    )
