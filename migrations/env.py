"""Runs the migrations in one transaction, one process at a time."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, event
from sqlmodel import SQLModel

import models.account_table
import models.approval_table
import models.article_table
import models.audit_table
import models.breach_table
import models.change_table
import models.documents
import models.duty_table
import models.erasure_table
import models.menu_wishes
import models.secret_table
import models.spending
import models.survey_table
import models.tables  # noqa: F401 - fills the metadata
from models.db import UtcDateTime, make_engine

# Long enough for another process to finish its migration.
PATIENCE_SECONDS = 300
# Any number that nobody else uses as an advisory lock.
LOCK = 8_247_001


def main() -> None:
    """Migrate the database Alembic was given, or the one in the settings."""
    engine = make_engine(_url(), PATIENCE_SECONDS)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        with engine.connect() as connection:
            _configure(connection)
            with context.begin_transaction():
                if engine.dialect.name == "postgresql":
                    _wait_on_postgresql(connection)
                context.run_migrations()
                if engine.dialect.name == "sqlite":
                    _check_keys(connection)
    finally:
        engine.dispose()


def _url() -> str:
    given = context.config.attributes.get("url")
    if given is None:
        from bot.settings import settings

        return settings().database_url
    return str(given.render_as_string(hide_password=False))


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        render_item=_render,
        render_as_batch=True,  # SQLite changes a table by copying it
        transactional_ddl=True,  # a migration that is broken off leaves nothing behind
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A table is changed by dropping it once it is copied, whatever refers to it meanwhile.
    connection.execute("PRAGMA foreign_keys=OFF")


def _check_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(3)
    if broken:
        raise RuntimeError(f"after the migration rows refer to nothing: {broken}")


def _wait_on_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations do not import our types: what they did must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


main()
