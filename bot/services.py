"""What a service is: a name, perhaps a form with its submit, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.forms import Form
from bot.turns import Turn
from models.incident_table import Part
from models.tables import Status, Ticket, Waits
from models.tickets import UNAPPROVED

Verb = Callable[[Turn], None]
Submit = Callable[[Turn, dict[str, Any]], None]


class Occasion(StrEnum):
    """A moment at which the machine calls whoever answers it: one service each, no more."""

    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    UNSEND = "unsend"
    JOIN = "join"  # the bot came into a group
    LEAVE = "leave"
    NEWCOMER = "newcomer"  # somebody who is not registered said or tapped something
    CODE = "code"  # what looks like an enrolment code was typed
    NUMBER = "number"  # a ticket's number was typed, and nothing else
    NUMBER_WITH_WORDS = "number_with_words"  # #number, then words
    NO_NUMBER = "no_number"  # an officer began with # and what is no ticket's number
    MENTION = "mention"  # a sentence with a ticket's number in it
    QUOTE = "quote"  # a message was quoted
    TYPED_BUTTON = "typed_button"  # the words of a ticket's button; its key is in ``given.data``
    FORM_ANSWER = "form_answer"  # something was said while a form is open
    IN_DOUBT = "in_doubt"  # the same, or answer mode is on, but the office wrote in between
    ANSWERING = "answering"  # something was said while answer mode is on, or after it lapsed
    FREE = "free"  # something was said, and nobody is waiting for it
    UNKNOWN_BUTTON = "unknown_button"  # a button nobody answers to
    REFUSED = "refused"  # somebody wanted what only the office may
    NOT_BOUND = "not_bound"  # an officer's word in a group that is not the office's
    RESULT = "result"  # the result of a ticket is noted; its service takes every such form
    HOME = "home"  # back to where everything begins; also one of its service's verbs
    OPENED = "opened"  # a ticket was opened: ``turn.ticket_id``
    NEEDS_APPROVAL = "needs_approval"  # one was, or was corrected, that has to be approved first
    APPROVED = "approved"  # a step of its approval was recorded by another service than asks for it
    APPROVER_LOOKS = "approver_looks"  # somebody else than its requester, and not of the office
    TOPIC = "topic"  # the form in hand has an answer to the question for the topic
    RELEASED = "released"  # a new one may be set: the sender said so last
    SELF_SERVICE = "self_service"  # the same, by whoever asked, if a code sent by e-mail comes back
    PROVED = "proved"  # the code came back, and officers decide
    RENEWED = "renewed"  # a new password works: ``turn.ticket_id``
    ENTERED = "entered"  # an officer has set a temporary one, to be read now
    NOT_RENEWED = "not_renewed"  # the system knows no such account
    TAKEN = "taken"  # an account of the name that was to be made is another's
    ANSWERED = "answered"  # somebody was answered in their own chat; who has something to add?


class Group(StrEnum):
    """A part of the menu that is shown on its own: the menu itself fits into one look."""

    ACCESS = "access"  # accounts and rights
    MORE = "more"  # what is asked for less often


class Stands(StrEnum):
    """On which cards of a ticket a button stands; officers have a brief one and a full one."""

    EVERY = "every"
    BRIEF = "brief"
    FULL = "full"
    NONE = "none"  # offered by other messages only


@dataclass(frozen=True)
class TicketButton:
    """A button about a ticket: who finds it on which card, and what is meant by its words.

    ``key`` is the text of its label, ``<key>_words`` are others that may be typed for it; ``asks``
    is the verb, with arguments. It is ``for_officers``, or else for whoever opened the ticket, as
    long as the ticket is in one of ``statuses``: so it stands on cards, and so its words find the
    ticket when no number is typed with them. Words that are ``common`` are a command only if they
    find one; which ones, ``finds`` tells where it is neither an officer's nor the requester's. Of
    the ``primary`` buttons on a card the first is drawn as the main one. What mostly
    ``comes_next`` is also offered where something was done with the ticket; what ``urges``, to
    whoever opens a ticket while the office is closed. Officers find it on tickets that are one of
    ``parts`` of an incident: most work is done on the one that leads. A ``private`` one stands on
    private tickets only, a ``public`` one on no such ticket, one with ``waits`` on tickets that
    wait for one of these, one ``of`` some services on theirs alone, one that ``does`` something at
    times only then; officers find others on tickets that are not approved yet only if they stand
    there ``before_approval``.
    """

    key: str
    asks: str
    statuses: tuple[Status, ...]
    for_officers: bool = False
    stands: Stands = Stands.EVERY
    primary: bool = False
    common: bool = False
    comes_next: bool = False
    urges: bool = False
    parts: tuple[Part, ...] = (Part.NONE, Part.LEADS, Part.LEFT)
    waits: tuple[Waits, ...] = ()
    before_approval: bool = False
    finds: Callable[[Turn], list[Ticket]] | None = None
    private: bool = False
    public: bool = False
    of: tuple[str, ...] = ()
    does: Callable[[Turn, Ticket], bool] | None = None

    def fits(self, turn: Turn, ticket: Ticket) -> bool:
        """Whether it stands on the ticket, and does something there right now."""
        return self.stands_on(ticket) and (self.does is None or self.does(turn, ticket))

    def stands_on(self, ticket: Ticket) -> bool:
        """Whether the ticket is in a state for it."""
        has_part = not self.for_officers or ticket.incident_part in self.parts
        has_part = has_part and (not self.of or ticket.service in self.of)
        has_part = has_part and not (self.public if ticket.is_private else self.private)
        is_early = self.for_officers and not self.before_approval and ticket.waits_for in UNAPPROVED
        is_awaited = ticket.waits_for in self.waits if self.waits else not is_early
        return has_part and is_awaited and ticket.status in self.statuses


@dataclass(frozen=True)
class Slot:
    """What somebody may have said already, in free text, of what a step asks: a name that
    bot/understanding reads (equipment, system, place), or OWN_WORDS. ``values`` tell which choice
    of the step is meant by what was read, where it is called otherwise.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


