"""The menu, and what is said to whatever nobody else answers."""

import pytest

from tests.dialogues import Anything, Dialog, forged, location, sticker, tap
from tests.openings import REPORT


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
