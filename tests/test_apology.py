"""After a fault of ours: what was tapped can be tapped again, and there is a way back."""

import pytest
from sqlalchemy import Engine

from bot.app import make_bot
from bot.pipeline import Bot
from bot.router import Router
from bot.services import Service
from bot.turns import Turn
from handlers import SERVICES
from tests.dialogues import Anything, Dialog, forged, tap
from tests.openings import REPORT


@pytest.fixture
def broken(database: Engine) -> list[str]:
    """Holds something while a service has a bug."""
    return ["yes"]


@pytest.fixture
def faulty(broken: list[str]) -> Dialog:
    """Conversations with a bot of which one service has a bug for a while."""

    def greet(turn: Turn) -> None:
        if broken:
            raise RuntimeError
        turn.say("notice.thanks")

    plain = make_bot(SERVICES, "chaiyaphum", saves_quota=False)
    router = Router((*SERVICES, Service("faulty", verbs={"greet": greet})), plain.texts)
    dialog = Dialog(Bot(plain.office, plain.texts, plain.register, router))
    dialog.allows_failures = True
    return dialog


def test_what_was_tapped_can_be_tapped_again(faulty: Dialog, broken: list[str]) -> None:
    teacher = faulty(REPORT[:3])
    teacher([(forged("faulty.greet"), ["error.ours"])])
    assert teacher.last.offers == ["faulty.greet", "menu.show"]
    broken.clear()
    teacher([(tap("faulty.greet"), ["notice.thanks"]), REPORT[3]])


@pytest.mark.parametrize("said", ["เมนูหลัก", tap("menu.show")])
def test_there_is_a_way_back(faulty: Dialog, said: Anything) -> None:
    teacher = faulty([(forged("faulty.greet"), ["error.ours"]), (said, ["menu.ask"])])
    assert "ลองใหม่" in teacher.received[0].text
