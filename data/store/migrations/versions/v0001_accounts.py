"""Users, keys and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)
_ID = sa.String(200)


def upgrade() -> None:
    """Make the tables, and the triggers that keep the audit log as it is."""
    op.create_table(
        "marks",
        sa.Column("name", _ID, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    op.create_table(
        "users",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("name", _ID, nullable=False),
        sa.Column("role", _ID, nullable=False),
        sa.Column("county_id", _ID, nullable=True),
        sa.Column("member_id", _ID, nullable=True),
        sa.Column("place_id", _ID, nullable=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )
    _secrets("sessions", "session_id", sa.Column("expires_at", _MOMENT, nullable=False))
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    _secrets(
        "api_keys",
        "key_id",
        sa.Column("name", _ID, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("subject", _ID, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("blocked_until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_sign_in_failures"),
    )
    op.create_index("ix_sign_in_failures_last_at", "sign_in_failures", ["last_at"])
    op.create_table(
        "audit_log",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", _ID, nullable=False),
        sa.Column("action", _ID, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
    )
    for statement in _triggers():
        op.execute(statement)
    op.execute("INSERT INTO marks (name, value) VALUES ('audit', '')")


def downgrade() -> None:
    """Drop the tables."""
    for name in ("audit_log", "sign_in_failures", "api_keys", "sessions", "users", "marks"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_log_is_append_only()")


def _secrets(name: str, key: str, *columns: sa.Column[str]) -> None:
    """Make a table of secrets that users sign in with."""
    op.create_table(
        name,
        sa.Column(key, _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=f"fk_{name}_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index(f"ix_{name}_user_id", name, ["user_id"])


def _triggers() -> tuple[str, ...]:
    """Return what makes the database refuse to change or delete an entry."""
    if op.get_bind().dialect.name == "sqlite":
        return tuple(
            f"CREATE TRIGGER audit_log_no_{verb.lower()} BEFORE {verb} ON audit_log "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        )
    function = (
        "CREATE FUNCTION audit_log_is_append_only() RETURNS trigger AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql"
    )
    trigger = (
        "CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()"
    )
    return (function, trigger)
