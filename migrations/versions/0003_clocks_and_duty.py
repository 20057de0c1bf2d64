"""Clocks of tickets that run in working time, who is on duty, and what happens by itself."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from models.db import UtcDateTime, now

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PERSON = sa.ForeignKey("person.id", name="ticket_offered_to_fkey")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "mark",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "acting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["named_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("acting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acting_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acting_until_on"), ["until_on"], unique=False)

    op.create_table(
        "officeday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("swapped_with", sa.Integer(), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["swapped_with"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_until_on"), ["until_on"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_digest", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("ticket_id", "cycle", "level"),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_untold", ["in_digest", "told_at"], unique=False)

    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("waits_for", sa.String(length=12), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pause_ticket_id"), ["ticket_id"], unique=False)

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(sa.Column("org_code", sa.String(length=40), server_default=""))
        batch_op.add_column(sa.Column("zone", sa.String(length=80), server_default=""))
        batch_op.add_column(sa.Column("offered_to", sa.Integer(), _PERSON, nullable=True))
        batch_op.add_column(sa.Column("waits_for", sa.String(length=12), server_default=""))
        batch_op.add_column(sa.Column("cycle", sa.Integer(), server_default="1"))
        batch_op.add_column(sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("emergency_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("escalate_at", sa.DateTime(timezone=True), nullable=True))
    # Every open ticket's clock began when it was opened, and is looked at first thing.
    op.execute("UPDATE ticket SET started_at = opened_at")
    op.execute("UPDATE ticket SET waits_for = 'requester' WHERE status = 'waiting'")
    op.execute(
        "UPDATE ticket SET escalate_at = opened_at WHERE status IN ('new', 'claimed', 'waiting')"
    )
    op.execute(
        "UPDATE ticket SET org_code = "
        "(SELECT org_code FROM person WHERE person.id = ticket.requester_id)"
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        for name in ("org_code", "zone", "waits_for", "cycle"):
            batch_op.alter_column(name, nullable=False, server_default=None)
        batch_op.alter_column("started_at", nullable=False)
        batch_op.create_index(batch_op.f("ix_ticket_escalate_at"), ["escalate_at"], unique=False)
    # Those that wait do so for their requester, as nothing else was known; a week from now.
    waiting = sa.text(
        "INSERT INTO pause (ticket_id, waits_for, began_at, until_at, due_at) "
        "SELECT id, 'requester', :now, :until, :until FROM ticket WHERE status = 'waiting'"
    ).bindparams(
        sa.bindparam("now", type_=UtcDateTime()), sa.bindparam("until", type_=UtcDateTime())
    )
    op.execute(waiting.bindparams(now=now(), until=now() + timedelta(days=7)))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_escalate_at"))
        batch_op.drop_column("escalate_at")
        batch_op.drop_column("emergency_at")
        batch_op.drop_column("promised_at")
        batch_op.drop_column("started_at")
        batch_op.drop_column("cycle")
        batch_op.drop_column("waits_for")
        batch_op.drop_column("offered_to")
        batch_op.drop_column("zone")
        batch_op.drop_column("org_code")

    with op.batch_alter_table("pause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pause_ticket_id"))
        batch_op.drop_index(batch_op.f("ix_pause_due_at"))

    op.drop_table("pause")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index("ix_escalation_untold")
    op.drop_table("escalation")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_until_on"))
        batch_op.drop_index(batch_op.f("ix_shift_person_id"))

    op.drop_table("shift")
    op.drop_table("officeday")
    with op.batch_alter_table("acting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acting_until_on"))
        batch_op.drop_index(batch_op.f("ix_acting_person_id"))

    op.drop_table("acting")
    op.drop_table("mark")
