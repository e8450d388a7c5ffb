"""The queue of planning jobs, and what they have found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)
_ID = sa.String(200)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "planning_jobs",
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("county_id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("state", _ID, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("time_limit_s", sa.Float(53), nullable=False),
        sa.Column("memory_limit_mb", sa.Integer, nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=True),
        sa.Column("heartbeat_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("cancel_asked_at", _MOMENT, nullable=True),
        sa.Column("claim", _ID, nullable=True),
        sa.Column("share", sa.Float(53), nullable=False),
        sa.Column("best_fen", sa.BigInteger, nullable=True),
        sa.Column("unserved", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("job_id", name="pk_planning_jobs"),
        sa.UniqueConstraint("number", name="uq_planning_jobs_number"),
        sa.ForeignKeyConstraint(
            ["county_id"], ["counties.county_id"], name="fk_planning_jobs_county_id"
        ),
    )
    op.create_index("ix_planning_jobs_state_number", "planning_jobs", ["state", "number"])
    op.create_table(
        "job_plans",
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("is_final", sa.Boolean, nullable=False),
        sa.Column("found_at", _MOMENT, nullable=False),
        sa.Column("cost_fen", sa.BigInteger, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_job_plans"),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["planning_jobs.job_id"],
            name="fk_job_plans_job_id",
            ondelete="CASCADE",
        ),
    )
    op.execute("INSERT INTO marks (name, value) VALUES ('queue', '0')")


def downgrade() -> None:
    """Drop the tables."""
    for name in ("job_plans", "planning_jobs"):
        op.drop_table(name)
    op.execute("DELETE FROM marks WHERE name = 'queue'")
