"""Who was erased stays so, whatever backup is restored; and nobody else is erased for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot import erased
from bot.profile_retention import Retention
from bot.settings import Settings
from jobs import erasures as jobs
from jobs import retention
from models import db, erasing, people
from models import retention as retention_of
from models.audit_table import AuditRow
from models.db import now, transaction
from models.erasure_table import Erasure
from models.erasures import Erased
from models.tables import Person, Status
from tests import staff
from tests.command_fixtures import run
from tests.conftest import SECRET_KEY, new_postgresql_database, only_postgresql, only_sqlite
from tests.dialogues import Dialog, tap
from tests.openings import open_ticket, report
from tests.servers import PostgreSQL
from tests.stored import assert_nowhere, only_ticket
from tests.test_backup import documented, restore, server_programs

__all__ = ["run", "server_programs"]
GONE = "Ugone"


def fill() -> int:
    """An officer with an open ticket of their own, who is erased later, and somebody who stays;
    the row id of the first.
    """
    with transaction() as session:
        gone = staff.enrol(session, GONE, "ครูสมหญิง").id
        open_ticket(session, people.meet(session, GONE).person)
        people.meet(session, "Ustays")
    assert gone is not None
    return gone


def erase(line_id: str = GONE) -> None:
    with transaction() as session:
        person = people.meet(session, line_id).person
        person.role = None
        erasing.erase(session, person)
    jobs.write()


def assert_erased(said: str) -> None:
    assert "1 had deleted their data after this backup: deleted again" in said
    assert_nowhere(GONE)
    assert only_ticket().status == Status.WITHDRAWN
    with transaction() as session:
        rows = session.exec(select(Person).order_by(col(Person.id))).all()
        assert [(row.line_id, row.role) for row in rows] == [(None, None), ("Ustays", None)]
        recorded = select(AuditRow.actor).where(AuditRow.action == "person.erased")
        assert session.exec(recorded).all() == ["restore"]


@only_sqlite
def test_sqlite_restored(run: Any, tmp_path: Path, settings: Settings) -> None:
    url = f"sqlite:///{tmp_path / 'var' / 'helpdesk.db'}"
    assert run("migrate", DATABASE_URL=url)[0] == 0
    db.connect(url)
    fill()
    archive = Path(run("backup", str(tmp_path / "backups"))[1].strip())
    erase()
    db.engine().dispose()
    restore([each for each in documented("") if "pg_restore" not in each], tmp_path, archive)
    db.connect(url)
    assert people_here() == [GONE, "Ustays"]
    assert_erased(run("migrate")[1])
    jobs.write()
    assert run("migrate")[1] == ""  # once is enough
    db.engine().dispose()


@only_postgresql
@pytest.mark.usefixtures("server_programs", "database")
def test_postgresql_restored(run: Any, tmp_path: Path, postgresql: PostgreSQL, worker: str) -> None:
    fill()
    archive = Path(run("backup", str(tmp_path))[1].strip())
    erase()
    other = new_postgresql_database(postgresql, f"erased_{worker}")
    restore(documented("tar -xzOf"), tmp_path, archive, other)
    db.connect(other)
    assert people_here() == [GONE, "Ustays"]
    assert_erased(run("migrate", DATABASE_URL=other)[1])
    db.engine().dispose()


def people_here() -> list[str | None]:
    with transaction() as session:
        return list(session.exec(select(Person.line_id).order_by(col(Person.id))))


def bring_back(session: Session, id_: int, line_id: str, **more: Any) -> None:
    """As a restored backup has it, or as the next after it are numbered."""
    person = session.get_one(Person, id_)
    person.line_id = line_id
    for name, value in more.items():
        setattr(person, name, value)


@pytest.mark.parametrize("line_id", [GONE, "Uother"])
@pytest.mark.parametrize("days", [-1, 1])
def test_only_the_same_who_did_not_come_back(
    dialog: Dialog, settings: Settings, line_id: str, days: int
) -> None:
    gone = fill()
    erase()
    with transaction() as session:
        bring_back(session, gone, line_id, registered_at=now() + timedelta(days=days))
    assert erased.replay(settings) == (line_id == GONE and days < 0)


@pytest.mark.any_database
def test_who_wrote_into_the_file_erases_nobody(
    dialog: Dialog, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    gone = fill()
    erase()
    path = erased.file_of(settings)
    (own,) = erased.kept(settings)
    with transaction() as session:
        bring_back(session, gone, GONE)
    path.write_text(f"{own._replace(person_id=gone + 1)}\n{own._replace(at=now())}\nbroken of\n")
    assert erased.replay(settings) == 0
    assert "line 3 is no erasure" in caplog.text
    erased.keep(settings, [own])
    assert erased.replay(settings) == 1


@pytest.mark.any_database
def test_it_waits_in_the_database_until_it_is_written(dialog: Dialog, settings: Settings) -> None:
    fill()
    with transaction() as session:
        erasing.erase(session, people.meet(session, "Ustays").person)
    path = erased.file_of(settings)
    path.mkdir(parents=True)  # nothing can be written
    with pytest.raises(OSError, match="directory"):
        jobs.write()
    path.rmdir()
    jobs.write()
    jobs.write()
    (line,) = erased.kept(settings)
    assert Erased.parse(str(line)) == line
    with transaction() as session:
        assert session.exec(select(Erasure)).all() == []


def test_who_it_was_is_known_as_long_as_the_access_log(run: Any, dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    id_, name, line_id = teacher.row.id, teacher.row.name, teacher.line_id
    assert run("access", "who", str(id_), "--reason", "order 1/2569")[1] == f"{line_id} {name}\n"
    with transaction() as session:
        erasing.erase(session, people.meet(session, line_id).person)
    assert_nowhere(line_id)
    assert_nowhere(name)
    status, out, _ = run("access", "who", f"p{id_}", "--reason", "order 2/2569")
    assert (status, out.partition(", erased at ")[0]) == (0, f"{line_id} {name}")
    with transaction() as session:
        read = select(AuditRow.about, AuditRow.reason).where(AuditRow.action == "identity.read")
        assert [tuple(each) for each in session.exec(read.order_by(col(AuditRow.seq)))] == [
            (f"p{id_}", "order 1/2569"),
            (f"p{id_}", "order 2/2569"),
        ]
    dialog.advance(timedelta(days=90, hours=23))
    retention.delete_old(Retention(), 60)
    assert run("access", "who", str(id_), "--reason", "order")[0] == 0
    dialog.advance(timedelta(hours=2))
    retention.delete_old(Retention(hold=("access",)), 60)
    assert run("access", "who", str(id_), "--reason", "order")[0] == 0
    retention.delete_old(Retention(), 60)
    status, out, _ = run("access", "who", str(id_), "--reason", "order")
    assert (status, out) == (1, f"Nothing is kept of p{id_}\n")


@pytest.mark.any_database
def test_nobody_is_looked_up_without_reason_or_key(run: Any, dialog: Dialog) -> None:
    gone = fill()
    erase()
    for reason in (" ", "คำสั่งศาล", "x" * 81):
        status, out, _ = run("access", "who", str(gone), "--reason", reason)
        assert status == 1
        assert GONE not in out
    other = "another secret key of thirty-two letters"
    status, out, _ = run("access", "who", str(gone), "--reason", "order", SECRET_KEY=other)
    assert (status, GONE in out) == (1, False)
    more = {"SECRET_KEY": other, "OLD_SECRET_KEYS": SECRET_KEY}
    assert GONE in run("access", "who", str(gone), "--reason", "order", **more)[1]


def test_whoever_has_a_ticket_on_hold_is_told_why_nothing_is_deleted(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    delete = tap("profile.delete_yes")
    teacher([("ข้อมูลของฉัน", ["profile.title"]), (tap("profile.delete"), ["profile.delete_open"])])
    with transaction() as session:
        retention_of.hold(session, ticket)  # after it was asked
    teacher([(delete, ["profile.held"])])
    assert ticket.number in teacher.last.text
    teacher([("ลบข้อมูลของฉัน", ["profile.held"])])
    row = teacher.row
    assert row.first_name
    assert only_ticket().status == Status.NEW
    with transaction() as session:
        recorded = session.exec(select(AuditRow.about).where(AuditRow.action == "erasure.held"))
        assert recorded.all() == [f"p{row.id}"] * 2
        retention_of.release(session, ticket)
    teacher([("ลบข้อมูลของฉัน", ["profile.delete_open"]), (delete, ["profile.deleted"])])
    assert_nowhere(teacher.line_id)
