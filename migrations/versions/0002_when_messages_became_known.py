"""When a message of LINE's became known, so that it can be forgotten."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply; what is known already counts from now on."""
    with op.batch_alter_table("linemessage", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE linemessage SET known_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("linemessage", schema=None) as batch_op:
        batch_op.alter_column("known_at", nullable=False)
        batch_op.create_index(batch_op.f("ix_linemessage_known_at"), ["known_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("linemessage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_linemessage_known_at"))
        batch_op.drop_column("known_at")
