"""What a service is: a name, perhaps a form with its submit, and the verbs it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.forms import Form

if TYPE_CHECKING:
    from bot.turns import Turn

Verb = Callable[["Turn"], None]
Submit = Callable[["Turn", dict[str, Any]], None]


@dataclass(frozen=True)
class Service:
    """A part of the helpdesk that people can talk to.

    ``verbs`` answer postbacks ``name.verb``; ``words`` names the verbs that may also be
    typed, each with its words at ``<name>.words.<verb>`` in texts. ``officers`` marks the
    verbs that only someone of the office may use; the router refuses all others.
    """

    name: str
    form: Form | None = None
    submit: Submit | None = None
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    officers: bool = False
    letter: str = ""
    menu: bool = False
