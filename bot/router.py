"""Who answers this? A pure function of the input and what is known of the person."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot import asking, casework, ticket_numbers
from bot.catalogue import Catalogue
from bot.filling import TAKE, Filling
from bot.inputs import Input
from bot.services import Occasion, Service, TicketButton, Verb
from bot.texts import Texts
from bot.thai import fold, fold_label, to_arabic_digits
from bot.turns import Turn
from models import groups, hearing
from models.enrolments import looks_like_code
from models.tickets import Refused

# What begins as a number does, and may be no whole one.
_BEGINS_AS_NUMBER = re.compile(r"\s*#\s*[a-z]?\s?\d", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What routing depends on besides the input.

    ``lapsed`` says that answer mode ended by itself, and nobody was told; ``form_lapsed`` that a
    form in the group was left too long for the next words to be its answer.
    ``heard`` says that the office wrote since this person's last input, of a ticket that is not the
    one being answered; ``undecided`` that they are being asked where their last words belong.
    Of a form, ``takes_words`` says whether any words may answer what it asks.
    """

    in_group: bool = False
    is_officer: bool = False
    is_registered: bool = False
    group_is_bound: bool = False
    is_late: bool = False
    form: str | None = None
    takes_words: bool = True
    has_shelf: bool = False
    answering: bool = False
    lapsed: bool = False
    form_lapsed: bool = False
    heard: bool = False
    undecided: bool = False
    offered: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether this is somebody of the office, or registered."""
        return self.is_officer or self.is_registered


@dataclass(frozen=True)
class Route:
    """The verb that answers; ``given`` where the input is to be read as something else."""

    verb: Verb
    given: Input | None = None


class Router:
    """Routes inputs to the verbs of services; an instance is a turn's ``Dispatch``."""

    def __init__(self, services: Iterable[Service], texts: Texts) -> None:
        self.filling = Filling()
        self.services = Catalogue((*services, self.filling.service), texts)
        self._at = {each: Route(self.services.answering(each)) for each in Occasion}
        short = (*texts.words("form.words_for_yes"), *texts.words("form.words_for_no"))
        self._thanks = sorted(map(fold_label, texts.words("talk.thanks_words")), key=len)[::-1]
        self._yes_and_no = {fold_label(word) for word in short}

    def __call__(self, turn: Turn) -> None:
        """Answer the turn's input."""
        turn.filling, turn.services = self.filling, self.services
        route = self.route(turn.given, _facts(turn))
        if route is None:
            return
        turn.given = route.given or turn.given
        try:
            route.verb(turn)
        except (Refused, casework.NotFound) as why:
            casework.refuse(turn, why)
        if turn.said and not (turn.again or turn.in_group):
            self._at[Occasion.ANSWERED].verb(turn)

    def route(self, given: Input, facts: Facts) -> Route | None:
        """The answerer; None where the bot has nothing to say (people talking in a group)."""
        if given.kind in _EVENTS:
            occasion, places = _EVENTS[given.kind]
            return self._at[occasion] if facts.in_group in places else None
        if facts.in_group and not facts.group_is_bound:
            return self._word(given, facts) if given.kind == "text" else None
        if facts.is_late and self._is_over(given, facts):
            return None
        if given.kind == "postback":
            return self._tapped(given, facts)
        if given.kind == "text" and given.quoted_id:
            return self._talk(given, facts)
        if given.kind == "text":
            for read in (self._offer, self._code, self._number, self._word, self._button):
                route = read(given, facts)
                if route is not None:
                    return route
        return self._talk(given, facts)

    def _is_over(self, given: Input, facts: Facts) -> bool:
        """Whether a late input asks for something that its sender has finished since."""
        if given.kind == "postback":
            return given.text.startswith("form.")
        if given.kind != "text" or given.folded in facts.offered:
            return given.kind == "text"
        return self.services.is_command(given) and not self._is_plain(given, facts)

    def _is_plain(self, given: Input, facts: Facts) -> bool:
        """Whether a command's words are none of this person's, or an answer: they are read."""
        if given.folded not in self.services.words:
            return False
        service, verb = self.services.words[given.folded]
        is_answer = verb in service.yields and bool(facts.form or facts.answering)
        return is_answer or (service.officers and not facts.is_officer)

    def _tapped(self, given: Input, facts: Facts) -> Route:
        action = given.asked
        service = self.services.get(action.service)
        if service is None or action.verb not in service.verbs:
            return self._at[Occasion.UNKNOWN_BUTTON]
        if service.officers and not facts.is_officer:
            return self._at[Occasion.REFUSED]
        if facts.in_group and not (service.in_groups and facts.is_officer):
            return self._at[Occasion.REFUSED]
        if not (facts.is_known or service.open_to_all):
            return self._at[Occasion.NEWCOMER]
        return Route(service.verbs[action.verb])

    def _offer(self, given: Input, facts: Facts) -> Route | None:
        data = facts.offered.get(given.folded)
        if data is None or (facts.heard and self._answers_anybody(given)):
            return None
        tapped = Input("postback", given.at_ms, data, given.message_id, given.quoted_id, given.data)
        return replace(self._tapped(tapped, facts), given=tapped)

    def _answers_anybody(self, given: Input) -> bool:
        """Whether it could be said to whoever wrote last: it names nothing."""
        return given.folded.isdecimal() or given.folded in self._yes_and_no

    def _code(self, given: Input, facts: Facts) -> Route | None:
        if facts.in_group or not looks_like_code(given.text):
            return None
        return self._at[Occasion.CODE]

    def _is_for_no_number(self, given: Input, facts: Facts) -> bool:
        """Whether an officer wrote to a ticket whose number is none: nobody would read it."""
        if not _BEGINS_AS_NUMBER.match(to_arabic_digits(given.text)):
            return False
        number = ticket_numbers.leading(given.text)
        is_number = number is not None and number[0] in self.services.letters
        is_answer = facts.form and facts.takes_words
        return facts.is_officer and not (is_number or is_answer or given.data.get("literally"))

    def _number(self, given: Input, facts: Facts) -> Route | None:
        if self._is_for_no_number(given, facts):
            return self._at[Occasion.NO_NUMBER]
        number = ticket_numbers.inside(given.text)
        # Serial and inventory numbers may look like ours, but for the letter.
        if number is None or number[0] not in self.services.letters or given.data.get("literally"):
            return None
        is_bystander = facts.in_group and not facts.is_officer
        if is_bystander or not facts.is_known:
            return None
        words = ticket_numbers.INSIDE.sub(" ", to_arabic_digits(given.text))
        button = self.services.buttons.get(fold(words))
        if button is not None and _may_press(button, facts):
            return self._pressed(given, button, number)
        if ticket_numbers.leading(given.text) is None:
            return self._mention(given, facts)
        if given.folded == fold(number) or not ticket_numbers.after(given.text):
            return self._at[Occasion.NUMBER]
        if given.text.lstrip().startswith("#"):
            return self._at[Occasion.NUMBER_WITH_WORDS]
        return self._mention(given, facts)

    def _mention(self, given: Input, facts: Facts) -> Route | None:
        """A number within a sentence; in a form that takes words the sentence is an answer."""
        may_answer = (facts.form and facts.takes_words) or facts.answering
        if may_answer or facts.in_group or given.quoted_id:
            return None
        return self._at[Occasion.MENTION]

    def _word(self, given: Input, facts: Facts) -> Route | None:
        found = self.services.words.get(given.folded)
        if found is None:
            return None
        service, verb = found
        if verb in service.yields and (facts.form or facts.answering):
            return None
        if facts.in_group:
            return self._word_in_group(service, verb, facts)
        if service.officers and not facts.is_officer:
            return None
        if service is self.filling.service and not (verb == "cancel" or _is_filling(verb, facts)):
            return None
        return Route(service.verbs[verb]) if facts.is_known or service.open_to_all else None

    def _word_in_group(self, service: Service, verb: str, facts: Facts) -> Route | None:
        binds = self.services.is_answered_by(Occasion.NOT_BOUND, service)
        if not (facts.group_is_bound or binds):
            ours = facts.is_officer and service.officers
            return self._at[Occasion.NOT_BOUND] if ours else None
        if not service.in_groups:
            return None
        if not facts.is_officer:
            return self._at[Occasion.REFUSED] if service.officers else None
        if service is self.filling.service and not _is_filling(verb, facts):
            return None
        return Route(service.verbs[verb])

    def _button(self, given: Input, facts: Facts) -> Route | None:
        button = self.services.buttons.get(given.folded) or self._thanked(given)
        if button is None:
            return None
        # An alarm is not to be taken for more words about the ticket.
        is_alarm = button.urges and not facts.is_officer
        is_said = facts.answering and not is_alarm
        busy = facts.form or is_said or given.data.get("literally")
        # In a group such short words are said to people; there they need a number.
        if busy or facts.in_group or not _may_press(button, facts):
            return None
        return self._pressed(given, button, "")

    def _thanked(self, given: Input) -> TicketButton | None:
        """The button whose words were said with thanks beside them."""
        said = given.folded
        for word in self._thanks:
            said = said.replace(word, "")
        return self.services.buttons.get(fold(said)) if said != given.folded else None

    def _pressed(self, given: Input, button: TicketButton, number: str) -> Route:
        pressed = replace(given, data={"key": button.key, "number": number})
        return replace(self._at[Occasion.TYPED_BUTTON], given=pressed)

    def _talk(self, given: Input, facts: Facts) -> Route | None:
        if given.quoted_id and facts.is_known and (facts.is_officer or not facts.in_group):
            return self._quote(given)
        if facts.in_group:
            if not facts.is_officer:
                return None
            if facts.form or facts.form_lapsed:
                return self._at[Occasion.FORM_ANSWER]
            return self._at[Occasion.ANSWERING] if facts.answering or facts.lapsed else None
        is_filling = bool(facts.form) and not facts.is_late
        is_in_doubt = facts.is_known and (facts.heard or facts.undecided)
        if is_in_doubt and (is_filling or facts.answering):
            return self._at[Occasion.IN_DOUBT]
        if is_filling:
            return self._at[Occasion.FORM_ANSWER]
        if not facts.is_known:
            return self._at[Occasion.NEWCOMER]
        is_meant = facts.answering or facts.lapsed
        return self._at[Occasion.ANSWERING if is_meant else Occasion.FREE]

    def _quote(self, given: Input) -> Route:
        button = self.services.buttons.get(given.folded) if given.kind == "text" else None
        quoted = replace(given, data={**given.data, "key": button.key}) if button else given
        return replace(self._at[Occasion.QUOTE], given=quoted)


