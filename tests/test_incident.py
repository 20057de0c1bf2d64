"""Several reports of the same: suggested, folded or not, worked on as one, taken apart."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.pipeline import take_turn
from jobs.escalate import escalate
from models import incidents, people
from models.db import now, transaction
from models.failures import failed_ids
from models.incident_table import Incident, Part, Trouble, Verdict
from models.incidents import IncidentError
from models.tables import Escalation, Person, Status, Ticket
from tests.conftest import only_postgresql
from tests.dialogues import Dialog, Talker, forged, tap, unsend
from tests.moments import go_to
from tests.openings import FOUND, resolve
from tests.outages import (
    ASKED,
    COM,
    NET,
    folded,
    move,
    parts,
    reported,
    schools,
    suggested,
    tell,
    told,
)
from tests.stored import assert_nowhere, fresh
from tests.test_races import both, office_with_ticket

# Who reports what, from which school of the zone and how long after the one before; and of what the
# officers are asked.
Reports = list[tuple[str, str, int, int]]
REPORTS: list[tuple[str, Reports, list[int]]] = [
    ("three of a school", [("a", NET, 0, 0), ("b", NET, 0, 5), ("c", NET, 0, 5)], [3]),
    ("one of them twice", [("a", NET, 0, 0), ("b", NET, 0, 5), ("b", NET, 0, 5)], []),
    ("too late", [("a", NET, 0, 0), ("b", NET, 0, 5), ("c", NET, 0, 119)], []),
    ("just in time", [("a", NET, 0, 0), ("b", NET, 0, 5), ("c", NET, 0, 114)], [3]),
    ("another topic", [("a", NET, 0, 0), ("b", COM, 0, 5), ("c", NET, 0, 5)], []),
    ("the same by another name", [("a", NET, 0, 0), ("b", "สวิตช์", 0, 5), ("c", NET, 0, 5)], [3]),
    ("anything", [(each, "อื่น ๆ", 0, 5) for each in "abc"], []),
    ("three schools", [("a", NET, 0, 0), ("b", NET, 1, 5), ("c", NET, 2, 5)], [3]),
    ("two schools", [("a", NET, 0, 0), ("b", NET, 0, 5), ("c", NET, 1, 5)], []),
    ("asked once", [(each, NET, 0, 5) for each in "abcd"], [3]),
    (
        "a school, then the zone",
        [*((each, NET, 0, 5) for each in "abc"), ("d", NET, 1, 5), ("e", NET, 2, 5)],
        [3, 5],
    ),
]


@pytest.mark.parametrize(
    ("reports", "asked"), [row[1:] for row in REPORTS], ids=[row[0] for row in REPORTS]
)
def test_when_officers_are_asked(dialog: Dialog, reports: Reports, asked: list[int]) -> None:
    officer = dialog.person("officer")
    for place, (who, what, school, minutes) in enumerate(reports):
        dialog.advance(timedelta(minutes=minutes))
        talker = dialog.person(who)
        move(talker, schools(dialog)[school])
        (told if place < 2 else tell)(talker, what)
    cards = [each for each in officer.received if each.key == ASKED]
    assert len(cards) == len(asked)
    for card, count in zip(cards, asked, strict=True):
        assert f"แจ้งแล้ว {count} เรื่อง" in card.text


def test_folding_leaves_one_thing_to_do(dialog: Dialog) -> None:
    officer, found = suggested(dialog)
    assert all(each.number in officer.last.text for each in found)
    officer([("รวมเป็นเหตุเดียว", ["incident.folded", "ticket.card"])])
    assert parts(found) == [Part.LEADS, Part.FOLLOWS, Part.FOLLOWS]
    assert "แทน 3 เรื่อง" in officer.last.text
    officer([("งานค้าง", ["desk.queue"])])
    assert [each.number in officer.last.text for each in found] == [True, False, False]
    assert "แทน 3 เรื่อง" in officer.last.text
    officer([("1", ["ticket.card"]), (f"{found[0].number} เรื่องที่รวมไว้", ["incident.members"])])
    assert [each.number in officer.last.text for each in found] == [True, True, True]
    officer([("2", ["ticket.card"])])
    assert f"ดำเนินการที่เรื่อง {found[0].number}" in officer.last.text
    verbs = {each.partition("?")[0] for each in officer.last.offers}
    assert verbs == {"talk.open", "note.open", "incident.split", "documents.of_ticket"}


def test_a_requester_reads_of_it_without_anybodys_number(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    officer.say(tap("desk.claim"))
    clerk = dialog.person("clerk")
    clerk([(found[1].number, ["ticket.card"])])
    assert "มีผู้แจ้งหลายราย" in clerk.last.text
    assert "กำลังดำเนินการ" in clerk.last.text
    assert "officer" in clerk.last.text
    assert found[0].number not in clerk.last.text
    teacher = dialog.person("teacher")
    teacher([(found[0].number, ["ticket.card"])])
    assert not any(each.number in teacher.last.text for each in found[1:])


@pytest.mark.parametrize("verb", ["fold", "dismiss"])
def test_one_of_two_officers_decides(dialog: Dialog, verb: str) -> None:
    other = dialog.person("officer two")
    officer, _ = suggested(dialog)
    done = {"fold": ["incident.folded", "ticket.card"], "dismiss": ["incident.dismissed"]}
    officer([(tap(f"incident.{verb}"), done[verb])])
    past = {"fold": "folded", "dismiss": "dismissed"}[verb]
    other([(tap("incident.fold"), [f"incident.refused.{past}"])])
    assert "officer " in other.last.text
    other([(tap("incident.dismiss"), [f"incident.refused.{past}"])])


def test_what_was_dismissed_stays_quiet_for_a_while(dialog: Dialog) -> None:
    officer, found = suggested(dialog)
    officer([("ไม่ใช่เหตุเดียวกัน", ["incident.dismissed"])])
    assert parts(found) == [Part.NONE] * 3
    tell(dialog.person("other"))
    assert officer.heard() == ["desk.new"]
    dialog.advance(timedelta(minutes=121))
    reported(dialog)
    assert officer.heard()[-1] == ASKED


def test_of_several_one_is_chosen(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    first = reported(dialog)
    second = reported(dialog, what=COM)
    officer.heard()
    officer([("รวมเป็นเหตุเดียว", ["incident.which"]), ("2", [ASKED])])
    officer([("รวมเป็นเหตุเดียว", ["incident.folded", "ticket.card"])])
    assert parts(first) == [Part.NONE] * 3
    assert parts(second) == [Part.LEADS, Part.FOLLOWS, Part.FOLLOWS]
    officer([("รวมเป็นเหตุเดียว", ["incident.folded", "ticket.card"])])
    officer([("รวมเป็นเหตุเดียว", ["incident.refused.gone"])])


def test_stale_and_forged(dialog: Dialog) -> None:
    officer, found = suggested(dialog)
    data = officer.find("incident.fold")
    for who in ("teacher", "stranger"):
        assert dialog.person(who).say(forged(data)) != ["incident.folded"]
    for who in ("deputy", "director"):
        assert dialog.person(who).say(forged(data)) == ["incident.refused.looks_only"]
    for bad in ("incident.fold", "incident.fold?i=x", "incident.dismiss?i=999"):
        officer([(forged(bad), ["incident.refused.gone"])])
    officer([(forged(f"incident.members?t={found[0].id}&v=1"), ["incident.refused.alone"])])
    officer([(forged(f"incident.split?t={found[0].id}&v=1"), ["incident.refused.alone"])])
    for name, ticket in zip(("teacher", "clerk"), found, strict=False):
        talker = dialog.person(name)
        talker(
            [(ticket.number, ["ticket.card"]), (tap("ticket.withdraw"), ["ticket.withdraw_sure"])]
        )
        talker.say("ใช่")
    officer.heard()
    officer([(forged(data), ["incident.refused.too_few"])])
    assert parts(found) == [Part.NONE] * 3


def test_the_first_that_somebody_works_on_leads(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    found = reported(dialog)
    officer.say(f"{found[1].number} รับเรื่อง")
    officer.say(tap("incident.fold"))
    assert parts(found) == [Part.FOLLOWS, Part.LEADS, Part.FOLLOWS]


def test_work_is_done_on_the_one_that_leads(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    version = found[1].version
    for verb in (
        "desk.claim",
        "desk.hand",
        "resolve.open",
        "priority.open",
        "ask.open",
        "waiting.open",
    ):
        data = f"{verb}?t={found[1].id}&v={version}"
        assert officer.say(forged(data)) == ["ticket.refused.folded"], verb
        assert found[0].number in officer.last.text
    assert fresh(found[1]).version == version


def test_one_result_answers_all(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    talkers = [dialog.person(each) for each in ("teacher", "clerk", "aide")]
    for each in talkers:
        each.heard()
    officer.say(tap("resolve.open"))
    officer([*FOUND, ("ปิดงาน", ["resolve.done_all"])])
    assert [fresh(each).status for each in found] == [Status.RESOLVED] * 3
    for talker, ticket in zip(talkers, found, strict=True):
        assert talker.heard()[-1] == "resolve.card"
        assert ticket.number in talker.last.text
        assert "เปลี่ยนแหล่งจ่ายไฟ" in talker.last.text
    talkers[1]([(tap("ticket.confirm"), ["ticket.confirmed"]), ("5", ["ticket.thanks"])])
    talkers[2]([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังใช้ไม่ได้", ["reopen.done"])])
    statuses = [fresh(each).status for each in found]
    assert statuses == [Status.RESOLVED, Status.CLOSED, Status.CLAIMED]
    assert parts(found) == [Part.LEADS, Part.FOLLOWS, Part.LEFT]
    # What is found out later is told to those who still wait for it.
    talkers[0].heard()
    officer.say(found[0].number)
    officer.say(tap("resolve.open"))
    officer([*FOUND, ("ปิดงาน", ["resolve.done"])])
    assert (talkers[0].heard(), talkers[1].heard()) == (["resolve.card"], [])


def test_work_that_goes_on_goes_on_for_all(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    officer.say(tap("resolve.open"))
    officer([*FOUND, ("ปิดงาน", ["resolve.done_all"])])
    clerk = dialog.person("clerk")
    clerk.heard()
    officer.say(found[0].number)
    officer.say(tap("resolve.open"))
    for said in ("เมนบอร์ดเสีย", "สั่งซื้อแล้ว", "รออะไหล่", "พรุ่งนี้"):
        officer.say(said)
    officer([("ส่ง", ["ticket.waits_now"])])
    statuses = [fresh(each).status for each in found]
    assert statuses == [Status.WAITING, Status.NEW, Status.NEW]
    assert clerk.heard() == ["ticket.waits_told"]
    assert found[1].number in clerk.last.text
    clerk.say(found[1].number)
    assert "รออะไหล่" in clerk.last.text


def test_the_lead_passes_to_the_next(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    officer([("รับเรื่อง", ["desk.claimed"])])
    teacher = dialog.person("teacher")
    teacher(
        [(found[0].number, ["ticket.card"]), (tap("ticket.withdraw"), ["ticket.withdraw_sure"])]
    )
    teacher([("ใช่", ["ticket.withdrawn"])])
    assert officer.heard() == ["desk.withdrawn_from"]
    assert found[1].number in officer.last.text
    assert parts(found) == [Part.LEFT, Part.LEADS, Part.FOLLOWS]
    assert fresh(found[1]).assignee_id == officer.row.id
    resolve_all(officer, found[1])
    assert fresh(found[2]).status == Status.RESOLVED


def resolve_all(officer: Talker, ticket: Ticket) -> None:
    officer([(ticket.number, ["ticket.card"]), (tap("resolve.open"), ["repair.result.ask.cause"])])
    officer([*FOUND, ("ปิดงาน", ["resolve.done_all"])])


def test_one_that_follows_is_withdrawn_alone(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    clerk = dialog.person("clerk")
    clerk([(found[1].number, ["ticket.card"]), (tap("ticket.withdraw"), ["ticket.withdraw_sure"])])
    clerk([("ใช่", ["ticket.withdrawn"])])
    assert officer.heard() == ["desk.withdrawn_from"]
    assert parts(found) == [Part.LEADS, Part.LEFT, Part.FOLLOWS]
    officer.say(found[0].number)
    assert "แทน 2 เรื่อง" in officer.last.text


def test_the_first_reopened_leaves_the_others_as_they_are(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    officer.say(tap("resolve.open"))
    officer([*FOUND, ("ปิดงาน", ["resolve.done_all"])])
    teacher = dialog.person("teacher")
    teacher([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังใช้ไม่ได้", ["reopen.done"])])
    assert parts(found) == [Part.LEFT, Part.LEADS, Part.FOLLOWS]
    statuses = [fresh(each).status for each in found]
    assert statuses == [Status.CLAIMED, Status.RESOLVED, Status.RESOLVED]
    clerk = dialog.person("clerk")  # whose card is not stale
    clerk([(tap("ticket.confirm"), ["ticket.confirmed"])])


def test_an_emergency_of_one_is_that_of_all(dialog: Dialog) -> None:
    _, found = folded(dialog)
    clerk = dialog.person("clerk")
    clerk.say(forged(f"emergency.open?t={found[1].id}&v=1"))
    clerk([("กำลังสอบอยู่", ["emergency.done"])])
    assert [fresh(each).priority for each in found] == [1, 1, 3]


@pytest.mark.parametrize("index", [0, 1])
def test_a_ticket_is_taken_out(dialog: Dialog, index: int) -> None:
    officer, found = folded(dialog)
    other = dialog.person("officer two")
    taken = found[index]
    officer([(f"{taken.number} รับเรื่อง", ["desk.claimed"])] if index == 0 else [])
    said = officer.say(f"{taken.number} แยกออก")
    assert said == (["incident.split", "incident.leads_now"] if index == 0 else ["incident.split"])
    assert fresh(taken).incident_part == Part.LEFT
    assert fresh(found[1 - index]).incident_part == Part.LEADS
    if index == 1:
        assert other.heard() == ["desk.new"]
    resolve(officer, taken)
    assert fresh(found[2]).status == Status.NEW


def test_words_of_one_that_follows_reach_whoever_works(dialog: Dialog) -> None:
    other = dialog.person("officer two")
    officer, found = folded(dialog)
    officer([("รับเรื่อง", ["desk.claimed"])])
    other.heard()
    clerk = dialog.person("clerk")
    clerk.heard()
    clerk.say(f"#{found[1].number} ยังใช้ไม่ได้เลย")
    assert officer.heard() == ["talk.from_requester.text"]
    assert other.heard() == []
    assert "desk.claimed" not in officer.say(f"#{found[1].number} กำลังไปดูค่ะ")
    assert clerk.heard() == ["talk.from_officer.text"]
    assert parts(found) == [Part.LEADS, Part.FOLLOWS, Part.FOLLOWS]


@pytest.mark.usefixtures("settings")
def test_one_clock_at_the_most_urgent_priority(dialog: Dialog) -> None:
    go_to(dialog, "monday 09.00")
    officer, found = suggested(dialog, impact="ทั้งห้อง")
    officer.say(tap("incident.fold"))
    assert [fresh(each).priority for each in found] == [2, 3, 2]
    go_to(dialog, "monday 16.00")
    officer.heard()
    escalate()
    dialog.deliver()
    with transaction() as session:
        assert {each.ticket_id for each in session.exec(select(Escalation))} == {found[0].id}
    assert fresh(found[1]).escalate_at is None


def test_what_is_unsent_is_nowhere(dialog: Dialog) -> None:
    officer, found = folded(dialog)
    clerk = dialog.person("clerk")
    secret = "รหัสผ่านคือปลาทู"
    clerk.say(f"#{found[1].number} {secret}")
    clerk([(unsend(clerk.spoken[-1]), [])])
    assert_nowhere(secret)
    officer.say(found[0].number)
    officer.say(tap("resolve.open"))
    officer.say(f"สาเหตุ {secret}")
    cause = officer.spoken[-1]
    officer.say(f"แก้แล้ว {secret}")
    action = officer.spoken[-1]
    for said in ("ซ่อมเสร็จ", "ปิดงาน"):
        officer.say(said)
    clerk([(tap("reopen.open"), ["reopen.ask.reason"]), ("ยังใช้ไม่ได้", ["reopen.done"])])
    officer.say(unsend(cause))
    officer.say(unsend(action))
    with transaction() as session:
        for ticket in session.exec(select(Ticket)):
            assert secret not in repr(ticket.fields), ticket.number
    clerk.say(found[1].number)
    assert secret not in clerk.last.text


def test_two_who_report_at_once_make_one_suggestion(dialog: Dialog) -> None:
    """Neither knows of the other's report until it is there."""
    dialog.person("officer")
    told(dialog.person("teacher"))
    events = []
    for name in ("clerk", "aide"):
        talker = dialog.person(name)
        for said in ("แจ้งซ่อม", NET, "ใช้งานไม่ได้เลย", "ข้าม", "ห้อง 1", "1", "ข้าม"):
            talker.say(said)
        events.append(talker.make("ส่งเรื่อง"))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda event: take_turn(dialog.bot, event), events))
    with transaction() as session:
        assert session.exec(select(Incident)).one().verdict == Verdict.PENDING
        assert failed_ids(session) == []


@only_postgresql
@pytest.mark.usefixtures("database")
def test_two_officers_at_once() -> None:
    first = office_with_ticket()
    with transaction() as session:
        for line_id in ("Uother", "Uthird"):
            person = people.meet(session, line_id).person
            session.add(
                Ticket(number=line_id, service="repair", requester_id=person.id or 0, org_code="x")
            )
        incident = incidents.suggest(session, Trouble("repair", "x", "", "x"), now())
        assert incident is not None
        id_ = incident.id or 0

    def decide(session: Session, officer: Person) -> str:
        try:
            meant = incidents.to_decide(session, id_, officer)
            incidents.fold(session, meant, officer, session.exec(select(Ticket)).all())
        except IncidentError as why:
            return why.reason
        return "won"

    assert both(decide) == ["folded", "won"]
    with transaction() as session:
        assert session.get_one(Incident, id_).verdict == Verdict.FOLDED
        assert session.get_one(Ticket, first.id).incident_part == Part.LEADS
