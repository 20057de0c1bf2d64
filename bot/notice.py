"""The privacy notice (PDPA section 23): shown before anything is asked, and when it changes."""

from typing import TYPE_CHECKING

from bot.messages import Button

if TYPE_CHECKING:
    from bot.turns import Turn


def show(turn: "Turn") -> None:
    """The notice with its three buttons."""
    turn.say(
        "registration.welcome",
        *_buttons(turn),
        office=turn.office.names.short,
        retention=turn.office.privacy.retention,
    )


def remind(turn: "Turn") -> None:
    """Ask for the acknowledgement again, without repeating the whole notice."""
    turn.say("registration.acknowledge_first", *_buttons(turn))


def _buttons(turn: "Turn") -> list[Button]:
    return [
        turn.button("registration.button.acknowledge", "registration.acknowledge"),
        turn.button("registration.button.details", "registration.details"),
        turn.button("registration.button.decline", "registration.decline"),
    ]


def is_acknowledged(turn: "Turn") -> bool:
    """Whether this person has acknowledged the notice as it reads now."""
    return turn.person.notice_version == turn.office.privacy.version
