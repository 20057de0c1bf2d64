"""The menu, and the answer to whatever no other service understands."""

from bot import messages
from bot.services import Occasion, Service
from bot.turns import Turn


def show(turn: Turn) -> None:
    """What can be asked for; officers see their own work first."""
    if turn.draft.current and turn.draft.current.target is None:
        turn.say("form.waits", turn.button("form.button.resume", "form.resume"))
    buttons = [
        turn.button(entry.label, entry.data, primary=entry.opens_ticket)
        for entry in turn.services.menu
        if turn.the_sender.role or not entry.officers
    ]
    question = turn.texts.get("menu.ask")
    turn.show("menu.ask", messages.card(question, buttons=buttons, columns=2))
    turn.offer(*buttons, numbered=True)


def unknown_button(turn: Turn) -> None:
    """A button nobody answers to any more, or a forged one."""
    turn.say("menu.unknown_button", turn.home())


def refused(turn: Turn) -> None:
    """A requester used an officer's button or word."""
    turn.say("menu.refused")


service = Service(
    "menu",
    verbs={"show": show, "greet": show},
    occasions={
        Occasion.HOME: show,
        Occasion.UNKNOWN_BUTTON: unknown_button,
        Occasion.REFUSED: refused,
    },
    words=("show", "greet"),
    yields=("greet",),
)
