"""Tickets that only named people of the office see, and clocks of breaches of personal data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_private", sa.Boolean(), server_default=sa.false()))
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.alter_column("is_private", nullable=False, server_default=None)
    op.create_table(
        "breach",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessed_by", sa.Integer(), nullable=True),
        sa.Column("assessment", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["assessed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_remind_at"), ["remind_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_breach_remind_at"))
    op.drop_table("breach")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_column("is_private")
