"""A turn: what a handler has in hand. How an event becomes one stands in bot/pipeline.py."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from bot import duty, messages, patience
from bot.drafts import Draft, Journal
from bot.inputs import Input
from bot.messages import Button, Message
from bot.offices import Office
from bot.schools import Register
from bot.texts import Texts
from bot.thai import fold_label, in_bangkok
from bot.worktime import Calendar, calendar_of
from models import attachments, audit, outbox
from models.people import Sender
from models.tables import Person, Ticket, Urgency

if TYPE_CHECKING:
    from bot.catalogue import Catalogue
    from bot.filling import Filling

# In a group, words minutes later are meant for the people there.
GROUP_MS = 5 * 60 * 1000
NUMBER_MS = 30 * 60 * 1000


@dataclass
class Turn:
    """What a handler has in hand: who did what, where, and how to answer.

    ``say`` and ``show`` answer the chat the event came from; ``tell`` addresses anyone.
    Nothing leaves before the transaction commits.
    """

    session: Session
    office: Office
    texts: Texts
    register: Register
    given: Input
    chat: str
    in_group: bool
    at: datetime
    reply_token: str | None = None
    sender: Sender | None = None
    draft: Draft = field(default_factory=Draft)
    journal: Journal = field(default_factory=lambda: Journal({}, []))
    is_late: bool = False
    settled: bool = False
    is_internal: bool = False
    again: bool = False
    said: list[tuple[str, Message]] = field(default_factory=list)
    quick: list[Button] = field(default_factory=list)
    ticket_id: int | None = None
    filling: "Filling" = field(init=False, repr=False)  # the router gives both
    services: "Catalogue" = field(init=False, repr=False)

    @property
    def today(self) -> date:
        """The office's day."""
        return in_bangkok(self.at).date()

    @property
    def offered(self) -> dict[str, str]:
        """What may still be typed for a button: in a group only for a while, and a bare
        number never chooses from a list of long ago.
        """
        age = self.given.at_ms - self.draft.offered_ms
        if self.in_group and age > GROUP_MS:
            return {}
        fresh, offered = age < NUMBER_MS, self.draft.offered.items()
        return {word: data for word, data in offered if fresh or not word.isdecimal()}

    @property
    def is_busy(self) -> bool:
        """Whether this person is answering a form; in a group only for a few minutes."""
        if not self.draft.current:
            return False
        return not self.in_group or self.given.at_ms - self.draft.touched_ms < GROUP_MS

    @property
    def person(self) -> Person:
        """The sender's whole row, read when it is first wanted. RuntimeError as ``the_sender``."""
        return self.the_sender.person

    @cached_property
    def calendar(self) -> Calendar:
        """When the office works, read when it is first wanted."""
        return calendar_of(self.office, self.session)

    @property
    def staff(self) -> duty.Staff:
        """Who is who in the office right now; what this turn changes is seen by the next look."""
        return duty.Staff(self.session, self.office, self.at)

    @property
    def the_sender(self) -> Sender:
        """The sender, certain to be there. RuntimeError for events of a group as such."""
        if self.sender is None:
            raise RuntimeError(f"a {self.given.kind} event has no person")
        return self.sender

    def say(self, key: str, *buttons: Button, **values: object) -> None:
        """Answer with a sentence; the buttons become quick replies, and work typed too."""
        self.show(key, messages.text(self.texts.get(key, **values)), *buttons)

    def show(self, key: str, message: Message, *buttons: Button) -> None:
        """Answer with a finished message object; ``key`` names it in tests and the ledger."""
        if not self.said:
            self.draft.offered, self.draft.offered_ms = {}, self.given.at_ms
        self.said.append((key, message))
        if buttons:
            self.quick = list(buttons)
        self.offer(*buttons)

    def mention_shelf(self, key: str = "form.waits") -> None:
        """Say that a form was put aside, if one was; of each once."""
        aside = self.draft.aside
        if aside and not (aside.mentioned or self.draft.current or self.again):
            aside.mentioned = True
            resume = self.button("form.button.resume", "form.resume")
            self.say(key, resume, *self.quick)

    def offer(self, *buttons: Button, numbered: bool = False) -> None:
        """Let these buttons' words (or numbers) be typed instead of tapped, next turn."""
        for number, button in enumerate(buttons, 1):
            if button.kind == "postback":
                word = fold_label(button.word or button.label)
                self.draft.offered[word] = button.data
                if numbered:
                    self.draft.offered[str(number)] = button.data

    def expect_yes_or_no(self, yes: Button, no: Button) -> None:
        """Let a plain yes or no be typed for these buttons of the question just asked."""
        self.expect_yes(yes)
        for word in self.texts.words("form.words_for_no"):
            self.draft.offered[fold_label(word)] = no.data

    def expect_yes(self, button: Button) -> None:
        """Let a plain yes be typed for the only button there is."""
        for word in self.texts.words("form.words_for_yes"):
            self.draft.offered[fold_label(word)] = button.data

    def button(self, key: str, data: str, *, primary: bool = False) -> Button:
        """A postback button labelled with the text at ``key``."""
        return Button(self.texts.get(key), data, primary=primary)

    def home(self, key: str = "form.button.home") -> Button:
        """The button back to where everything begins."""
        return self.button(key, self.services.home)

    def tell(
        self,
        chat: str | None,
        key: str,
        *objects: Message,
        urgency: Urgency = Urgency.ANSWER,
        due_at: datetime | None = None,
        ticket_id: int | None = None,
        source_message_id: str | None = None,
    ) -> None:
        """Promise messages to another chat; a person who left LINE (no chat) gets none. They wait
        to ride free on a reply there as long as their class may, or until ``due_at``.
        """
        if chat:
            outbox.promise(
                self.session,
                chat,
                key,
                list(objects),
                urgency=urgency,
                due_at=due_at or self._deadline(urgency),
                ticket_id=ticket_id,
                source_message_id=source_message_id,
            )

    def _deadline(self, urgency: Urgency) -> datetime:
        if urgency in patience.AT_ANY_HOUR:  # without looking into the calendar
            return self.at
        return patience.due_at(self.office, self.calendar, urgency, self.at)

    def open_form(self, name: str, **options: Any) -> None:
        """Begin a service's form; ``prefill``, ``sources``, ``target`` as in Filling.open."""
        self.filling.open(self, name, **options)

    def audit(self, action: str, about: Ticket | Person | str = "", *, reason: str = "") -> None:
        """Record in the audit log what the sender does, once this turn commits, however often it
        comes to it. ValueError as ``audit.record``.
        """
        actor = self.sender.id if self.sender else None
        audit.record(self.session, action, actor=actor, about=about, reason=reason)

    def settle(self) -> None:
        """Mark that something lasting happened: earlier inputs are no longer reordered."""
        self.settled = True

    def keep_internal(self) -> None:
        """What is said is about something its requester never sees: quoting it addresses nobody."""
        self.is_internal = True

    def go_on_with(self, given: Input) -> None:
        """Have another input routed in this same turn, once the present handler is done."""
        self.given, self.again = given, True

    def keep_photo(self, given: Input) -> int:
        """The attachment id of a picture; a worker will fetch it from LINE."""
        assert given.message_id is not None
        return attachments.want(self.session, given.message_id, self.the_sender.id)

    def forget_file(self, name: str) -> None:
        """Have a stored picture deleted once this turn is committed."""
        self.session.info.setdefault("forgotten", []).append(name)

    def hush(self) -> None:
        """Take back what was said so far (a past that is run again is not answered again)."""
        self.said.clear()
        self.quick.clear()
