"""doctor.json: the findings of a county, in order of what they do to a plan."""

from typing import Final, Literal

from pydantic import Field

from data.doctor import thresholds
from data.doctor.diagnosis import Diagnosis
from data.doctor.findings import Finding, Severity
from data.issue_wire import IssueWire, wire_of
from data.plan_json import TextWire, Wire, text_wire
from data.run_folder import dump_json

VERSION: Final = 1


class KindCountWire(Wire):
    """How many findings of a kind there are."""

    kind: str
    severity: Severity
    count: int


class FindingWire(Wire):
    """Something doubtful; longitude and latitude are null where it is nowhere in particular."""

    kind: str
    severity: Severity
    subject: str = Field(description="id of the place, road or township; type@home of vehicles")
    name: str
    place_ids: tuple[str, ...] = Field(description="places concerned, the subject first")
    lon: float | None = Field(description="WGS-84 degrees")
    lat: float | None = Field(description="WGS-84 degrees")
    cause: TextWire
    effect: TextWire = Field(description="what it does to a plan")
    action: TextWire


class DoctorWire(Wire):
    """What is doubtful in a county's data."""

    version: Literal[1]
    county: str
    is_clean: bool = Field(description="whether nothing was found that touches plans")
    counts: tuple[KindCountWire, ...] = Field(description="kinds that occur, the worst first")
    thresholds: dict[str, float] = Field(description="from when on something is a finding")
    findings: tuple[FindingWire, ...]
    issues: tuple[IssueWire, ...] = Field(description="warnings of reading that are no findings")


def dump_diagnosis(diagnosis: Diagnosis) -> str:
    """Return the text of doctor.json."""
    wire = DoctorWire(
        version=VERSION,
        county=diagnosis.case.county.name_zh,
        is_clean=diagnosis.is_clean,
        counts=tuple(
            KindCountWire(kind=kind.word, severity=kind.severity, count=count)
            for kind, count in diagnosis.counts().items()
        ),
        thresholds=thresholds.VALUES,
        findings=tuple(map(_finding, diagnosis.findings)),
        issues=tuple(map(wire_of, diagnosis.issues)),
    )
    return dump_json(wire.model_dump(mode="json"))


def _finding(finding: Finding) -> FindingWire:
    lon, lat = (None, None) if finding.lon_lat is None else finding.lon_lat
    return FindingWire(
        kind=finding.kind.word,
        severity=finding.severity,
        subject=finding.subject,
        name=finding.name,
        place_ids=tuple(finding.place_ids),
        lon=lon,
        lat=lat,
        cause=text_wire(finding.cause),
        effect=text_wire(finding.kind.effect),
        action=text_wire(finding.kind.action),
    )
