"""Requirements of a spec that not even all sites together keep, found before anything is solved."""

from data.issues import Issue
from data.siting.cold_issues import ColdIssue
from data.siting.issues import SitingIssue
from data.siting.spec import SitingSpec
from routing.siting.cold_stores.conflicts import obvious_conflicts
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.cold_stores.requirements import ProduceServed
from routing.siting.conflicts import ConflictCode
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.reachable import out_of_reach


def reach_issues(rollout: Rollout, spec: SitingSpec) -> tuple[Issue, ...]:
    """Return an issue for every requirement that no roll-out can keep, whatever it costs."""
    return tuple(
        SitingIssue.UNREACHABLE.issue(
            table=spec.name,
            field=spec.fields.get(found.requirement.key, "requirement"),
            title=found.requirement.title,
            limit=f"{found.limit:,}",
            found=f"{found.value:,}",
            of=f"{found.of:,}",
        )
        for found in out_of_reach(rollout)
    )


def cold_reach_issues(problem: ColdStores, spec: SitingSpec) -> tuple[Issue, ...]:
    """Return an issue if more produce is to be served than is within reach of any store."""
    fields = {} if spec.cold is None else spec.cold.fields
    where = fields.get(ProduceServed().key, "")
    return tuple(
        ColdIssue.UNREACHABLE.issue(table=spec.name, field=where, found=len(found.subjects))
        for found in obvious_conflicts(problem)
        if found.code is ConflictCode.OUT_OF_REACH
    )
