"""Kinds of jobs, and how far a day had come when it was planned again."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PROGRESS = ("job_plans", "plan_versions")


def upgrade() -> None:
    """Add the columns: what is there planned a whole day."""
    kind = sa.Column("kind", sa.String(200), nullable=False, server_default="plan")
    op.add_column("planning_jobs", kind)
    for table in _PROGRESS:
        op.add_column(table, sa.Column("progress", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Delete jobs of other kinds, and the columns; versions stay, as plans of a whole day."""
    jobs, plans, versions = (
        sa.table(name, sa.column("job_id"), sa.column("kind"))
        for name in ("planning_jobs", "job_plans", "plan_versions")
    )
    others = sa.select(jobs.c.job_id).where(jobs.c.kind != "plan")
    op.execute(versions.update().where(versions.c.job_id.in_(others)).values(job_id=None))
    op.execute(plans.delete().where(plans.c.job_id.in_(others)))
    op.execute(jobs.delete().where(jobs.c.kind != "plan"))
    for table in _PROGRESS:
        op.drop_column(table, "progress")
    op.drop_column("planning_jobs", "kind")
