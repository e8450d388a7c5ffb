"""Versions of plans as the service shows them."""

from api.rest.shapes import VersionShape
from data.store.plans import PlanVersion


def version_shape(saved: PlanVersion) -> VersionShape:
    """Return what is said of a version beside what it holds."""
    return VersionShape(
        county_id=saved.key.county_id,
        day=saved.key.day,
        name=saved.key.name,
        version=saved.version,
        job_id=saved.content.job_id,
        note=saved.content.note,
        saved_at=saved.saved_at,
        saved_by=saved.saved_by,
    )
