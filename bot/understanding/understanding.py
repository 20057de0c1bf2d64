"""What somebody wants who writes in their own words."""

from dataclasses import dataclass, field
from functools import cache

from bot.texts import Texts
from bot.thai import fold
from bot.understanding import slots
from bot.understanding.classifier import classifier

CANDIDATES = 3
_LONGEST_COMMAND = 100
_ASKS_HOW_IT_IS = "status"
OFF_TOPIC, PERSON = "other", "human"
_READ = {
    "equipment": slots.equipment,
    "system": slots.system,
    "place": slots.place,
    "ticket": slots.ticket,
}


@dataclass(frozen=True)
class Understood:
    """The label of what is wanted, how likely it is right, the likeliest labels and services, and
    what was said already: ``equipment``, ``system``, ``place``, ``ticket``.
    """

    label: str
    confidence: float
    candidates: tuple[str, ...]
    services: tuple[str, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)

    @property
    def is_confident(self) -> bool:
        """Whether it may be acted on without asking."""
        return self.confidence >= classifier().confident


def understand(text: str) -> Understood:
    """What a message wants: by a rule where one is exact, else by what was learnt."""
    ranked = classifier().guesses(text)
    label, confidence = ranked[0].label, ranked[0].confidence
    exact = _by_rule(text, label)
    if exact is not None:
        label, confidence = exact, 1.0
    others = [guess.label for guess in ranked if guess.label != label]
    return Understood(
        label,
        confidence,
        (label, *others)[:CANDIDATES],
        tuple(classifier().services(text, label)),
        _slots(text, label),
    )


def _by_rule(text: str, guessed: str) -> str | None:
    typed = _typed_words().get(fold(text)) if len(text) <= _LONGEST_COMMAND else None
    speaks_of_tickets = "ticket" in classifier().slots_of(guessed)
    if typed is None and slots.ticket(text) and not speaks_of_tickets:
        return _ASKS_HOW_IT_IS
    return typed


@cache
def _typed_words() -> dict[str, str]:
    """The label of every word that may be typed for a service with sentences of its own."""
    texts = Texts({}, {})
    return {
        fold(word): label
        for service, label in classifier().label_of.items()
        for verb in ("open", "show", "track", "human", "cancel")
        for word in texts.words(f"{service}.words.{verb}")
    }


def _slots(text: str, label: str) -> dict[str, str]:
    """What the label's services ask for; of a thanks or a joke nothing is taken."""
    found = {name: _READ[name](text) for name in classifier().slots_of(label)}
    return {name: value for name, value in found.items() if value is not None}


def said_already(text: str) -> dict[str, str]:
    """All that a message says already, whatever it is about."""
    found = {name: read(text) for name, read in _READ.items()}
    return {name: value for name, value in found.items() if value is not None}
