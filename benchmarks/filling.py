"""Fills a database: sample officers and teachers, and any number of older tickets."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, event, text

from models import schema
from models.db import make_engine
from models.tables import Ticket

OFFICERS = 3
TEACHERS = 1000
# Tickets of a run get ids from here on, so that they are told from any other number
# (benchmarks/recording.py).
FIRST_ID = 1_900_000_000
# Which of the older tickets are still open (SQL of the number i): every so many-th.
ONE_IN_FIFTY = "i % 50 = 0"
# Messages are kept for two months and event ids for one, however many tickets there are.
MESSAGES_KEPT = 60_000

_WORDS = "no power since this morning, the lamp blinks"
_FIELDS = f'{{"asset_type": "desktop", "symptom": "{_WORDS}", "impact": "one", "location": "2/1"}}'


def line_id(person: int) -> str:
    """The LINE id of the person of that row id."""
    return f"U{person:032d}"


def ticket_number(ticket: int) -> str:
    """The number of an older ticket."""
    return f"R{5000 + ticket // 10000:04d}-{ticket % 10000:04d}"


def message_id(ticket: int) -> str:
    """The id of the message an older ticket was opened with."""
    return f"8{ticket:017d}"


def officer(number: int) -> int:
    """The row id of an officer, counted from 0."""
    return 1 + number


def teacher(number: int) -> int:
    """The row id of a teacher, counted from 0."""
    return 1 + OFFICERS + number


def fill(
    url: str,
    tickets: int = 1000,
    teachers: int = TEACHERS,
    fresh: int = 0,
    is_open: str = ONE_IN_FIFTY,
) -> None:
    """Make the tables and put people and tickets into them, quickly: by SQL, without syncing.

    ``fresh`` teachers follow after those who have older tickets; ``is_open`` says of which tickets
    ``i``, counted from 0, the work goes on.
    """
    engine = make_engine(url)
    try:
        schema.upgrade(engine)
        event.listen(engine, "connect", hurry)
        engine.dispose()
        sql = _Words(engine.dialect.name)
        with engine.begin() as connection:
            _people(connection, sql, teachers + fresh)
            _tickets(connection, sql, tickets, teachers, is_open)
            _kept(connection, sql, min(tickets, MESSAGES_KEPT))
            _first_id(connection)
    finally:
        engine.dispose()


def hurry(connection: Any, _record: Any) -> None:
    """For this once: neither syncing nor checking what is known to be right."""
    if isinstance(connection, sqlite3.Connection):
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        for setting in (
            "session_replication_role = replica",
            "synchronous_commit = off",
            "statement_timeout = 0",
            "idle_in_transaction_session_timeout = 0",
        ):
            connection.execute(f"SET {setting}")
        connection.commit()


class _Words:
    """The few words in which the two databases differ."""

    def __init__(self, dialect: str) -> None:
        self.is_sqlite = dialect == "sqlite"

    def padded(self, number: str, width: int) -> str:
        """SQL for a number with leading zeros."""
        if self.is_sqlite:
            return f"printf('%0{width}d', {number})"
        return f"lpad(({number})::text, {width}, '0')"

    def days_ago(self, days: str) -> str:
        """SQL for a moment so many days ago, as the tables hold it."""
        if self.is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', '-' || ({days}) || ' days')"
        return f"now() - ({days}) * interval '1 day'"


def _rows(count: int, columns: str, values: str, table: str) -> str:
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
    )
    return f"INSERT INTO {table} ({columns}) {numbers} SELECT {values} FROM n"


def _people(connection: Connection, sql: _Words, teachers: int) -> None:
    columns = (
        "id, line_id, prefix, first_name, last_name, position, org_code, org_name, phone, "
        "notice_version, notice_at, registered_at, role, office_name, enrolled_at"
    )
    at = sql.days_ago("30")
    values = (
        f"i + 1, 'U' || {sql.padded('i + 1', 32)}, '', 'Sample', 'Person ' || i, 'Teacher', "
        f"'36010001', 'Sample School', '+66812345678', '1', {at}, {at}, "
        f"CASE WHEN i < {OFFICERS} THEN 'officer' END, "
        f"CASE WHEN i < {OFFICERS} THEN 'Sample Officer ' || i ELSE '' END, {at}"
    )
    connection.execute(text(_rows(OFFICERS + teachers, columns, values, "person")))


def _tickets(
    connection: Connection, sql: _Words, tickets: int, teachers: int, is_open: str
) -> None:
    opened, closed = sql.days_ago("40 + i % 1000"), sql.days_ago("39 + i % 1000")
    # Teachers in turn: each has the same number of older tickets, and the open ones spread.
    requester = f"{1 + OFFICERS} + (i + i / {teachers}) % {teachers}"
    status = "CASE WHEN i % 3 = 0 THEN 'new' WHEN i % 3 = 1 THEN 'claimed' ELSE 'waiting' END"
    columns = (
        "id, number, service, requester_id, assignee_id, status, priority, fields, sources, "
        "org_code, zone, is_private, waits_for, incident_part, cycle, started_at, version, "
        "opened_at, first_response_at, resolved_at, closed_at"
    )
    values = (
        f"i + 1, 'R' || {sql.padded('5000 + (i + 1) / 10000', 4)} || '-' || "
        f"{sql.padded('(i + 1) % 10000', 4)}, 'repair', {requester}, "
        f"CASE WHEN {is_open} AND i % 3 = 0 THEN NULL ELSE 1 + i % {OFFICERS} END, "
        f"CASE WHEN {is_open} THEN {status} ELSE 'closed' END, "
        f"1 + i % 4, '{_FIELDS.replace(':', chr(92) + ':')}', '{{}}', "
        "'36010001', '', FALSE, "
        f"CASE WHEN {is_open} AND i % 3 = 2 THEN 'requester' ELSE '' END, '', "
        f"1, {opened}, 4, {opened}, {opened}, "
        f"CASE WHEN {is_open} THEN NULL ELSE {closed} END, "
        f"CASE WHEN {is_open} THEN NULL ELSE {closed} END"
    )
    connection.execute(text(_rows(tickets, columns, values, "ticket")))
    _entries(connection, sql)


def _entries(connection: Connection, sql: _Words) -> None:
    kinds = (
        "(SELECT 0 AS k, 'opened' AS kind UNION ALL SELECT 1, 'claimed'"
        " UNION ALL SELECT 2, 'message')"
    )
    message = sql.padded("ticket.id", 17)
    connection.execute(
        text(
            "INSERT INTO entry (ticket_id, at, actor_id, kind, text, details, message_id, internal)"
            " SELECT ticket.id, ticket.opened_at, CASE WHEN k = 1 THEN assignee_id ELSE"
            f" requester_id END, kind, CASE WHEN k = 2 THEN '{_WORDS}' ELSE '' END, '{{}}',"
            f" CASE WHEN k = 2 THEN '8' || {message} END, false"
            f" FROM ticket CROSS JOIN {kinds} AS kinds ORDER BY ticket.id, k"
        )
    )
    connection.execute(
        text(
            "INSERT INTO linemessage (id, ticket_id, known_at)"
            f" SELECT '8' || {message}, ticket.id, ticket.opened_at FROM ticket ORDER BY ticket.id"
        )
    )


def _kept(connection: Connection, sql: _Words, count: int) -> None:
    at = sql.days_ago("1 + i % 29")
    columns = (
        "chat, keys, urgency, messages, ticket_id, state, due_at, created_at, sent_at, "
        "attempts, via, plain, told, forgets_chat, error"
    )
    chat = f"'U' || {sql.padded(f'1 + {OFFICERS} + i % 500', 32)}"
    values = (
        f"{chat}, 'desk.new', 'urgent', '[]', i + 1, 'sent', {at}, {at}, {at}, "
        "1, 'push', false, false, false, ''"
    )
    connection.execute(text(_rows(count, columns, values, "outgoing")))
    values = f"'01BENCH' || {sql.padded('i', 19)}, {at}"
    connection.execute(text(_rows(count, "id, received_at", values, "event")))


def _first_id(connection: Connection) -> None:
    """Let the next ticket get FIRST_ID, and every other row an id that is free."""
    if connection.dialect.name == "sqlite":
        names = list(Ticket.model_fields)
        copied = ", ".join(names)
        new = {"id": str(FIRST_ID - 1), "number": "'R0000-0000'", "status": "'withdrawn'"}
        values = ", ".join(new.get(name, name) for name in names)
        connection.execute(
            text(f"INSERT INTO ticket ({copied}) SELECT {values} FROM ticket WHERE id = 2")
        )
        return
    for table in ("person", "entry", "outgoing"):
        highest = f"(SELECT coalesce(max(id), 1) FROM {table})"
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})")
        )
    connection.execute(
        text(f"SELECT setval(pg_get_serial_sequence('ticket', 'id'), {FIRST_ID - 1})")
    )