def _facts(turn: Turn) -> Facts:
    sender, draft = turn.sender, turn.draft
    place = asking.place_of(turn) if turn.is_busy else None
    is_answering = draft.answering_ticket(turn.at) is not None
    return Facts(
        in_group=turn.in_group,
        is_officer=bool(sender and sender.role),
        is_registered=bool(sender and sender.is_registered),
        group_is_bound=turn.in_group and groups.is_bound(turn.session, turn.chat),
        is_late=turn.is_late,
        form=draft.current.form if turn.is_busy else None,
        takes_words=place is not None and place.step.kind.takes_words,
        has_shelf=bool(draft.shelf or (draft.current and not turn.is_busy)),
        answering=is_answering,
        lapsed=bool(draft.answering) and not is_answering,
        form_lapsed=bool(draft.current) and not turn.is_busy,
        heard=_has_heard(turn),
        undecided=TAKE in draft.offered.values(),
        offered=turn.offered,
    )


def _has_heard(turn: Turn) -> bool:
    """Whether the office wrote since; looked up only where the next words might miss it."""
    draft, given = turn.draft, turn.given
    answering = draft.answering_ticket(turn.at)
    may_miss_it = turn.is_busy or answering is not None or given.folded in draft.offered
    if turn.sender is None or turn.in_group or given.kind == "postback" or not may_miss_it:
        return False
    about = hearing.written_about(turn.session, turn.sender.id, draft.touched_ms, given.at_ms)
    return bool(about - {answering})


def _may_press(button: TicketButton, facts: Facts) -> bool:
    if button.for_officers:
        return facts.is_officer
    return not facts.in_group and facts.is_known


def _is_filling(verb: str, facts: Facts) -> bool:
    """Whether there is a form that the word may be meant for."""
    return bool(facts.form) or (verb == "resume" and facts.has_shelf)


_ALONE, _IN_GROUPS = (False,), (True,)
# What an event is, and where it can have happened.
_EVENTS = {
    "follow": (Occasion.FOLLOW, _ALONE),
    "unfollow": (Occasion.UNFOLLOW, _ALONE),
    "unsend": (Occasion.UNSEND, _ALONE + _IN_GROUPS),
    "join": (Occasion.JOIN, _IN_GROUPS),
    "leave": (Occasion.LEAVE, _IN_GROUPS),
}
