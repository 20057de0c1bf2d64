"""What one can ask for: a card for whoever begins, and for whoever asks how; officers have theirs.

What is listed follows from the services: everything on the menu, and every word that has a text
``<service>.help.<verb>`` saying what it is for, or ``help_of_head`` for what only the head may.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot import flex, messages
from bot.flex import GREY, Item, Part
from bot.inputs import Action
from bot.messages import Button, Message
from bot.services import Service
from bot.thai import format_phone
from bot.turns import Turn

MARK = "›"


@dataclass
class Help:
    """What stands on the card: things to tap, then under headings what is typed, then a note."""

    title: str
    items: list[Item]
    buttons: list[Button]
    note: str
    subtitle: str = ""
    sections: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    def message(self) -> Message:
        """The card; in its alternative text every word of it."""
        bubble = messages.bubble(self.title, subtitle=self.subtitle, buttons=self.buttons)
        bubble["body"] = flex.column([*self._parts()], "16px")
        said = [self.title, self.subtitle]
        said += [f"{each.head}: {each.words}" for each in self.items]
        for heading, rows in self.sections:
            said += [heading, *(f"{label}: {value}" for label, value in rows)]
        return messages.flex(bubble, "\n".join([*said, self.note]), self.buttons)

    def _parts(self) -> Iterator[Part]:
        yield from flex.items(self.items)
        for heading, rows in self.sections:
            yield flex.words(heading, size="xs", color=GREY, weight="bold", margin="lg")
            yield from flex.rows(rows, self.links)
        yield flex.words(self.note, size="sm", color=GREY, margin="lg")


def start(turn: Turn) -> None:
    """What can be asked for, to somebody who has just registered."""
    title = turn.texts.get("help.start", name=turn.person.first_name)
    items, buttons = _of_menu(turn, officers=False)
    _show(turn, "help.start", Help(title, items, buttons, turn.texts.get("help.start_note")))


def show(turn: Turn) -> None:
    """What can be tapped and typed, and how a person is reached."""
    if turn.draft.current and turn.draft.current.target is None:
        turn.say("form.waits", turn.button("form.button.resume", "form.resume"))
    is_officer = bool(turn.the_sender.role)
    key = "help.title_of_officers" if is_officer else "help.title"
    items, buttons = _of_menu(turn, officers=is_officer)
    buttons = [each for each in buttons if each.data != Action("help", "show").data()]
    shown = Help(turn.texts.get(key), items, [*buttons, turn.home()], turn.texts.get("help.leave"))
    shown.subtitle = turn.texts.get("help.tap_or_type")
    if is_officer:
        shown.sections = _for_officers(turn)
    else:
        _say_how_to_reach(turn, shown)
    _show(turn, key, shown)


def _show(turn: Turn, key: str, shown: Help) -> None:
    turn.show(key, shown.message())
    turn.offer(*(each.button for each in shown.items), *shown.buttons, numbered=True)


def _of_menu(turn: Turn, *, officers: bool) -> tuple[list[Item], list[Button]]:
    """What stands on the menu, each with what it is for; without that, only its button."""
    items, buttons = [], []
    for entry in turn.services.menu:
        if entry.officers is not officers:
            continue
        button, asked = turn.button(entry.label, entry.data), Action.parse(entry.data)
        key = f"{asked.service}.help.{asked.verb}"
        if turn.texts.has(key):
            items.append(Item(button.label, MARK, turn.texts.get(key), "", button))
        else:
            buttons.append(button)
    return items, buttons


def _say_how_to_reach(turn: Turn, shown: Help) -> None:
    contact = turn.office.contact
    label = turn.texts.get("help.label.phone")
    rows = [(label, format_phone(contact.phone))]
    rows.append((turn.texts.get("help.label.hours"), contact.hours_text))
    shown.links = {label: f"tel:{contact.phone.number}"}
    shown.sections = [(turn.texts.get("help.reach"), rows)]


def _for_officers(turn: Turn) -> list[tuple[str, list[tuple[str, str]]]]:
    typed = [*_words(turn, "help"), *_with_number(turn)]
    sections = [(turn.texts.get("help.typed"), typed)]
    if turn.staff.is_head(turn.person):
        sections.append((turn.texts.get("help.of_head"), [*_words(turn, "help_of_head")]))
    return sections


def _words(turn: Turn, table: str) -> Iterator[tuple[str, str]]:
    """Officers' words that stand on no menu, and what they are for."""
    for each in turn.services.by_name.values():
        for verb in each.words if each.officers else ():
            key = f"{each.name}.{table}.{verb}"
            if verb not in each.menu and turn.texts.has(key):
                yield turn.texts.words(f"{each.name}.words.{verb}")[0], turn.texts.get(key)


def _with_number(turn: Turn) -> Iterator[tuple[str, str]]:
    """What officers type with a ticket's number."""
    for each in ("answer", "act"):
        yield turn.texts.get(f"help.number.{each}"), turn.texts.get(f"help.number_for.{each}")


service = Service(
    "help",
    verbs={"start": start, "show": show},
    words=("show",),
    menu=("show",),
)
