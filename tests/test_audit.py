"""The audit log: chained, complete, and nothing in it can be changed without being seen."""

import multiprocessing
import re
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot import auditing, heads
from bot.settings import Settings
from models import audit, audit_check, db, tickets
from models.audit import Head
from models.audit_table import ACTIONS, AuditRow
from models.db import now, transaction, travel
from models.tables import Person
from tests.conftest import ROOT, SECRET_KEY
from tests.dialogues import Dialog, tap
from tests.servers import wait_until

WRITERS, EACH = 4, 60
MANY = 100_000


def record(count: int = 1, action: str = "backup.made") -> None:
    for number in range(count):
        with transaction() as session:
            audit.record(session, action, actor="command", about=f"n{number}")


def record_and_fail() -> None:
    with transaction() as session:
        audit.record(session, "backup.made")
        1 / 0  # noqa: B018


def verify(*known: Head) -> audit_check.Verdict:
    with transaction() as session:
        return audit_check.verify(session, known)


def rows() -> list[AuditRow]:
    with transaction() as session:
        return list(session.exec(select(AuditRow).order_by(AuditRow.seq)))  # type: ignore[arg-type]


def against_triggers(engine: Engine, statement: str, **values: object) -> None:
    """What somebody does who owns the database."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement), values)


def test_each_row_is_bound_to_the_one_before(database: Engine) -> None:
    record(5)
    found = rows()
    assert [row.seq for row in found] == [1, 2, 3, 4, 5]
    assert [row.previous for row in found] == ["", *(row.mac for row in found[:-1])]
    assert verify() == audit_check.Verdict(5, Head(5, found[-1].mac))


def test_nothing_is_recorded_of_what_was_rolled_back(database: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        record_and_fail()
    record()
    assert [row.seq for row in rows()] == [1]


def test_the_database_refuses_changes(database: Engine) -> None:
    record(3)
    statements = ["UPDATE audit SET reason = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 2"]
    if database.dialect.name == "sqlite":
        statements += ["INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2"]
    else:
        statements += ["TRUNCATE audit"]
    for statement in statements:
        with pytest.raises(DBAPIError, match="only grows"), database.begin() as connection:
            connection.execute(text(statement))
    assert verify().count == 3


def test_names_and_sentences_do_not_come_in(database: Engine) -> None:
    with transaction() as session:
        for reason in ("ครูสมหญิง", "x" * 81, "a\nb"):
            with pytest.raises(ValueError, match="short words"):
                audit.record(session, "backup.made", reason=reason)
        with pytest.raises(ValueError, match="no action"):
            audit.record(session, "whatever")


def write(url: str, number: int) -> None:
    """A process of its own: each transaction changes something else as well, in another order."""
    db.connect(url)
    audit.use(SECRET_KEY)
    for count in range(EACH):
        with transaction() as session:
            if count % 2:
                audit.record(session, "backup.made", actor=f"w{number}")
            person = session.get(Person, 1 + (count + number) % 2, with_for_update=True)
            other = session.get(Person, 1 + (count + number + 1) % 2)
            assert person is not None
            assert other is not None
            person.position = f"{number}.{count}"
            if not count % 2:
                audit.record(session, "backup.made", actor=f"w{number}")


def test_four_writers_at_once_make_one_chain(database: Engine) -> None:
    with transaction() as session:
        session.add_all([Person(id=1), Person(id=2)])
    url = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write, args=(url, each)) for each in range(WRITERS)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    assert [each.exitcode for each in writers] == [0] * WRITERS
    found = rows()
    assert len(found) == WRITERS * EACH
    assert verify().bad is None
    for number in range(WRITERS):
        assert sum(row.actor == f"w{number}" for row in found) == EACH


def has_written(number: int) -> bool:
    return f"w{number}" in {row.actor for row in rows()}


def test_fault_a_writer_killed_at_any_moment_breaks_no_chain(database: Engine) -> None:
    with transaction() as session:
        session.add_all([Person(id=1), Person(id=2)])
    url = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("fork")
    for number in range(6):
        database.dispose(close=False)
        killed = context.Process(target=write, args=(url, number))
        killed.start()
        wait_until(partial(has_written, number), 20)
        time.sleep(0.01 * number)
        killed.kill()
        killed.join(30)
        record()
    assert verify().bad is None
    assert sum(row.actor == "command" for row in rows()) == 6
    assert any(row.actor.startswith("w") for row in rows())


CHANGES = {
    "actor": "'p2'",
    "action": "'backup.madf'",
    "about": "'n3'",
    "reason": "'.'",
    "request": "'.'",
    "previous": "substr(previous, 2) || 'x'",
    "mac": "substr(mac, 2) || 'x'",
    "drops_to": "0",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_value_is_found(database: Engine, column: str) -> None:
    record(6)
    against_triggers(database, f"UPDATE audit SET {column} = {CHANGES[column]} WHERE seq = 3")
    assert verify().bad == 3


def test_a_changed_moment_is_found(database: Engine) -> None:
    record(4)
    with transaction() as session:
        at = session.get_one(AuditRow, 3).at + timedelta(microseconds=1)
    written = at.strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if "sqlite" in str(database.url) else "Z")
    is_sqlite = database.dialect.name == "sqlite"
    value = ":at" if is_sqlite else "CAST(:at AS timestamptz)"
    against_triggers(database, f"UPDATE audit SET at = {value} WHERE seq = 3", at=written)
    assert verify().bad == 3


def test_a_row_taken_out_and_a_cut_end_are_found(database: Engine) -> None:
    record(9)
    last = verify().head
    against_triggers(database, "DELETE FROM audit WHERE seq > 7")
    assert verify().bad is None  # the chain alone cannot know
    assert verify(last).bad == 8
    against_triggers(database, "DELETE FROM audit WHERE seq = 4")
    assert (verify().bad, verify().reason) == (4, "is missing")
    against_triggers(database, "DELETE FROM audit WHERE seq < 4")
    assert verify().bad == 1


def test_another_history_of_the_same_length_is_found(database: Engine) -> None:
    """By somebody who has the key as well, but not the head that was sent out."""
    record(5)
    last = verify().head
    against_triggers(database, "DELETE FROM audit WHERE seq > 2")
    record(4, "hold.set")
    assert verify().bad is None
    assert verify(last).bad == 5


def fill(engine: Engine, count: int) -> None:
    """As ``audit.record`` would, but quicker."""
    made: list[dict[str, Any]] = []
    previous = audit.START
    for seq in range(1, count + 1):
        row: dict[str, Any] = dict.fromkeys(audit.SIGNED, "")
        row |= {"seq": seq, "at": now(), "actor": f"p{seq % 97}", "action": "page.opened"}
        row |= {"request": f"q{seq}x"}
        row |= {"about": f"R6911-{seq % 9999:04d}", "drops_to": None, "previous": previous}
        row["mac"] = previous = audit.mac_of(audit.keys()[-1], row)
        made.append(row)
    with engine.begin() as connection:
        connection.execute(insert(AuditRow), made)


def test_one_changed_byte_in_100_000_rows(database: Engine) -> None:
    fill(database, MANY)
    begun = time.monotonic()
    assert verify().count == MANY
    assert time.monotonic() - begun < 60
    if database.dialect.name == "postgresql":
        change = "UPDATE audit SET reason = 'y' WHERE seq = 71234"
        against_triggers(database, change)
        assert verify().bad == 71_234
        return
    path = Path(str(database.url.database)).resolve()
    database.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = path.read_bytes()
    request = content.index(b"q71234x")
    place = content.rindex(b"page.opened", 0, request)
    for offset in (place, request, request + 7, request + 7 + 64):  # also in both of the MACs
        damaged = bytearray(content)
        damaged[offset] ^= 0x01
        path.write_bytes(damaged)
        assert verify().bad == 71_234
        database.dispose()
    path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])  # no text any more
    assert (verify().bad, verify().reason) == (71_234, "cannot be read")
    database.dispose()


def drop_old(days: int = 730, limit: int = 1000) -> int:
    with transaction() as session:
        audit.let_go(session, timedelta(days=days))
    with transaction() as session:
        return audit.delete_dropped(session, limit)


def test_what_is_too_old_goes_and_the_rest_is_still_bound(database: Engine) -> None:
    record(8)
    travel(timedelta(days=731))
    record(3)
    assert drop_old(limit=5) == 5
    assert verify() == audit_check.Verdict(7, verify().head)  # 6 to 8 are still there
    assert drop_old() == 3
    assert [row.seq for row in rows()] == [9, 10, 11, 12]
    assert verify().bad is None
    assert drop_old() == 0
    assert rows()[-1].seq == 12  # nothing is written where nothing goes
    against_triggers(database, "DELETE FROM audit WHERE seq = 9")
    assert verify().bad == 9


def test_a_drop_that_nobody_signed_is_found(database: Engine) -> None:
    record(4)
    with database.begin() as connection:
        columns = "seq, at, actor, action, about, reason, request, drops_to, previous, mac"
        values = "5, at, actor, 'audit.dropped', mac, '', '', 3, mac, mac"
        connection.execute(
            text(f"INSERT INTO audit ({columns}) SELECT {values} FROM audit WHERE seq = 4")
        )
        connection.execute(text("DELETE FROM audit WHERE seq <= 3"))
    assert verify().bad is not None


def test_rows_of_older_keys_count_and_nobody_goes_back_to_one(database: Engine) -> None:
    record(3)
    audit.use("another key of thirty-two letters", (SECRET_KEY,))
    record(3)
    assert verify().bad is None
    audit.use(SECRET_KEY)
    assert verify().bad == 4
    record(1)  # by a process that still has the older key
    audit.use("another key of thirty-two letters", (SECRET_KEY,))
    assert verify().bad == 7


def test_commands_say_what_is_wrong(database: Engine, settings: Settings) -> None:
    record(4)
    said = command("verify")
    assert re.fullmatch(r"OK: 4 rows, head 4:[0-9a-f]{64}\n", said)
    last = command("head").strip()
    assert last in said
    heads.keep(settings, Head.parse(last))
    assert "has all 1 heads known" in command("verify")
    against_triggers(database, "DELETE FROM audit WHERE seq > 2")
    assert command("verify") == "BAD: row 3 is missing: a head of 4 was sent out\n"
    heads.file_of(settings).unlink()
    assert command("verify").startswith("OK: 2 rows")
    assert command("verify", "--head", last).startswith("BAD: row 3")
    assert "a head is" in command("verify", "--head", "nonsense")


def command(*arguments: str) -> str:
    run = [sys.executable, "-m", "bot", "audit", *arguments]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert (done.returncode != 0) == (not re.match(r"OK|\d", done.stdout))
    return done.stdout


@pytest.mark.any_database
def test_the_documentation_lists_each_action() -> None:
    page = (ROOT / "docs" / "audit.md").read_text("utf-8")
    assert dict(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.*) \|$", page, re.M)) == ACTIONS


def test_what_people_do_is_recorded_and_outlives_their_erasure(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    teacher.say("แจ้งเหตุไซเบอร์")
    teacher.say("ยกเลิก")
    teacher.say("ข้อมูลของฉัน")
    teacher.say(tap("profile.delete"))
    teacher.say(tap("profile.delete_yes"))
    with transaction() as session:
        (row,) = [each for each in session.exec(select(AuditRow)) if "erased" in each.action]
        erased = session.get_one(Person, int(row.actor.removeprefix("p")))
        assert erased.deleted_at is not None
        assert audit.of(session, row.actor) == [row]
        assert row.request
        assert audit_check.verify(session).bad is None


def test_a_private_ticket_that_is_looked_at_is_recorded(dialog: Dialog) -> None:
    head, teacher = dialog.person("head"), dialog.person("teacher")
    with transaction() as session:
        requester = session.exec(select(Person).where(Person.line_id == teacher.chat)).one()
        ticket = tickets.open_ticket(
            session,
            requester,
            service="security_incident",
            prefix="S6912",
            priority=1,
            fields={},
            sources={},
            is_private=True,
        )
    teacher.say(ticket.number)
    head.say(ticket.number)
    dialog.person("officer").say(ticket.number)
    with transaction() as session:
        (row,) = audit.of(session, ticket.number)
        looked = session.exec(select(Person).where(Person.line_id == head.chat)).one()
        assert (row.actor, row.action) == (f"p{looked.id}", "ticket.private_read")
    listed = next(auditing.listed(ticket.number))
    assert listed.endswith(f"ticket.private_read {ticket.number}")
