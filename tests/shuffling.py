"""One dialogue told by two people, of whom one's events come in whatever order LINE brings them."""

import random

from sqlmodel import select

from bot.pipeline import take_turn
from models.db import transaction
from models.tables import Conversation, Ticket
from tests.dialogues import Anything, Dialog, Talker, forged, sticker
from tests.openings import REPORT

NOISE: list[Anything] = [sticker(), "ก", forged("form.send"), "R6911-9999", forged("nothing")]


def outcome(talker: Talker) -> tuple[object, ...]:
    """What somebody has reported, and what they are answering now."""
    who = talker.row.id
    with transaction() as session:
        tickets = session.exec(select(Ticket).where(Ticket.requester_id == who)).all()
        state = session.get_one(Conversation, (who, talker.chat)).state
        filled = state["draft"].get("current", {})
        return [each.fields for each in tickets], filled.get("form"), filled.get("answers", {})


def assert_order_is_no_matter(dialog: Dialog, chance: random.Random, number: int) -> None:
    """The beginning of a report, with noise in it, ends shuffled as it does in order."""
    script: list[Anything] = [*(words for words, _ in REPORT), forged("form.send")]
    for _ in range(chance.randrange(3)):
        script.insert(chance.randrange(1, 7), chance.choice(NOISE))
    script = script[: chance.randrange(3, len(script) + 1)]
    ordered, shuffled = (dialog.person(f"{how} {number}") for how in ("ordered", "shuffled"))
    for event in [ordered.make(said) for said in script]:
        take_turn(dialog.bot, event)
    events = [shuffled.make(said) for said in script]
    chance.shuffle(events)
    for event in events:
        take_turn(dialog.bot, event)
    assert outcome(shuffled) == outcome(ordered), script
