"""Services that fit together, and one more: found, offered and filled by the machine alone."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine

from bot import casework
from bot.app import make_bot
from bot.catalogue import Catalogue
from bot.forms import Form, Photos, Step, Text
from bot.pipeline import Bot
from bot.router import Router
from bot.services import Occasion, Service, Stands, TicketButton
from bot.texts import Texts
from bot.thai import fold_label
from bot.turns import Turn
from handlers import SERVICES
from models.tables import OPEN, Status
from tests.conftest import ROOT
from tests.dialogues import Dialog, photo, tap
from tests.openings import report, reported
from tests.stored import only_ticket

pytestmark = pytest.mark.any_database

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
    plain = make_bot(SERVICES, "chaiyaphum", saves_quota=False)
    texts = Texts(plain.office.particles, {**plain.office.texts, **TEXTS})
    router = Router((*SERVICES, CABLE), texts)
    return Dialog(Bot(plain.office, texts, plain.register, router))


def test_one_more_service_stands_on_the_menu(richer: Dialog) -> None:
    teacher = richer([("เมนู", ["menu.ask"])])
    opening = [
        "repair.open",
        "consult.open",
        "password_reset.open",
        "menu.access",
        "menu.more",
        "ticket.track",
        "talk.human",
        "profile.show",
        "survey.open",
        "help.show",
        "cable.open",
    ]
    assert teacher.last.offers == opening
    officer = richer([("เมนู", ["menu.ask"])], "officer")
    assert officer.last.offers == ["desk.queue", "desk.mine", "duty.who", "calendar.show", *opening]


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
    ticket = only_ticket()
    assert (ticket.service, ticket.number[0], ticket.priority) == ("cable", "N", 4)


def test_the_result_of_one_more_service_is_noted(richer: Dialog) -> None:
    """It asks for nothing of its own, so officers are asked what they are asked of any ticket."""
    teacher, officer = richer.person("teacher"), richer.person("officer")
    for said in ("ขอจุดแลน", "ห้อง 7", "เปิดห้องเรียนใหม่", "ข้าม", "ส่ง"):
        teacher.say(said)
    officer([(tap("desk.details"), ["ticket.card"]), (tap("resolve.open"), ["resolve.ask.cause"])])
    officer([("จุดเดิมไม่พอ", ["resolve.ask.action_taken"])])
    officer([("เดินสายใหม่แล้ว", ["resolve.ask.outcome"])])
    assert "อะไหล่" not in officer.last.text
    officer([("รอหน่วยงานอื่น", ["resolve.ask.expected_on"]), ("พรุ่งนี้", ["resolve.review"])])
    officer([("ส่ง", ["ticket.waits_now"])])
    assert "รอหน่วยงานอื่น" in teacher.last.text
    ticket = only_ticket()
    officer([(ticket.number, ["ticket.card"])])
    assert "เดินสายใหม่แล้ว" in officer.last.text
    officer.say(tap("resolve.open"))
    for said in ("จุดเดิมไม่พอ", "เดินสายใหม่แล้ว", "ดำเนินการเรียบร้อย", "ส่ง"):
        officer.say(said)
    assert teacher.heard()[-1] == "resolve.card"
    assert "ดำเนินการเรียบร้อย" in teacher.last.text
    teacher([(tap("ticket.rate?s=5"), ["ticket.thanks"])])


def test_a_result_says_what_was_done_and_achieved(bot: Bot) -> None:
    services = (*SERVICES, Router(SERVICES, bot.texts).filling.service)
    vague = Service("vague", result=Form((Step("action_taken", Text()),)))
    with pytest.raises(ValueError, match="the result of vague"):
        Catalogue((*services, vague), bot.texts)


def test_what_was_written_before_goes_to_the_service_that_is_chosen(richer: Dialog) -> None:
    teacher = richer([("จุดแลนห้อง 7 ไม่พอใช้ค่ะ", ["talk.offer"]), (photo(), ["talk.offer_photo"])])
    assert {"repair.open?kept=1", "cable.open?kept=1"} <= set(teacher.last.offers)
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
            (tap("cable.open?kept=1"), ["cable.ask.room"]),
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
    with pytest.raises(ValueError, match=r"number their tickets alike: R(, \w)*, R"):
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


def test_one_more_button_on_every_ticket(bot: Bot) -> None:
    """Declared by a service: drawn on the card, found by its words, refused to others."""
    words: dict[str, Any] = {
        "call.button.now": "โทรกลับ",
        "call.button.now_words": ["โทรหา"],
        "call.done": "จะโทรกลับเรื่อง {number}",
    }
    texts = Texts(bot.office.particles, {**bot.office.texts, **words})
    button = TicketButton(
        "call.button.now", "call.now", (Status.CLAIMED,), for_officers=True, stands=Stands.FULL
    )
    call = Service("call", verbs={"now": call_now}, buttons=(button,), officers=True)
    dialog = Dialog(Bot(bot.office, texts, bot.register, Router((*SERVICES, call), texts)))
    officer, teacher, ticket = reported(dialog)
    officer([(ticket.number, ["ticket.card"])])
    assert not [data for data in officer.last.offers if data.startswith("call.")]
    officer([("โทรหา", ["typed.none"]), (tap("desk.claim"), ["desk.claimed"])])
    officer([("โทรหา", ["call.done"]), (f"โทรกลับ {ticket.number}", ["call.done"])])
    officer([(ticket.number, ["ticket.card"]), (tap("call.now"), ["call.done"])])
    assert teacher.say("โทรหา") == ["talk.added"]


def call_now(turn: Turn) -> None:
    turn.say("call.done", number=casework.picked(turn).number)


def test_buttons_on_tickets_fit_together(bot: Bot) -> None:
    services = (*SERVICES, Router(SERVICES, bot.texts).filling.service)
    unknown = TicketButton("desk.button.claim", "desk.nothing", OPEN)
    with pytest.raises(ValueError, match=r"claim asks for what nobody answers: desk\.nothing"):
        Catalogue((*services, Service("second", buttons=(unknown,))), bot.texts)
    texts = Texts(bot.office.particles, {"second.button.take": "รับงาน"})
    alike = TicketButton("second.button.take", "desk.claim", OPEN)
    with pytest.raises(ValueError, match=r"for desk\.button\.claim and second\.button\.take"):
        Catalogue((*services, Service("second", buttons=(alike,))), texts)


def submit_nothing(turn: Turn) -> None:
    """Answers an occasion that somebody else answers."""


def test_readme_names_words_that_are_understood(bot: Bot) -> None:
    readme = (ROOT / "README.md").read_text()
    table = readme.partition("### What can be typed")[2].partition("## Connect")[0]
    words = set(re.findall(r"[\u0e00-\u0e7f]{2,}", table)) - {"ผู้อำนวยการกลุ่ม"}
    services = bot.dispatch.services
    understood = {*services.words, *services.buttons}
    assert len(words) > 20
    assert [word for word in sorted(words) if fold_label(word) not in understood] == []
