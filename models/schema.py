"""The database's shape: brought up to date by the migrations, and compared with them."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply what is missing, whole or not at all; a second one at the same time waits."""
    from alembic import command

    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back down to a revision (``base``: all of them, and all data)."""
    from alembic import command

    command.downgrade(_config(engine), revision)


def is_current(connection: Connection) -> bool:
    """Whether every migration has been applied."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    known = ScriptDirectory(str(FOLDER)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == known


def _config(engine: Engine) -> "Config":
    from alembic.config import Config

    config = Config(str(FOLDER / "alembic.ini"))
    config.attributes["url"] = engine.url
    return config
