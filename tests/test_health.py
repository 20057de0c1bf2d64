"""What a monitor is told, and that asking changes nothing."""

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlmodel import select

from bot.health import LIMIT_SECONDS
from models import db, leases, outbox, parcels
from models.db import transaction, travel
from models.reading import reading
from models.tables import Heartbeat, Outgoing
from tests.conftest import migrate, only_postgresql, only_sqlite
from tests.servers import PostgreSQL

AGES = {
    "clock": "clock_tick_seconds",
    "worker": "worker_heartbeat_seconds",
    "fetcher": "fetcher_heartbeat_seconds",
}


def beat(*names: str) -> None:
    with transaction() as session:
        for name in names:
            leases.beat(session, name)


def ask(client: FlaskClient) -> tuple[int, dict[str, object]]:
    answer = client.get("/health")
    return answer.status_code, dict(answer.get_json())


def test_all_is_well(client: FlaskClient, database: Engine) -> None:
    beat(*AGES)
    status, found = ask(client)
    version = str(found.pop("version"))
    assert version.startswith("SQLite 3" if database.dialect.name == "sqlite" else "PostgreSQL 1")
    ages = dict.fromkeys(("oldest_undelivered_seconds", *AGES.values()), 0)
    assert found == {"status": "ok", "database": True, **ages}
    assert status == 200


@pytest.mark.parametrize("silent", AGES)
def test_a_process_that_never_showed_itself(client: FlaskClient, silent: str) -> None:
    beat(*(set(AGES) - {silent}))
    status, found = ask(client)
    assert (status, found["status"], found[AGES[silent]]) == (503, "degraded", None)


@pytest.mark.parametrize("silent", AGES)
def test_a_process_that_fell_silent(client: FlaskClient, silent: str) -> None:
    beat(*AGES)
    travel(timedelta(seconds=LIMIT_SECONDS))
    beat(*(set(AGES) - {silent}))
    assert ask(client)[0] == 200
    travel(timedelta(seconds=LIMIT_SECONDS + 2))
    beat(*(set(AGES) - {silent}))
    status, found = ask(client)
    assert (status, found["status"]) == (503, "degraded")


def test_a_message_that_should_be_out(client: FlaskClient) -> None:
    with transaction() as session:
        outbox.promise(session, "U1", "menu.ask", [{"type": "text", "text": "x"}])
    travel(timedelta(seconds=90))
    beat(*AGES)
    status, found = ask(client)
    assert status == 200
    assert 90 <= int(str(found["oldest_undelivered_seconds"])) <= 95
    travel(timedelta(seconds=LIMIT_SECONDS + 2))
    beat(*AGES)
    assert ask(client)[0] == 503


def test_a_message_that_line_refuses_again_and_again(client: FlaskClient) -> None:
    """Its next attempt lies in the future; that it was promised long ago counts."""
    for minute in range(3):
        travel(timedelta(seconds=60 * minute))
        with transaction() as session:
            if minute == 0:
                outbox.promise(session, "U1", "menu.ask", [{"type": "text", "text": "x"}])
            for parcel in parcels.claim(session):
                parcels.refused(session, parcel, "401", seconds=59)
    travel(timedelta(seconds=LIMIT_SECONDS + 10))
    with transaction() as session:
        for parcel in parcels.claim(session):
            parcels.refused(session, parcel, "401", seconds=59)
    beat(*AGES)
    assert ask(client)[0] == 503


def test_a_message_that_is_meant_for_later(client: FlaskClient) -> None:
    with transaction() as session:
        outbox.promise(session, "U1", "menu.ask", [{"type": "text", "text": "x"}])
        row = session.exec(select(Outgoing)).one()
        row.due_at += timedelta(hours=1)
        row.created_at -= timedelta(hours=1)
    beat(*AGES)
    status, found = ask(client)
    assert (status, found["oldest_undelivered_seconds"]) == (200, 0)


def test_asking_waits_for_no_writer(client: FlaskClient) -> None:
    beat(*AGES)
    with transaction() as session:
        session.add(Heartbeat(name="other", at=db.now()))
        session.flush()
        started = time.monotonic()
        assert ask(client)[0] == 200
        assert time.monotonic() - started < 0.5


def write_while_reading() -> None:
    with reading() as session:
        session.add(Heartbeat(name="clock", at=db.now()))
        session.flush()


def test_asking_cannot_write(database: Engine) -> None:
    with pytest.raises(db.DatabaseUnavailable):
        write_while_reading()


@only_sqlite
def test_a_lost_sqlite_file(client: FlaskClient, tmp_path: Path) -> None:
    for path in tmp_path.glob("test.db*"):
        path.unlink()
    sqlite3.connect(tmp_path / "test.db").execute("CREATE TABLE other (id INTEGER)")
    assert ask(client) == (503, {"status": "degraded", "database": False})


@only_postgresql
def test_a_stopped_postgresql(client: FlaskClient) -> None:
    """The answer comes, without details, while nobody listens at the database's address."""
    db.connect("postgresql://postgres:canary@127.0.0.1:9/nowhere")
    started = time.monotonic()
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["database"]) == (503, False)
    assert "canary" not in answer.text
    assert time.monotonic() - started < 5


@only_postgresql
def test_after_a_restart_the_database_is_found_again(
    postgresql: PostgreSQL, client: FlaskClient, database: Engine
) -> None:
    """Connections that died with the server are replaced."""
    beat(*AGES)
    assert ask(client)[0] == 200
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [database.url.database],
        )
    assert ask(client)[0] == 200


@only_sqlite
def test_an_unmigrated_database(client: FlaskClient, tmp_path: Path) -> None:
    db.connect(f"sqlite:///{tmp_path / 'empty.db'}")
    assert ask(client)[0] == 503
    migrate(f"sqlite:///{tmp_path / 'empty.db'}")
    beat(*AGES)
    assert ask(client)[0] == 200