# What the step itself would understand: a choice by its names, a day, a number with what it counts.
OWN_WORDS = Slot("own_words")
# Steps that are called so, in any form, are answered by what was said.
COMMON_SLOTS = {"system": Slot("system"), "location": Slot("place")}


@dataclass(frozen=True)
class Service:
    """A part of the helpdesk that people can talk to.

    ``verbs`` answer postbacks ``name.verb``, ``occasions`` what only the machine can notice.
    ``words`` names the verbs that may also be typed, each with its words at
    ``<name>.words.<verb>`` in texts; those of them in ``yields`` are an answer, and no command,
    while a form or answer mode is on. ``menu`` names the verbs that stand on the menu, labelled
    ``<name>.menu.<verb>``; those of a service in a ``group`` stand in its part, which the menu has
    one button for. ``letter`` begins the numbers of the tickets that the service opens;
    ``buttons`` are its own on tickets of all services, in the order of the card.

    Words nobody waits for lead to whatever service ``texts/<name>.sentences.txt`` teaches
    (``make train``). What they say already answers its form's steps, by the step's name in
    ``slots``, which adds to COMMON_SLOTS.

    ``result`` is what officers fill when the work on such a ticket is done, with texts below
    ``<name>.result``: a form that asks for ``action_taken`` and an Outcome. Without one it is the
    form of the service that answers ``Occasion.RESULT``, which in any case takes the answers.

    Tickets of a ``private`` one are known only to whom the office's profile names, and to heads.
    ``paper`` begins the numbers of the documents that officers write with the form
    (bot/documents.py).

    People who are not registered yet can use only services that are ``open_to_all``.
    ``officers`` marks one that only someone of the office may use, ``in_groups`` one that
    officers may also use in their LINE group; the router refuses all others. Without
    ``is_offered`` the office has switched it off (bot/offering.py).
    """

    name: str
    form: Form | None = None
    submit: Submit | None = None
    result: Form | None = None
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    occasions: Mapping[Occasion, Verb] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    group: Group | None = None
    letter: str = ""
    buttons: tuple[TicketButton, ...] = ()
    paper: str = ""
    slots: Mapping[str, Slot] = field(default_factory=dict)
    open_to_all: bool = False
    officers: bool = False
    in_groups: bool = False
    is_offered: bool = True
    private: bool = False

    @property
    def pictures(self) -> str:
        """The name of the step that asks for pictures; none ("") where there is none."""
        step = self.form.pictures if self.form else None
        return step.name if step else ""

    @property
    def takes_kept_words(self) -> bool:
        """Whether what was written before may become a ticket of the form that ``open`` opens: as
        its headline, or beside its answers.
        """
        return bool(self.is_offered and self.letter and self.form and "open" in self.verbs)
