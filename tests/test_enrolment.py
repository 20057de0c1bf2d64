"""Enrolment codes: made, typed, used once, expired, guessed at, forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.settings import Settings
from jobs import upkeep
from models import enrolments, people
from models.db import transaction, travel
from models.enrolments import (
    EnrolmentCodeExpired,
    EnrolmentCodeUsed,
    EnrolmentError,
    TooManyTries,
    WrongEnrolmentCode,
    enrol,
    looks_like_code,
    of_the_office,
)
from models.tables import Enrolment, WrongCode
from tests.conftest import environment, only_sqlite
from tests.dialogues import Dialog
from tests.stored import plan_of

KEY = environment("", "", Path())["SECRET_KEY"]
WRONG = "ICT-0000-0000-0000"


def invite(role: str = "officer", name: str = "Somsak (sample)") -> str:
    with transaction() as session:
        return enrolments.invite(session, role, name, key=KEY)


def type_code(line_id: str, text: str, key: str = KEY) -> EnrolmentError | None:
    """Why the code was refused; the try is committed as in a turn."""
    with transaction() as session:
        try:
            enrol(session, people.meet(session, line_id).person, text, key=key)
        except EnrolmentError as error:
            return error
    return None


def test_a_code_makes_its_first_user_what_it_says(database: Engine) -> None:
    code = invite("head", " Malee   (sample) ")
    assert type_code("U1", code) is None
    with transaction() as session:
        person = people.meet(session, "U1").person
        assert (person.role, person.office_name) == ("head", "Malee (sample)")
        assert person.enrolled_at is not None
    assert isinstance(type_code("U2", code), EnrolmentCodeUsed)


def test_only_a_hash_is_stored(database: Engine) -> None:
    code = invite()
    with transaction() as session:
        kept = session.exec(select(Enrolment)).one()
    shown = str(kept.model_dump()).upper().replace("-", "")
    assert code.replace("-", "") not in shown
    assert code.replace("-", "").removeprefix("ICT") not in shown


def test_a_code_is_of_no_use_under_another_key(database: Engine) -> None:
    code = invite()
    assert isinstance(type_code("U1", code, key="another"), WrongEnrolmentCode)
    assert type_code("U1", code) is None


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\n",
        lambda code: code.replace("-", "\u2013"),
        lambda code: code.replace("1", "I").replace("0", "O"),
    ],
)
def test_a_code_may_be_typed_in_many_ways(database: Engine, change: object) -> None:
    assert callable(change)
    typed = change(invite())
    assert looks_like_code(typed)
    assert type_code("U1", typed) is None


@pytest.mark.parametrize("text", ["", "ICT", "ictตัวอย่าง", "R6911-0042", "ICT-7KQM", "ICT ซ่อมคอม"])
def test_other_words_are_no_codes(text: str) -> None:
    assert not looks_like_code(text)


def test_a_code_dies_after_a_day(database: Engine) -> None:
    code = invite()
    travel(timedelta(hours=24, seconds=1))
    assert isinstance(type_code("U1", code), EnrolmentCodeExpired)


def test_five_wrong_tries_an_hour(database: Engine) -> None:
    code = invite()
    for _ in range(5):
        assert isinstance(type_code("U1", WRONG), WrongEnrolmentCode)
    assert isinstance(type_code("U1", code), TooManyTries)
    assert type_code("U2", code) is None  # others are not held up
    travel(timedelta(hours=1, seconds=1))
    assert type_code("U1", invite()) is None


def test_one_of_many_racers_wins(database: Engine) -> None:
    code = invite()
    with ThreadPoolExecutor(8) as pool:
        refusals = list(pool.map(lambda n: type_code(f"U{n}", code), range(16)))
    assert refusals.count(None) == 1
    assert sum(isinstance(each, EnrolmentCodeUsed) for each in refusals) == 15


def test_codes_are_forgotten_a_month_after_their_day(database: Engine) -> None:
    used, unused = invite(), invite()
    assert type_code("U1", used) is None
    travel(timedelta(days=30))
    upkeep.forget_old()
    assert isinstance(type_code("U2", used), EnrolmentCodeUsed)
    assert isinstance(type_code("U2", unused), EnrolmentCodeExpired)
    fresh = invite()
    travel(timedelta(days=31, minutes=1))
    upkeep.forget_old()
    assert isinstance(type_code("U2", used), WrongEnrolmentCode)
    with transaction() as session:
        assert len(session.exec(select(Enrolment)).all()) == 1
    assert isinstance(type_code("U2", fresh), EnrolmentCodeExpired)


def test_wrong_codes_are_forgotten_when_they_count_no_more(database: Engine) -> None:
    type_code("U1", WRONG)
    travel(timedelta(minutes=59))
    type_code("U1", WRONG)
    for minutes, left in ((59, 2), (61, 1), (120, 0)):
        travel(timedelta(minutes=minutes))
        upkeep.forget_old()
        with transaction() as session:
            assert len(session.exec(select(WrongCode)).all()) == left


def test_codes_differ_and_are_long(database: Engine) -> None:
    codes = {invite() for _ in range(20)}
    assert len(codes) == 20
    assert all(looks_like_code(code) for code in codes)
    assert 32 ** (enrolments.GROUPS * enrolments.GROUP_LENGTH) >= 2**50


@pytest.mark.parametrize(
    ("role", "name"), [("king", "X"), ("officer", " "), ("officer", "x" * 121)]
)
def test_nobody_is_invited_as_nothing(database: Engine, role: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"name|Role"):
        invite(role, name)


def test_a_code_typed_in_the_chat(settings: Settings, dialog: Dialog) -> None:
    stranger = dialog.person("stranger")
    stranger([(WRONG, ["enrolment.error.wrong"])])
    stranger([(invite().lower(), ["enrolment.done", "enrolment.help"])])
    assert stranger.row.role == "officer"


def test_guessing_ends_in_words(settings: Settings, dialog: Dialog) -> None:
    stranger = dialog.person("stranger")
    stranger([(WRONG, ["enrolment.error.wrong"])] * enrolments.TRIES)
    stranger([(WRONG, ["enrolment.error.too_many"])])
    assert "5 ครั้ง" in stranger.last.text
    assert "1 ชั่วโมง" in stranger.last.text


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("role", "key"), [("head", "enrolment.help"), ("director", "enrolment.help_looking_on")]
)
def test_everybody_is_told_what_they_can_do(dialog: Dialog, role: str, key: str) -> None:
    """Deputies and directors get no cards, and have no work of their own."""
    dialog([(invite(role), ["enrolment.done", key])], who="stranger")


@only_sqlite
def test_who_is_of_the_office_is_found_among_many_teachers(database: Engine) -> None:
    assert "SEARCH person USING INDEX ix_person_role" in plan_of(database, of_the_office)
