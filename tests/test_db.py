"""One transaction, two databases: nothing is lost between writers, and times stay what they are."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ArgumentError, IntegrityError

from models import db, inbox, outbox, people
from models.db import DatabaseUnavailable, now, transaction, travel
from models.numbering import next_number
from models.retention import KINDS
from models.tables import Event, Heartbeat, Person, TicketCounter
from tests.conftest import ROOT, only_postgresql, only_sqlite


def count_up(name: str) -> None:
    """Read, change and write under the row's lock, as every model does."""
    with transaction() as session:
        counter = session.get_one(TicketCounter, name, with_for_update=True)
        counter.last += 1


def last(name: str) -> int:
    with transaction() as session:
        return session.get_one(TicketCounter, name).last


def test_no_update_is_lost_between_threads(database: Engine) -> None:
    with transaction() as session:
        session.add(TicketCounter(prefix="R6911", last=0))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: count_up("R6911"), range(200)))
    assert last("R6911") == 200


def test_no_update_is_lost_between_processes(database: Engine, database_url: str) -> None:
    with transaction() as session:
        session.add(TicketCounter(prefix="R6911", last=0))
    program = (
        "from models import db\n"
        "from models.tables import TicketCounter\n"
        f"db.connect({database_url!r})\n"
        "for _ in range(50):\n"
        "    with db.transaction() as session:\n"
        "        session.get_one(TicketCounter, 'R6911', with_for_update=True).last += 1\n"
    )
    command = [sys.executable, "-c", program]
    started = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [each.wait(60) for each in started] == [0, 0, 0]
    assert last("R6911") == 150


def test_numbers_are_gapless_under_concurrency(database: Engine) -> None:
    def take(number: int) -> str:
        with suppress(ValueError), transaction() as session:
            taken = next_number(session, "R6911")
            if number % 7 == 0:
                raise ValueError
            return taken
        return ""

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(filter(None, pool.map(take, range(1, 71))))
    assert numbers == [f"R6911-{number:04d}" for number in range(1, 61)]


def test_an_event_counts_once_among_racers(database: Engine) -> None:
    def take(_: int) -> bool:
        with transaction() as session:
            return inbox.take(session, "01EVENT")

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(40))) == 1


def test_a_newcomer_is_one_person_among_racers(database: Engine) -> None:
    def meet(_: int) -> int | None:
        with transaction() as session:
            return people.meet(session, "U1").id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(meet, range(40)))) == 1


def test_a_failed_block_leaves_nothing(database: Engine) -> None:
    def fail() -> None:
        with transaction() as session:
            session.add(Heartbeat(name="clock", at=now()))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with transaction() as session:
        assert session.get(Heartbeat, "clock") is None


def test_what_breaks_a_rule_is_no_outage(database: Engine) -> None:
    def twice() -> None:
        with transaction() as session:
            session.add_all([Person(line_id="U1"), Person(line_id="U1")])

    def promise_for_no_ticket() -> None:
        """By the driver, past SQLAlchemy."""
        with transaction() as session:
            outbox.promise(session, "U1", "key", [], ticket_id=999)

    for each in (twice, promise_for_no_ticket):
        with pytest.raises(IntegrityError):
            each()


def test_references_hold(database: Engine) -> None:
    """On SQLite they do so only when each connection asks for it."""

    def refer_to_nobody() -> None:
        with transaction() as session:
            session.execute(
                text("INSERT INTO wrongcode (person_id, at) VALUES (999, '2026-01-01')")
            )

    with pytest.raises(IntegrityError):
        refer_to_nobody()


def test_times_are_utc_whatever_they_were_given_in(database: Engine) -> None:
    bangkok = datetime(2026, 11, 20, 7, 30, 15, 123456, timezone(timedelta(hours=7)))
    with transaction() as session:
        session.add(Heartbeat(name="clock", at=bangkok))
    with transaction() as session:
        at = session.get_one(Heartbeat, "clock").at
    assert at == bangkok
    assert at.tzinfo is UTC
    assert (at.hour, at.minute, at.microsecond) == (0, 30, 123456)


