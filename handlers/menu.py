"""The menu, and the answer to whatever no other service understands."""

from bot import messages, notice
from bot.services import Service
from bot.turns import Turn


def show(turn: Turn) -> None:
    """What can be asked for; officers see their own work first."""
    if turn.person.registered_at and not notice.is_acknowledged(turn):
        turn.say("registration.notice_changed")
        notice.show(turn)
    if turn.draft.form and turn.draft.target is None:
        turn.say("menu.form_waits", turn.button("form.button.resume", "form.resume"))
    buttons = [turn.button("menu.button.repair", "repair.open", primary=True)]
    buttons += [
        turn.button("menu.button.track", "ticket.track"),
        turn.button("menu.button.human", "talk.human"),
        turn.button("menu.button.data", "profile.show"),
    ]
    if turn.person.role:
        buttons[:0] = [
            turn.button("menu.button.queue", "desk.queue"),
            turn.button("menu.button.mine", "desk.mine"),
        ]
    question = turn.texts.get("menu.ask")
    turn.show("menu.ask", messages.card(question, buttons=buttons, columns=2))
    turn.offer(*buttons, numbered=True)


def unknown_button(turn: Turn) -> None:
    """A button nobody answers to any more, or a forged one."""
    turn.say("menu.unknown_button", turn.button("menu.button.menu", "menu.show"))


def refused(turn: Turn) -> None:
    """A requester used an officer's button or word."""
    turn.say("menu.refused")


service = Service(
    "menu",
    verbs={"show": show, "greet": show},
    inner={"unknown_button": unknown_button, "refused": refused},
    words=("show", "greet"),
)
