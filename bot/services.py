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

    ``verbs`` answer postbacks ``name.verb``; ``inner`` ones only the router reaches.
    ``words`` names the verbs that may also be typed, each with its words at
    ``<name>.words.<verb>`` in texts. ``officers`` marks a service that only someone of the
    office may use; the router refuses all others. ``in_groups`` marks one that officers may
    also use in their LINE group.
    """

    name: str
    form: Form | None = None
    submit: Submit | None = None
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    inner: Mapping[str, Verb] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    officers: bool = False
    in_groups: bool = False
    letter: str = ""
