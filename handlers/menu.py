"""The menu, and the answer to whatever no other service understands."""

from collections.abc import Sequence

from bot import messages
from bot.catalogue import Entry
from bot.messages import Button
from bot.services import Group, Occasion, Service, Verb
from bot.turns import Turn


def show(turn: Turn) -> None:
    """What can be asked for; officers see their own work first."""
    _mention_form(turn)
    buttons = _buttons(turn, turn.services.menu)
    question = turn.texts.get("menu.ask")
    turn.show("menu.ask", messages.card(question, buttons=buttons, columns=2))
    turn.offer(*buttons, numbered=True)


def part(group: Group) -> Verb:
    """The verb that shows what stands in a group; with the words kept, what takes them."""

    def show_part(turn: Turn) -> None:
        has_kept = "kept" in turn.given.asked.arguments and turn.draft.kept.waits
        entries = turn.services.takers if has_kept else turn.services.entries
        buttons = _buttons(turn, [each for each in entries if each.group == group])
        if not buttons:
            show(turn)
            return
        _mention_form(turn)
        buttons.append(turn.home())
        question = turn.texts.get("menu.ask_part", part=turn.texts.get(f"menu.group.{group}"))
        turn.show("menu.ask_part", messages.card(question, buttons=buttons))
        turn.offer(*buttons, numbered=True)

    return show_part


def _mention_form(turn: Turn) -> None:
    if turn.draft.current and turn.draft.current.target is None:
        turn.say("form.waits", turn.button("form.button.resume", "form.resume"))


def _buttons(turn: Turn, entries: Sequence[Entry]) -> list[Button]:
    return [
        turn.button(entry.label, entry.data, primary=entry.opens_ticket)
        for entry in entries
        if turn.the_sender.role or not entry.officers
    ]


def unknown_button(turn: Turn) -> None:
    """A button nobody answers to any more, or a forged one."""
    turn.say("menu.unknown_button", turn.home())


def refused(turn: Turn) -> None:
    """A requester used an officer's button or word."""
    turn.say("menu.refused")


service = Service(
    "menu",
    verbs={"show": show, "greet": show, **{each.value: part(each) for each in Group}},
    occasions={
        Occasion.HOME: show,
        Occasion.UNKNOWN_BUTTON: unknown_button,
        Occasion.REFUSED: refused,
    },
    words=("show", "greet", *Group),
    yields=("greet",),
)
