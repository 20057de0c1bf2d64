"""The migrations make what the models say, on both databases, and keep data on the way."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, Table, inspect
from sqlmodel import SQLModel, select

from models import db, schema
from models.db import now, transaction
from models.tables import LineMessage, Outgoing, Pause, Person, Ticket
from tests.conftest import ROOT, environment, new_postgresql_database
from tests.servers import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return new_postgresql_database(server, f"empty_{secrets.token_hex(8)}", is_migrated=False)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    """The connected database without any table."""
    engine = db.connect(empty_url)
    yield engine
    engine.dispose()


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        return schema.is_current(connection)


def test_migrations_and_models_agree(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize(
    ("database_url", "empty_url"),
    [("sqlite", "sqlite"), ("postgresql", "postgresql")],
    indirect=True,
)
def test_indexes_and_constraints_agree(database: Engine, empty: Engine) -> None:
    """Beyond Alembic's comparison: names, partial indexes, unique columns, what deletes do."""
    SQLModel.metadata.create_all(empty)
    made, modelled = inspect(database), inspect(empty)
    for table in SQLModel.metadata.tables:
        for look in ("get_indexes", "get_unique_constraints", "get_foreign_keys", "get_columns"):
            found = sorted(map(str, getattr(made, look)(table)))
            assert found == sorted(map(str, getattr(modelled, look)(table))), (table, look)


def test_up_down_and_up_again(empty: Engine) -> None:
    assert not is_current(empty)
    schema.upgrade(empty)
    assert is_current(empty)
    schema.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    schema.upgrade(empty)
    assert is_current(empty)


def test_data_survives_every_step(empty: Engine) -> None:
    """Rows made at each revision are still there at the head."""
    revisions = [each.revision for each in ScriptDirectory(str(schema.FOLDER)).walk_revisions()]
    first = revisions[-1]
    schema.upgrade(empty, first)
    store_sample(empty)
    for revision in reversed(revisions):
        schema.upgrade(empty, revision)
    schema.upgrade(empty)  # nothing is left to do
    with transaction() as session:
        ticket = session.exec(select(Ticket)).one()
        person = session.exec(select(Person)).one()
        row = session.exec(select(Outgoing)).one()
        known = session.exec(select(LineMessage)).one()
        pause = session.exec(select(Pause)).one()
    assert (ticket.number, ticket.fields) == ("R6911-0001", {"symptom": "จอดับ"})
    assert (person.line_id, person.first_name) == ("U1", "สมหญิง")
    assert row.messages == [{"type": "text", "text": "ก"}]
    assert (known.id, known.ticket_id) == ("1", ticket.id)
    assert timedelta() <= now() - known.known_at < timedelta(minutes=1)
    assert (ticket.started_at, ticket.cycle, ticket.org_code) == (
        ticket.opened_at,
        1,
        person.org_code,
    )
    assert (pause.ticket_id, pause.waits_for, pause.ended_at) == (ticket.id, "requester", None)


def store_sample(engine: Engine) -> None:
    """Rows of the first tables, as they were then: today's models have columns more."""
    tables = MetaData()
    tables.reflect(engine)
    person = {"id": 1, "line_id": "U1", "first_name": "สมหญิง", "org_code": "1036990007"}
    ticket = {
        "id": 1,
        "number": "R6911-0001",
        "service": "repair",
        "requester_id": 1,
        "status": "waiting",
        "priority": 3,
        "fields": {"symptom": "จอดับ"},
        "sources": {},
        "version": 1,
    }
    words: dict[str, object] = {
        "chat": "U1",
        "keys": "x",
        "messages": [{"type": "text", "text": "ก"}],
    }
    known = {"id": "1", "ticket_id": 1}
    with engine.begin() as connection:
        for name, row in (
            ("person", person),
            ("ticket", ticket),
            ("linemessage", known),
            ("outgoing", words),
        ):
            table = tables.tables[name]
            connection.execute(table.insert().values(_complete(table, row)))


def _complete(table: Table, row: dict[str, object]) -> dict[str, object]:
    """The row with something in every column that must have something."""
    empty: dict[type, object] = {str: "", int: 0, bool: False, datetime: now()}
    missing = [each for each in table.columns if not (each.nullable or each.primary_key)]
    return {each.name: empty.get(each.type.python_type, {}) for each in missing} | row


def test_three_at_once(empty_url: str, tmp_path: Path) -> None:
    """Hosts that start together migrate once; nobody fails."""
    variables = environment(empty_url, "redis://127.0.0.1:9/0", tmp_path)
    command = [sys.executable, "-m", "bot", "migrate"]
    started = [
        subprocess.Popen(command, cwd=ROOT, env=variables, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for each in started:
        _, said = each.communicate(timeout=60)
        assert each.returncode == 0, said
    engine = db.make_engine(empty_url)
    assert is_current(engine)
    engine.dispose()


def test_a_migration_that_breaks_leaves_nothing(empty: Engine) -> None:
    with empty.begin() as connection:  # a table in the way of the last one to be made
        connection.exec_driver_sql("CREATE TABLE rating (id INTEGER)")
    with pytest.raises(Exception, match="rating"):
        schema.upgrade(empty)
    assert set(inspect(empty).get_table_names()) <= {"rating", "alembic_version"}
    assert not is_current(empty)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(schema.FOLDER)).get_heads()) == 1
