"""Requirements of a spec that not even all sites together keep, found before anything is solved."""

from data.issues import Issue
from data.siting.issues import SitingIssue
from data.siting.spec import SitingSpec
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
