"""What is too old is really deleted, and nothing else; the access log says who came, not what."""

import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot import heads, media
from bot.profile_retention import Retention
from bot.settings import Settings
from jobs import audit_heads, retention
from models import access, audit, audit_check
from models import retention as kept
from models.audit_table import Access, AuditRow
from models.db import transaction, travel
from models.tables import Attachment, Entry, Event, Outgoing, OutgoingState, Person, Ticket
from tests.conftest import ROOT
from tests.dialogues import Dialog, tap
from tests.openings import resolved


def actions(session: Session) -> list[tuple[str, str, str]]:
    found = session.exec(select(AuditRow).order_by(col(AuditRow.seq)))
    return [(row.actor, row.action, row.reason) for row in found]


def closed(dialog: Dialog) -> Ticket:
    _, teacher, ticket = resolved(dialog)
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"])])
    return ticket


def delete_all(**periods: int) -> None:
    assert retention.delete_old(Retention(**periods), 60)  # type: ignore[arg-type]


def words_of(session: Session, ticket: Ticket) -> str:
    found = session.exec(select(Entry).where(Entry.ticket_id == ticket.id)).all()
    own = session.get_one(Ticket, ticket.id)
    return "".join(each.text for each in found) + str(own.fields or "")


def test_words_of_a_closed_ticket_go_and_it_is_still_counted(dialog: Dialog) -> None:
    ticket = closed(dialog)
    dialog.advance(timedelta(days=364))
    delete_all()
    with transaction() as session:
        assert words_of(session, ticket)
    dialog.advance(timedelta(days=2))
    assert any(line.startswith("messages: 1 older") for line in retention.report(Retention()))
    delete_all()
    with transaction() as session:
        assert words_of(session, ticket) == ""
        assert session.get_one(Ticket, ticket.id).number == ticket.number
        assert ("clock", "retention.deleted", "messages") in actions(session)
    assert dialog.person("officer").say(ticket.number)[-1] == "ticket.card"
    assert any(line.startswith("messages: 0 older") for line in retention.report(Retention()))


def test_what_is_on_hold_or_open_stays(dialog: Dialog) -> None:
    ticket = closed(dialog)
    with transaction() as session:
        assert kept.hold(session, ticket)
        assert not kept.hold(session, ticket)
    dialog.advance(timedelta(days=2000))
    delete_all()
    with transaction() as session:
        assert words_of(session, ticket)
        assert session.get_one(Person, ticket.requester_id).deleted_at is None
        assert kept.release(session, ticket)
    delete_all()
    with transaction() as session:
        assert not words_of(session, ticket)
        assert session.get_one(Person, ticket.requester_id).deleted_at is not None


def test_whoever_came_back_and_whoever_is_of_the_office_stays(dialog: Dialog) -> None:
    teacher, officer = dialog.person("teacher"), dialog.person("officer")
    dialog.person("clerk")
    dialog.advance(timedelta(days=700))
    teacher.say("เมนู")
    dialog.advance(timedelta(days=100))
    delete_all()
    with transaction() as session:
        chats = set(session.exec(select(Person.line_id)))
    assert chats == {teacher.chat, officer.chat, None}


def test_pictures_go_with_their_files(dialog: Dialog, settings: Settings) -> None:
    ticket = closed(dialog)
    name = media.store(b"1", b"2")
    with transaction() as session:
        row = Attachment(
            message_id="1",
            person_id=ticket.requester_id,
            ticket_id=ticket.id,
            state="stored",
            name=name,
        )
        session.add(row)
    dialog.advance(timedelta(days=181))
    delete_all()
    assert not media.path_of(name, media.PICTURE).exists()
    with transaction() as session:
        assert session.exec(select(Attachment.state)).one() == "gone"


def test_the_access_log_is_kept_for_90_full_days(database: Engine, dialog: Dialog) -> None:
    dialog.person("teacher").say("เมนู")
    dialog.advance(timedelta(days=90, hours=23))
    delete_all()
    with transaction() as session:
        noted = session.exec(select(Access)).one()
        assert (noted.action, noted.result) == ("event text", "ok")
        assert noted.person_id is not None
    dialog.advance(timedelta(hours=2))
    with transaction() as session:
        session.add(Event(id="x"))
    assert retention.delete_old(Retention(hold=("access",)), 60)
    with transaction() as session:
        assert session.exec(select(Access)).all()
    delete_all()
    with transaction() as session:
        assert not session.exec(select(Access)).all()
        assert session.exec(select(Event)).all()
    with pytest.raises(ValidationError):
        Retention(access=89)


def test_many_rows_go_in_batches_and_the_audit_log_stays_whole(
    database: Engine, settings: Settings
) -> None:
    with transaction() as session:
        for _ in range(450):
            access.note(session, "event text")
        audit.record(session, "backup.made")
    travel(timedelta(days=800))
    assert not retention.delete_old(Retention(), 0.0)  # its time is over after a batch
    with transaction() as session:
        assert len(session.exec(select(Access.id)).all()) == 250
    retention.delete_daily()
    with transaction() as session:
        assert not session.exec(select(Access.id)).all()
        found = actions(session)
        assert ("clock", "audit.dropped", "") in found
        assert ("-", "backup.made", "") not in found
        assert audit_check.verify(session).bad is None
    count = len(found)
    retention.delete_daily()
    with transaction() as session:
        assert len(actions(session)) == count


def test_page_views_are_noted(client: FlaskClient) -> None:
    client.get("/media/x.jpg", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7"})
    client.get("/print/secret-token")
    client.get("/health")
    client.get("/nothing/here")
    with transaction() as session:
        noted = [(each.action, each.result, each.ip) for each in session.exec(select(Access))]
    assert noted == [
        ("GET show_picture", "404", "203.0.113.7"),
        ("GET show", "404", "127.0.0.1"),
    ]


def test_the_command_says_what_would_go_and_deletes_it(dialog: Dialog, settings: Settings) -> None:
    ticket = closed(dialog)
    said = command()
    assert said.splitlines()[0].startswith("messages: 0 older than 365 days")
    assert command("--hold", ticket.number) == f"{ticket.number} is on hold\n"
    assert command("--delete").endswith("deleted\n")
    assert command("--release", ticket.number) == f"{ticket.number} is not on hold\n"
    with transaction() as session:
        assert [each[1] for each in actions(session)] == ["hold.set", "hold.released"]


def command(*arguments: str) -> str:
    run = [sys.executable, "-m", "bot", "retention", *arguments]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_head_leaves_once_a_day_and_one_waits_at_most(
    dialog: Dialog, settings: Settings
) -> None:
    head = dialog.person("head")
    audit_heads.send()
    with transaction() as session:
        audit.record(session, "backup.made")
    for _ in range(2):
        audit_heads.send()
        dialog.advance(timedelta(days=1))
    audit_heads.send()
    with transaction() as session:
        pending = select(Outgoing).where(
            Outgoing.keys == "audit.head", Outgoing.state == OutgoingState.PENDING
        )
        (row,) = session.exec(pending).all()
        last = audit.head(session)
        assert audit_check.verify(session, heads.kept(settings)).bad is None
    assert row.chat == head.chat
    assert str(last) in str(row.messages)
    assert list(heads.kept(settings)) == [last] * 3
    heads.file_of(settings).write_text("damaged\n")
    with pytest.raises(ValueError, match="line 1"):
        list(heads.kept(settings))
    shutil.rmtree(settings.var_folder)
