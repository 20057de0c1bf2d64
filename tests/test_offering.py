"""The office's catalogue: services switched off, with times, a priority, or none of their own."""

import tomllib
from datetime import date
from typing import Any

import pytest

from bot.checking import missing_approvers
from bot.clocks import clock_of, wind
from bot.offering import as_offered
from bot.offices import FOLDER, Office, OfficeError, load_office, office_names
from bot.profile_services import ServiceTerms
from bot.worktime import calendar_of
from handlers import SERVICES
from jobs.calendar import fingerprint
from models import tickets
from models.db import transaction
from models.tables import Ticket
from tests.approving import director
from tests.dialogues import Dialog, forged, tap
from tests.moments import go_to, moment
from tests.openings import REPORT, SENT, report, resolve
from tests.stored import fresh
from tests.terms import on_terms

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("name", office_names())
def test_the_shipped_catalogues_name_services_that_exist(name: str) -> None:
    office = load_office(name)
    opening = {each.name for each in SERVICES if each.letter}
    assert set(office.services) <= opening
    assert "repair" in office.services
    assert as_offered(SERVICES, office) == SERVICES


def test_an_unknown_service_is_answered_with_the_known_ones() -> None:
    terms = {"repiar": ServiceTerms(), "desk": ServiceTerms()}
    office = load_office("chaiyaphum").model_copy(update={"services": terms})
    with pytest.raises(OfficeError) as refused:
        as_offered(SERVICES, office)
    assert refused.value.problems[0].endswith("(did you mean repair?)")
    assert refused.value.problems[1].startswith("services.desk: no service of that name opens")
    assert "repair" in refused.value.problems[1]


def test_who_has_switched_a_service_off_is_told_so(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    ticket = report(teacher)
    on_terms(dialog, enabled=False)
    teacher([("แจ้งซ่อม", ["ticket.not_offered"])])
    assert "แจ้งซ่อม" in teacher.last.text
    assert "0 4400 0000" in teacher.last.text
    clerk = dialog.person("clerk")
    clerk([("เมนู", ["menu.ask"])])
    assert "แจ้งซ่อม" not in clerk.last.text
    clerk([(forged("repair.open"), ["ticket.not_offered"])])
    clerk([("จอคอมพิวเตอร์ดับทั้งห้องเลยค่ะ", ["talk.offer"])])
    assert "repair.open" not in " ".join(clerk.last.offers)
    # What was opened goes on.
    officer = dialog.person("officer")
    officer([(ticket.number, ["ticket.card"]), (tap("desk.claim"), ["desk.claimed"])])
    resolve(officer, ticket)
    teacher([(ticket.number, ["ticket.card"]), ("เรียบร้อยแล้ว", ["ticket.confirmed"])])


def test_a_report_that_was_begun_is_still_taken(dialog: Dialog) -> None:
    teacher = dialog(REPORT)
    on_terms(dialog, enabled=False)
    teacher([SENT[-1]])


TIMES: dict[str, Any] = {"first_response_minutes": 60, "resolve_minutes": 120}


def test_clocks_follow_a_services_own_times(dialog: Dialog) -> None:
    office = on_terms(dialog, **TIMES)
    officer = dialog.person("officer")
    go_to(dialog, "monday 09.00")
    ticket = report(dialog.person("teacher"))
    officer.heard()
    assert "ตอบรับภายใน\n14 ธ.ค. 69 10.00" in officer.last.text
    assert levels(office, ticket, "monday 10.01") == 1
    assert levels(office, ticket, "monday 11.01") == 1


def levels(office: Office, ticket: Ticket, said: str) -> int:
    """How many levels the ticket reaches by that moment, beside those it had."""
    with transaction() as session:
        found = tickets.get(session, ticket.id or 0)
        assert found is not None
        return wind(session, office, calendar_of(office, session), found, moment(said))


def test_who_answers_for_the_times_promises_them(dialog: Dialog) -> None:
    teacher = dialog.person("teacher")
    who = {"approved_by": "ผอ.กลุ่ม (ตัวอย่าง)", "approved_on": date(2026, 12, 1)}
    on_terms(dialog, **(TIMES | who))
    report(teacher)
    assert "ภายใน 1 ชั่วโมง" in teacher.last.text


def test_without_times_nothing_is_promised_and_nothing_escalates(dialog: Dialog) -> None:
    office = on_terms(dialog, targets="none", approval=[])
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    go_to(dialog, "monday 09.00")
    ticket = report(teacher)
    officer.heard()
    assert "ภายใน" not in officer.last.text
    assert levels(office, ticket, "friday 16.00") == 0
    assert fresh(ticket).escalate_at is None
    found = fresh(ticket)
    with transaction() as session:
        clock = clock_of(session, office, calendar_of(office, session), found)
    assert (clock.respond_by, clock.resolve_by, clock.overdue().total_seconds()) == (None, None, 0)
    officer([(tap("desk.claim"), ["desk.claimed"])])
    resolve(officer, ticket)
    teacher([(ticket.number, ["ticket.card"])])
    assert "กำหนดเสร็จ" not in teacher.last.text
    teacher([("เรียบร้อยแล้ว", ["ticket.confirmed"])])


def test_a_priority_of_its_own(dialog: Dialog) -> None:
    on_terms(dialog, priority="P1")
    assert report(dialog.person("teacher")).priority == 1


@pytest.mark.parametrize(
    ("terms", "complaint"),
    [
        ({"resolve_minutes": 5}, "first_response_minutes and resolve_minutes belong together"),
        ({"first_response_minutes": 9, "resolve_minutes": 5}, "shorter than first_response"),
        ({**TIMES, "targets": "none"}, "contradict each other"),
        ({**TIMES, "approved_by": "x"}, "approved_by and approved_on belong together"),
        ({"approved_by": "x", "approved_on": date(2026, 1, 2)}, "without times"),
        ({"approval": ["boss"]}, "nobody is called boss (there are: school_director, head"),
        ({"approval": ["head", "head"]}, "asked twice: head"),
        ({"approval": "head"}, "tuple"),
        ({"priority": "P5"}, "P1"),
        ({"targets": "few"}, "none"),
    ],
)
def test_mistakes_are_told_in_words(terms: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are looked at
        ServiceTerms.model_validate(terms)
    assert complaint in str(refused.value)


def test_who_is_to_approve_and_is_not_there_is_named(dialog: Dialog) -> None:
    office = on_terms(dialog, approval=["school_director", "head", "deputy"])
    dialog.person("head")
    with transaction() as session:
        assert missing_approvers(session, office) == ["deputy", "school_director"]
    director(dialog)
    with transaction() as session:
        assert missing_approvers(session, office) == ["deputy"]
        assert missing_approvers(session, load_office("chaiyaphum")) == []


def test_times_stand_in_one_place() -> None:
    told = tomllib.loads((FOLDER / "chaiyaphum.toml").read_text("utf-8"))
    told["services"]["repair"] = TIMES
    told["sla"]["targets"].append(told["sla"]["targets"][0] | {"service": "repair"})
    with pytest.raises(ValueError, match="both set times for repair"):
        Office.model_validate(told)


def test_other_terms_have_clocks_looked_at_again() -> None:
    office = load_office("chaiyaphum")
    terms = {"services": {"repair": ServiceTerms(**TIMES)}}
    assert fingerprint(office) != fingerprint(office.model_copy(update=terms))
