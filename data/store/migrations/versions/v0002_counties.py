"""Counties, orders, statuses and plans."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.String(27)
_ID = sa.String(200)


def upgrade() -> None:
    """Make the tables."""
    _make_counties()
    _make_orders()
    _make_plans()


def downgrade() -> None:
    """Drop the tables."""
    for name in (
        "plan_versions",
        "plans",
        "statuses",
        "recipients",
        "orders",
        "county_versions",
        "counties",
    ):
        op.drop_table(name)


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, _ID, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str) -> sa.Column[str]:
    return sa.Column(name, _MOMENT, nullable=False)


def _of_county(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id"], ["counties.county_id"], name=f"fk_{table}_county_id"
    )


def _of_order(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id", "order_id"],
        ["orders.county_id", "orders.order_id"],
        name=f"fk_{table}_county_id_order_id",
        ondelete="CASCADE",
    )


def _make_counties() -> None:
    op.create_table(
        "counties",
        _id("county_id"),
        _text("name_zh"),
        _text("name_en"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("county_id", name="pk_counties"),
    )
    op.create_table(
        "county_versions",
        _id("county_id"),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        _moment("saved_at"),
        _id("saved_by"),
        sa.PrimaryKeyConstraint("county_id", "version", name="pk_county_versions"),
        _of_county("county_versions"),
    )


def _make_orders() -> None:
    op.create_table(
        "orders",
        _id("county_id"),
        _id("order_id"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        _text("waybill_no"),
        _id("member_id"),
        _id("direction"),
        _id("origin_id"),
        _id("destination_id"),
        sa.Column("pieces", sa.Integer, nullable=False),
        sa.Column("weight_kg", sa.Float(53), nullable=False),
        sa.Column("volume_l", sa.Float(53), nullable=False),
        _id("temperature"),
        sa.Column("released_s", sa.BigInteger, nullable=False),
        sa.Column("due_s", sa.BigInteger, nullable=False),
        _text("service_class"),
        sa.PrimaryKeyConstraint("county_id", "order_id", name="pk_orders"),
        sa.CheckConstraint("pieces >= 1", name=op.f("ck_orders_pieces")),
        _of_county("orders"),
    )
    op.create_index("ix_orders_county_id_day", "orders", ["county_id", "day"])
    op.create_table(
        "recipients",
        _id("county_id"),
        _id("order_id"),
        _text("name"),
        _text("phone"),
        _text("address"),
        _moment("keep_until"),
        sa.PrimaryKeyConstraint("county_id", "order_id", name="pk_recipients"),
        _of_order("recipients"),
    )
    op.create_index("ix_recipients_keep_until", "recipients", ["keep_until"])
    op.create_table(
        "statuses",
        _id("status_id"),
        _id("county_id"),
        _id("order_id"),
        _id("status"),
        _moment("at"),
        _moment("reported_at"),
        _id("reported_by"),
        sa.PrimaryKeyConstraint("status_id", name="pk_statuses"),
        _of_order("statuses"),
    )
    op.create_index(
        "ix_statuses_county_id_order_id_at", "statuses", ["county_id", "order_id", "at"]
    )


def _make_plans() -> None:
    op.create_table(
        "plans",
        _id("plan_id"),
        _id("county_id"),
        sa.Column("day", sa.Date, nullable=False),
        _id("name"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name="pk_plans"),
        sa.UniqueConstraint("county_id", "day", "name", name="uq_plans_county_id_day_name"),
        _of_county("plans"),
    )
    op.create_table(
        "plan_versions",
        _id("plan_id"),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        _text("plan"),
        _text("summary"),
        sa.Column("job_id", _ID, nullable=True),
        _text("note"),
        _moment("saved_at"),
        _id("saved_by"),
        sa.PrimaryKeyConstraint("plan_id", "version", name="pk_plan_versions"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.plan_id"], name="fk_plan_versions_plan_id"),
    )
