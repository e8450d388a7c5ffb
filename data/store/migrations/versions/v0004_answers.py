"""Answers to requests that may be repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)
_ID = sa.String(200)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "answers",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_answers"),
    )
    op.create_index("ix_answers_asked_at", "answers", ["asked_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("answers")
