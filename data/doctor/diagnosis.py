"""Diagnose a county: every rule on it, the findings in order of what they do to a plan."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data.doctor import places, roads, service, townships
from data.doctor.case import CountyCase
from data.doctor.findings import Finding, FindingKind, Severity
from data.issue_kinds import IssueKind
from data.issues import Issue

Rule = Callable[[CountyCase], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    roads.shifted,
    roads.unreachable,
    roads.no_vehicle,
    roads.off_road,
    roads.islands,
    roads.stranded,
    places.same_names,
    places.similar_names,
    places.same_coordinates,
    places.outside_county,
    places.outside_township,
    townships.stations_without_points,
    townships.points_without_station,
    townships.townships_without_station,
    townships.no_codes,
    townships.wrong_codes,
    townships.same_codes,
    service.demand_without_place,
    service.no_hours,
    service.bus_stops_without_place,
    service.calendar_gaps,
)
"""Every rule; each is a function of the case alone."""

_TOLD_AS_FINDINGS = frozenset({IssueKind.SHIFTED_COORDINATES.code, IssueKind.GTFS_STOPS_FAR.code})
_ORDER = {kind: number for number, kind in enumerate(FindingKind)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Diagnosis:
    """What was found in a county.

    Parameters
    ----------
    case
        The county that was looked at.
    findings
        By severity, then by kind.
    issues
        Warnings of reading it that are no findings.
    """

    case: CountyCase
    findings: tuple[Finding, ...]
    issues: tuple[Issue, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found that touches plans."""
        return all(finding.severity is Severity.NOTE for finding in self.findings)

    def counts(self) -> dict[FindingKind, int]:
        """Return how many findings there are of each kind that occurs, the worst first."""
        counted = Counter(finding.kind for finding in self.findings)
        return {kind: counted[kind] for kind in FindingKind if counted[kind]}


def diagnose(case: CountyCase) -> Diagnosis:
    """Return everything that is doubtful in a county."""
    found = [finding for rule in RULES for finding in rule(case)]
    found.sort(key=lambda finding: _ORDER[finding.kind])
    issues = tuple(issue for issue in case.issues if issue.code not in _TOLD_AS_FINDINGS)
    return Diagnosis(case=case, findings=tuple(found), issues=issues)
