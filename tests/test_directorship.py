"""Directors of schools: made by a one-time code, for their own school, until an officer ends it."""

import pytest

from models import directors, enrolments
from models.db import transaction
from tests.approving import asked, director, move
from tests.dialogues import Dialog, Talker, forged, tap

pytestmark = pytest.mark.usefixtures("settings")


def code_for(dialog: Dialog, officer: Talker) -> str:
    """A code for the director of the school of all requesters."""
    officer(
        [
            ("เชิญ ผอ.โรงเรียน", ["directorship.ask.org"]),
            ("โรงเรียนที่ไม่มีอยู่จริง", ["directorship.error.org.no_school", "directorship.ask.org"]),
            (dialog.school.code, ["directorship.ask.who"]),
            ("นางสาวตัวอย่าง ใจดี", ["directorship.review"]),
            ("ออกรหัส", ["directorship.code", "directorship.code_alone"]),
        ]
    )
    return officer.last.text.split("\n")[0]


def test_a_code_makes_a_director(dialog: Dialog) -> None:
    officer, principal = dialog.person("officer"), dialog.person("principal")
    code = code_for(dialog, officer)
    principal([(code, ["enrolment.director"])])
    assert dialog.school.name in principal.last.text
    assert principal.row.role is None
    asked(dialog, "school_director")
    assert principal.heard() == ["approval.asked"]
    dialog.person("clerk")([(code, ["enrolment.error.used"])])


def test_a_code_waits_for_the_right_person(dialog: Dialog) -> None:
    """It is not used up by whoever is not registered, or of another school."""
    code = code_for(dialog, dialog.person("officer"))
    dialog.person("stranger")([(code, ["enrolment.error.not_registered"])])
    principal = dialog.person("principal")
    move(principal, "elsewhere")
    principal([(code, ["enrolment.error.other_school"])])
    move(principal, dialog.school.code)
    principal([(code, ["enrolment.director"])])


def test_the_one_before_hears(dialog: Dialog) -> None:
    before = director(dialog, "before")
    code = code_for(dialog, dialog.person("officer"))
    dialog.person("principal")([(code, ["enrolment.director"])])
    assert before.heard() == ["enrolment.director_before"]


def test_an_officer_ends_it(dialog: Dialog) -> None:
    officer, principal = dialog.person("officer"), director(dialog)
    asked(dialog, "school_director")
    officer.heard()
    officer([("ผอ.โรงเรียน", ["directorship.list"]), ("1", ["directorship.sure"])])
    data = forged(officer.find("directorship.end"))
    dialog.person("teacher")([(data, ["menu.refused"])])
    dialog.person("deputy")([(data, ["directorship.only_officers"])])
    officer([("ยืนยัน", ["directorship.ended"]), (data, ["directorship.gone"])])
    assert principal.heard()[-1] == "directorship.ended_you"
    principal([(tap("approval.approve"), ["ticket.not_found"])])
    officer([("ผอ.โรงเรียน", ["directorship.none"])])


def test_a_name_found_in_several_schools_is_asked_for(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer([("เชิญ ผอ.โรงเรียน", ["directorship.ask.org"])])
    officer([("วิทยา", ["directorship.error.org.which_school"])])
    officer([("1", ["directorship.ask.who"]), ("ยกเลิก", ["form.cancelled"])])


def test_while_a_form_asks_for_it_the_word_is_an_answer(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    _, _, ticket = asked(dialog, "school_director")
    officer([(f"{ticket.number} อนุมัติแล้วตามเอกสาร", ["signed_paper.ask.signed_by"])])
    officer([("ผู้อำนวยการโรงเรียน", ["signed_paper.ask.signed_on"])])


def test_a_school_goes_with_its_director_alone(dialog: Dialog) -> None:
    with transaction() as session:
        for role, org_code in (("head", dialog.school.code), ("school_director", "")):
            with pytest.raises(ValueError, match="a school goes with its director"):
                enrolments.invite(session, role, "x", key="k", org_code=org_code)
        assert directors.standing(session) == []
