"""Services that fit together, and one more: found, offered and filled by the machine alone."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot import casework
from bot.app import make_bot
from bot.catalogue import Catalogue
from bot.forms import Form, Photos, Step, Text
from bot.router import Router
from bot.services import Occasion, Service
from bot.texts import Texts
from bot.turns import Bot, Turn
from handlers import SERVICES
from models.db import transaction
from models.tables import Ticket
from tests.dialogues import Dialog, photo, tap
from tests.test_repair import report

TEXTS: dict[str, Any] = {
    "cable.name": "แบบขอจุดเครือข่าย",
    "cable.title": "ขอจุดเครือข่าย",
    "cable.opened": "ได้รับคำขอ {number} แล้ว",
    "cable.words.open": ["ขอจุดแลน"],
    "cable.menu.open": "ขอจุดแลน",
    "cable.menu.kept": "ขอจุดแลนด้วยข้อความนี้",
    "cable.ask.room": "ห้องใด",
    "cable.ask.reason": "เพราะเหตุใด",
    "cable.ask.photos": "ส่งภาพ",
    "cable.label.room": "ห้อง",
    "cable.label.reason": "เหตุผล",
    "cable.label.photos": "ภาพ",
    "cable.review.title": "ตรวจสอบ",
}


def open_form(turn: Turn) -> None:
    turn.open_form("cable")


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    casework.open_ticket(turn, "cable", answers, priority=4)


CABLE = Service(
    "cable",
    form=Form(
        (
            Step("room", Text(2, 120)),
            Step("reason", Text(5, 20), headline=True),
            Step("photos", Photos(2), optional=True),
        )
    ),
    submit=submit,
    verbs={"open": open_form},
    words=("open",),
    menu=("open",),
    letter="N",
)


@pytest.fixture
def richer(database: Engine) -> Dialog:
    """Conversations with a bot that has one more service."""
    plain = make_bot(SERVICES, "chaiyaphum")
    texts = Texts(plain.office.particles, {**plain.office.texts, **TEXTS})
    router = Router((*SERVICES, CABLE), texts)
    return Dialog(Bot(plain.office, texts, plain.register, router))


def test_one_more_service_stands_on_the_menu(richer: Dialog) -> None:
    teacher = richer([("เมนู", ["menu.ask"])])
    opening = ["repair.open", "ticket.track", "talk.human", "profile.show", "cable.open"]
    assert teacher.last.offers == opening
    officer = richer([("เมนู", ["menu.ask"])], "officer")
    assert officer.last.offers == ["desk.queue", "desk.mine", *opening]


def test_one_more_service_opens_tickets(richer: Dialog) -> None:
    officer = richer.person("officer")
    richer(
        [
            ("ขอจุดแลน", ["cable.ask.room"]),
            ("ห้อง 7", ["cable.ask.reason"]),
            ("เปิดห้องเรียนใหม่", ["cable.ask.photos"]),
            ("ข้าม", ["cable.review"]),
            ("ส่ง", ["cable.opened"]),
        ]
    )
    assert officer.heard() == ["desk.new"]
    assert "เปิดห้องเรียนใหม่" in officer.last.text
    with transaction() as session:
        ticket = session.exec(select(Ticket)).one()
    assert (ticket.service, ticket.number[0], ticket.priority) == ("cable", "N", 4)


def test_what_was_written_before_goes_to_the_service_that_is_chosen(richer: Dialog) -> None:
    teacher = richer([("จุดแลนห้อง 7 ไม่พอใช้ค่ะ", ["talk.offer"]), (photo(), ["talk.offer_photo"])])
    assert [data for data in teacher.last.offers if "kept" in data] == [
        "repair.open?kept=1",
        "cable.open?kept=1",
    ]
    teacher(
        [
            (tap("cable.open?kept=1"), ["cable.ask.room"]),
            ("ห้อง 7", ["cable.review"]),
        ]
    )
    assert "1 ภาพ" in teacher.last.text
    # No longer than the form has room for.
    assert "จุดแลนห้อง 7" in teacher.last.text
    assert "ไม่พอใช้ค่ะ" not in teacher.last.text


def test_with_several_services_something_new_is_asked_about(richer: Dialog) -> None:
    teacher = richer.person("teacher")
    report(teacher)
    teacher(
        [
            ("จุดแลนห้อง 7 ไม่พอ", ["talk.added"]),
            (tap("talk.new"), ["talk.offer"]),
            ("2", ["cable.ask.room"]),
        ]
    )


def test_every_occasion_is_answered_once(richer: Dialog) -> None:
    texts = richer.bot.texts
    services = (*SERVICES, Router(SERVICES, texts).filling.service)
    Catalogue(services, texts)
    with pytest.raises(ValueError, match="answered by no service: form_answer"):
        Catalogue(SERVICES, texts)
    twice = Service("twice", occasions={Occasion.JOIN: submit_nothing})
    with pytest.raises(ValueError, match="occasion join is answered by groups and twice"):
        Catalogue((*services, twice), texts)
    with pytest.raises(ValueError, match="two services are called repair"):
        Catalogue((*services, Service("repair")), texts)
    with pytest.raises(ValueError, match="number their tickets alike: R, R"):
        Catalogue((*services, Service("second", letter="R")), texts)
    words: dict[str, Any] = {"second.words.go": ["เมนูค่ะ"]}
    alike = Texts(richer.bot.office.particles, words)
    with pytest.raises(ValueError, match=r"typed for menu\.show and second\.go"):
        Catalogue(
            (*services, Service("second", verbs={"go": submit_nothing}, words=("go",))), alike
        )
    homeless = [each for each in services if each.name != "menu"]
    menu = next(each for each in services if each.name == "menu")
    homeless.append(Service("menu", occasions=menu.occasions))
    with pytest.raises(ValueError, match="menu answers home by no verb"):
        Catalogue(homeless, texts)


def submit_nothing(turn: Turn) -> None:
    """Answers an occasion that somebody else answers."""
