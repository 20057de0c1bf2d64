"""The menu, and what is said to whatever nobody else answers."""

import pytest

from bot.services import Group
from handlers import SERVICES
from tests.dialogues import Anything, Dialog, forged, location, sticker, tap
from tests.openings import REPORT
from tests.terms import on_terms


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("สวัสดีครับ", ["menu.ask"]),
        (sticker(), ["menu.ask"]),
        (location(), ["menu.ask"]),
        (forged("nothing"), ["menu.unknown_button"]),
    ],
)
def test_what_calls_for_the_menu(dialog: Dialog, said: Anything, keys: list[str]) -> None:
    dialog([(said, keys)])


def test_a_number_chooses_from_the_menu(dialog: Dialog) -> None:
    dialog([("เมนู", ["menu.ask"]), ("1", ["repair.ask.asset_type"])])
    dialog([("เมนู", ["menu.ask"]), ("1", ["desk.queue_empty"])], "officer")


def test_the_menu_leaves_the_form_waiting(dialog: Dialog) -> None:
    dialog(
        [
            *REPORT[:3],
            ("เมนู", ["form.waits", "menu.ask"]),
            (tap("form.resume"), ["repair.ask.asset_number"]),
            ("แจ้งซ่อม", ["form.resumed", "repair.ask.asset_number"]),
        ]
    )


def test_what_is_asked_for_less_often_stands_in_a_part_of_its_own(in_each_office: Dialog) -> None:
    teacher = in_each_office([("เมนู", ["menu.ask"])])
    assert len(teacher.last.offers) <= 10
    teacher([("บริการอื่น", ["menu.ask_part"])])
    part = teacher.last.offers
    assert {"work_request.open", "ict_idea.open", "menu.show"} <= set(part)
    assert len(part) <= 10
    teacher([("2", ["spec_help.ask.item_name"])])
    # At any time, by its words.
    teacher([("ยกเลิก", ["form.cancelled"]), ("บริการอื่น ๆ ค่ะ", ["menu.ask_part"])])
    teacher([("แจ้งความต้องการอบรม", ["training_need.ask.topics"])])
    teacher(
        [
            (forged("menu.more"), ["form.waits", "menu.ask_part"]),
            ("เมนูหลัก", ["form.waits", "menu.ask"]),
        ]
    )


def test_a_part_takes_the_words_that_were_written_before(dialog: Dialog) -> None:
    teacher = dialog([("ขอจำนวนนักเรียนทุกชั้น", ["talk.offer"]), ("บริการอื่น", ["menu.ask_part"])])
    kept = [data for data in teacher.last.offers if "kept" in data]
    assert len(kept) == len(teacher.last.offers) - 1
    teacher([("ขอข้อมูลเรื่องนี้", ["data_request.ask.about"])])
    assert dialog.person("clerk").say(forged("menu.more?kept=1")) == ["menu.ask_part"]


def test_what_stands_alone_needs_no_part(dialog: Dialog) -> None:
    others = {each.name for each in SERVICES if each.group == Group.MORE} - {"work_request"}
    for name in others:
        on_terms(dialog, name, enabled=False)
    teacher = dialog([("เมนู", ["menu.ask"])])
    assert "work_request.open" in teacher.last.offers
    assert "menu.more" not in teacher.last.offers
    on_terms(dialog, "work_request", enabled=False)
    teacher([("บริการอื่น", ["menu.ask"])])