def test_times_compare_in_the_database(database: Engine) -> None:
    old = now() - timedelta(days=31)
    with transaction() as session:
        session.add_all([Event(id="old", received_at=old), Event(id="new", received_at=now())])
    with transaction() as session:
        KINDS["inbox"].remove(session, timedelta(days=30), 10)
    with transaction() as session:
        assert session.get(Event, "old") is None
        assert session.get(Event, "new") is not None


def test_the_clock_can_be_moved(database: Engine) -> None:
    before = now()
    travel(timedelta(days=3))
    assert timedelta(days=3) <= now() - before < timedelta(days=3, minutes=1)
    assert now().tzinfo is UTC


@only_sqlite
def test_sqlite_is_set_to_lose_nothing(database: Engine) -> None:
    with database.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    assert found == ["wal", 2, 1]


@only_sqlite
def test_a_full_disk_is_an_outage_and_no_damage(database: Engine) -> None:
    """Fault 8: nothing of the turn is kept, and all is well when there is room again."""
    with database.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

    def fill() -> None:
        with transaction() as session:
            raw = {"text": "x" * 100_000}
            session.add(Event(id="big", received_at=now(), raw=raw, error_id="1"))

    with pytest.raises(DatabaseUnavailable, match="full"):
        fill()
    with database.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    fill()
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


@only_sqlite
def test_a_writer_waits_no_longer_than_line_does(database: Engine) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction():
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    started = now()
    with pytest.raises(DatabaseUnavailable):
        count_up("R6911")
    assert now() - started < timedelta(seconds=2)
    done.set()
    holder.join()


def test_what_belongs_together_waits_once(database: Engine, database_url: str) -> None:
    """Events of one webhook: LINE gives them two seconds together."""
    with transaction() as session:
        session.add(TicketCounter(prefix="R6911", last=0))
    with db.make_engine(database_url).connect() as other:
        other.execute(text("UPDATE ticketcounter SET last = 5"))
        started = now()
        with db.within(0.4):
            for _ in range(4):
                with pytest.raises(DatabaseUnavailable):
                    count_up("R6911")
        assert timedelta(seconds=0.3) < now() - started < timedelta(seconds=1)
        other.rollback()
    count_up("R6911")
    assert last("R6911") == 1


@only_postgresql
def test_connections_that_died_are_an_outage_once(database: Engine, database_url: str) -> None:
    """Fault 8: after a restart of PostgreSQL each dead connection costs one 503 at most."""
    with transaction() as session:
        session.add(TicketCounter(prefix="R6911", last=0))
    with db.make_engine(database_url).connect() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with pytest.raises(DatabaseUnavailable):
        count_up("R6911")
    count_up("R6911")
    assert last("R6911") == 1


@only_postgresql
def test_too_many_at_once_are_an_outage(database: Engine) -> None:
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(database.connect())
        with pytest.raises(DatabaseUnavailable, match="limit"):
            last("R6911")


@only_postgresql
def test_a_statement_that_takes_too_long_is_an_outage(database: Engine) -> None:
    with database.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "5s"

    def sleep() -> None:
        with transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = 50"))
            session.execute(text("SELECT pg_sleep(3)"))

    started = now()
    with pytest.raises(DatabaseUnavailable):
        sleep()
    assert now() - started < timedelta(seconds=2)


@only_postgresql
def test_a_connection_to_a_dead_machine_is_given_up(database: Engine) -> None:
    with database.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        given = driver.info.get_parameters()
    idle, every, count = (int(given[f"keepalives_{n}"]) for n in ("idle", "interval", "count"))
    assert idle + every * count <= 30
    assert int(given["tcp_user_timeout"]) <= 5000


def test_a_server_that_is_not_there_is_an_outage(database: Engine) -> None:
    db.connect("postgresql://postgres@127.0.0.1:9/nowhere")
    with pytest.raises(DatabaseUnavailable):
        count_up("R6911")


def test_an_address_that_is_none() -> None:
    with pytest.raises(ArgumentError):
        db.connect("what is this")
