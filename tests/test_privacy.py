"""Private tickets: nobody of the office but those who may know of them finds or hears of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.app import make_bot
from bot.duty import Staff
from bot.inputs import Action
from bot.pipeline import Bot
from bot.profiles import Security
from handlers import SERVICES
from jobs.escalate import escalate, send_digest
from models.db import now, transaction
from models.tables import Ticket
from tests.conftest import only_sqlite
from tests.dialogues import Dialog, Talker, forged, quoting, tap
from tests.incidents_reported import DETAIL, incident
from tests.moments import go_to
from tests.openings import report
from tests.stored import fresh

pytestmark = pytest.mark.usefixtures("settings")


def knows_nothing(talker: Talker, ticket: Ticket, *, but_number: bool = False) -> None:
    """Nothing of the ticket has come in their chat; a number that they typed may be repeated."""
    for each in talker.received:
        assert DETAIL not in each.text, each.key
        assert "อีเมลแปลก" not in each.text, each.key
        assert but_number or ticket.number not in each.text, each.key
        assert f"t={ticket.id}&" not in " ".join(each.offers), each.key


def asks(ticket: Ticket, dialog: Dialog) -> Iterator[str]:
    """The data of every verb there is, about the ticket."""
    about = {"t": str(ticket.id), "v": str(ticket.version), "p": "1", "s": "5", "until": "9"}
    about |= {"before": "99", "i": "1"}
    for service in dialog.bot.dispatch.services.by_name.values():
        for verb in service.verbs:
            yield Action(service.name, verb, about).data()


@only_sqlite
@pytest.mark.parametrize("name", ["officer", "deputy"])
def test_whatever_outsiders_do(dialog: Dialog, name: str) -> None:
    """Every list, word, number, quotation and button that there is."""
    head, outsider = dialog.person("head"), dialog.person(name)
    ticket = incident(dialog.person("teacher"))
    card = head.last.id
    services = dialog.bot.dispatch.services
    words = {(service.name, verb): word for word, (service, verb) in services.words.items()}
    for word in words.values():
        outsider.say(word)
    for key in services.ticket_buttons:
        outsider.say(dialog.bot.texts.get(key))
        outsider.say(f"{dialog.bot.texts.get(key)} {ticket.number}")
    number = ticket.number
    for said in (number, f"#{number} ทดสอบ", f"เรื่อง {number} ถึงไหนแล้ว"):
        outsider.say(said)
    outsider.say(quoting(card, "ทดสอบข้อความ"))
    for data in asks(ticket, dialog):
        outsider.say(forged(data))
    knows_nothing(outsider, ticket, but_number=True)
    assert fresh(ticket).version == ticket.version
    assert head.heard() == ["desk.new"]


@pytest.mark.parametrize("name", ["officer", "director", "clerk", "stranger"])
def test_what_names_it_finds_nothing(dialog: Dialog, name: str) -> None:
    head, outsider = dialog.person("head"), dialog.person(name)
    ticket = incident(dialog.person("teacher"))
    outsider.say(quoting(head.last.id, "ทดสอบข้อความ"))
    for said in (ticket.number, f"#{ticket.number} ทดสอบ", f"รับเรื่อง {ticket.number}"):
        outsider.say(said)
    about = {"t": str(ticket.id), "v": "1"}
    for service, verb in (("desk", "details"), ("ticket", "one"), ("talk", "open")):
        outsider.say(forged(Action(service, verb, about).data()))
    knows_nothing(outsider, ticket, but_number=True)
    assert head.heard() == ["desk.new"]


def test_not_in_the_group_either(dialog: Dialog) -> None:
    """Whoever may know of it reads of it in their own chat alone."""
    head = dialog.person("head")
    ticket = incident(dialog.person("teacher"))
    in_group = head.in_group(dialog.group("head", "officer"))
    for said in ("งานค้าง", "งานของฉัน", ticket.number, f"รับเรื่อง {ticket.number}"):
        in_group.say(said)
    in_group.say(forged(Action("desk", "details", {"t": str(ticket.id), "v": "1"}).data()))
    knows_nothing(in_group, ticket, but_number=True)
    head([("งานค้าง", ["desk.queue"])])
    assert ticket.number in head.last.text


def test_it_is_handed_to_nobody_else(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    ticket = incident(dialog.person("teacher"))
    head([(tap("desk.details"), ["ticket.card"]), (tap("desk.hand"), ["desk.hand_whom"])])
    assert "officer" not in head.last.text
    about = {"t": str(ticket.id), "v": str(ticket.version), "p": str(officer.row.id)}
    head([(forged(Action("desk", "hand_to", about).data()), ["desk.not_a_colleague"])])
    head([(forged(Action("escalation", "deputy", about).data()), ["escalation.no_superior"])])
    deputy = dialog.person("deputy")
    head([(forged(Action("escalation", "deputy", about).data()), ["escalation.is_private"])])
    knows_nothing(officer, ticket)
    knows_nothing(deputy, ticket)


def test_an_officer_who_reports_one_is_its_requester_and_no_more(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    head = dialog.person("head")
    ticket = incident(officer)
    assert head.heard() == ["desk.new"]
    head([(tap("desk.details"), ["ticket.card"]), (tap("note.open"), ["note.ask.words"])])
    head([("สงสัยคนในสำนักงาน", ["note.done"])])
    officer([(ticket.number, ["ticket.card"])])
    about = {"t": str(ticket.id), "v": str(ticket.version)}
    for verb in ("details", "claim", "earlier"):
        officer([(forged(Action("desk", verb, about).data()), ["ticket.not_found"])])
    assert not any("สงสัยคนใน" in each.text for each in officer.received)


def test_what_waits_too_long_is_told_to_those_who_may_know(dialog: Dialog) -> None:
    """The deputy reads that there is one."""
    head, deputy = dialog.person("head"), dialog.person("deputy")
    officer = dialog.person("officer")
    go_to(dialog, "monday 09.00")
    ticket = incident(dialog.person("teacher"))
    report(dialog.person("clerk"))
    for at in ("monday 09.31", "monday 13.01", "tuesday 13.02"):
        go_to(dialog, at)
        escalate()
        dialog.deliver()
    assert head.heard().count("escalation.to_superior") == 2  # both levels
    go_to(dialog, "tuesday 16.05")
    send_digest()
    go_to(dialog, "wednesday 09.00")
    assert deputy.heard() == ["escalation.private"]
    assert "1 เรื่อง" in deputy.last.text
    knows_nothing(deputy, ticket)
    knows_nothing(officer, ticket)


@pytest.fixture
def named(database: Engine) -> Dialog:
    """Conversations with an office that names somebody."""
    plain = make_bot(SERVICES, "chaiyaphum", saves_quota=False)
    security = Security(officers=("officer named",))
    office = plain.office.model_copy(update={"security": security})
    return Dialog(Bot(office, plain.texts, plain.register, plain.dispatch))


def test_whom_the_profile_names_sees_it_besides_the_head(named: Dialog) -> None:
    other, head = named.person("officer named"), named.person("head")
    officer = named.person("officer")
    ticket = incident(named.person("teacher"))
    assert (other.heard(), head.heard()) == (["desk.new"], ["desk.new"])
    head([(tap("desk.details"), ["ticket.card"]), (tap("desk.hand"), ["desk.hand_whom"])])
    head([("1", ["desk.handed"])])
    assert set(other.heard()) == {"desk.handed_to_you"}
    other([("งานของฉัน", ["desk.mine"])])
    assert ticket.number in other.last.text
    knows_nothing(officer, ticket)


def test_where_nobody_may_know_officers_do(dialog: Dialog) -> None:
    """An office without a head that named nobody: it is not lost."""
    officer = dialog.person("officer")
    incident(dialog.person("teacher"))
    assert officer.heard() == ["desk.new"]
    with transaction() as session:
        insiders = Staff(session, dialog.bot.office, now()).insiders
        assert [each.line_id for each in insiders] == [officer.line_id]


def test_ordinary_tickets_are_seen_by_all(dialog: Dialog) -> None:
    head, officer = dialog.person("head"), dialog.person("officer")
    ticket = report(dialog.person("teacher"))
    assert (head.heard(), officer.heard()) == (["desk.new"], ["desk.new"])
    officer([("งานค้าง", ["desk.queue"]), (ticket.number, ["ticket.card"])])
