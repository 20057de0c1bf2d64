"""Takes the answers to a form's questions one by one, and submits them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import asking, telling
from bot.casework import Stale
from bot.drafts import Filled
from bot.forms import Choice, Complaint, Photos, Place, Reading, Step
from bot.inputs import Input
from bot.kept import is_report, says_something
from bot.offering import say_closed
from bot.prefilling import begun, said_by_name
from bot.relay import send_along
from bot.services import Occasion, Service, Submit
from bot.thai import clean_text

if TYPE_CHECKING:
    from bot.turns import Turn

# A draft untouched for longer is offered again instead of taking the next words as an answer.
STALE_MS = 12 * 3600 * 1000
# What waits is the answer: the way back into the form for words that might have gone elsewhere.
TAKE = "form.take"


class Filling:
    """The machine's own service ``form``: it fills the forms of all others."""

    def __init__(self) -> None:
        self.service = Service(
            "form",
            verbs={
                "set": self.tapped,
                "skip": self.skip,
                "back": self.back,
                "cancel": self.cancel,
                "edit": self.edit,
                "send": self.send,
                "resume": self.resume,
                "take": self.take,
            },
            occasions={Occasion.FORM_ANSWER: self.answer},
            words=("back", "cancel", "skip", "resume"),
            open_to_all=True,
            in_groups=True,
        )

    def open(
        self,
        turn: "Turn",
        name: str,
        *,
        prefill: Mapping[str, Any] | None = None,
        sources: Mapping[str, Any] | None = None,
        target: int | None = None,
        version: int | None = None,
    ) -> None:
        """Begin a service's form, or go on where it was left; another one is put on the shelf.

        A button with the argument ``kept`` has it begin with what was written before, which answers
        a form that waits for just that.
        """
        draft = turn.draft
        draft.answering, draft.wanted_person_ms, draft.sent_ticket = {}, 0, None
        service = turn.services.get(name)
        if service and not service.is_offered and target is None:
            return say_closed(turn, service)
        beside: list[list[Any]] = []
        has_kept = prefill is None and "kept" in turn.given.asked.arguments
        if has_kept and service and service.form:
            waiting = draft.current or draft.aside
            asked = service.form.current(waiting.answers)
            if waiting.is_for(name, target) and asked and asked.headline:
                turn.say("form.resumed")
                return self.take(turn)
            prefill, sources, beside = begun(turn, service, draft.kept.take())
        is_same = not prefill and draft.current.is_for(name, target)
        if not (prefill or is_same):
            is_same = draft.take_from_shelf(name, target)
        if is_same:
            draft.current.version = version
            draft.current.beside += beside
            turn.say("form.resumed")
            return self.ask(turn, again=True)
        draft.shelve()
        answers = {**said_by_name(turn, service), **(prefill or {})}
        draft.current = Filled.begun(name, answers, dict(sources or {}), beside)
        draft.current.target, draft.current.version = target, version
        topic = service.form.topic if service and service.form else None
        if topic and topic.name in answers:
            turn.services.answering(Occasion.TOPIC)(turn)
        return self.ask(turn)

    def resume(self, turn: "Turn") -> None:
        """Go on with the open form, or with the one that was put aside."""
        self._take_in_hand(turn)
        self.ask(turn, again=True)

    def take(self, turn: "Turn") -> None:
        """What was written and waits is meant for the form: each message answers what it finds to
        be asked.
        """
        self._take_in_hand(turn)
        held = turn.draft.kept.take() if turn.draft.current else []
        if not held:
            self.ask(turn, again=True)
        for given in held:
            turn.given = replace(given, at_ms=turn.given.at_ms)
            occasion = Occasion.FORM_ANSWER if turn.draft.current else Occasion.FREE
            turn.services.answering(occasion)(turn)

    def _take_in_hand(self, turn: "Turn") -> None:
        if not turn.draft.current and turn.draft.take_from_shelf():
            turn.draft.answering = {}

    def ask(self, turn: "Turn", *, again: bool = False) -> None:
        """Ask the current question, or show the review when there is none; ``again`` where the
        form is taken up after something else.
        """
        place, form = asking.place_of(turn), asking.form_of(turn)
        if form is None:
            turn.say("form.nothing_open")
        elif place is None and not form.review:
            self.send(turn)
        elif place is None:
            asking.review(turn)
        else:
            asking.question(turn, place, again=again)

    def answer(self, turn: "Turn") -> None:
        """Take what was typed or sent as the answer to the current question."""
        given = turn.given
        if self._is_left(turn):
            return
        place = asking.place_of(turn)
        if given.kind == "image" and self._photos(turn, place, given):
            return
        if place is None:
            self._answer_review(turn)
            return
        may_leave = place.step.optional or asking.so_far_of(turn, place)
        if may_leave and given.folded in asking.words_to_skip(turn, place):
            self.skip(turn)  # its button may have been offered before another answer of ours
            return
        if asking.means_send(turn) and not asking.names_choice(turn, place):
            self._refuse_to_send(turn)
            return
        try:
            reading = place.step.kind.read(turn, given, place)
        except Complaint as complaint:
            if not self._tells_what_it_is_about(turn, place):
                asking.complain(turn, place, complaint)
            return
        self._take(turn, place, reading)

    def _is_left(self, turn: "Turn") -> bool:
        """Whether the form was left so long ago that the words may be no answer: it is said so."""
        draft, given = turn.draft, turn.given
        label = turn.texts.get(f"{draft.current.form}.name")
        if turn.in_group and not turn.is_busy:
            draft.put_aside()
            turn.say("form.lapsed_in_group", service=label, officer=turn.person.name)
            return True
        if not draft.touched_ms or given.at_ms - draft.touched_ms <= STALE_MS:
            return False
        draft.touched_ms = given.at_ms
        draft.kept.keep(turn)
        keys = {"form.button.resume": TAKE, "form.button.cancel": "form.cancel"}
        turn.say("form.stale", *(turn.button(*each) for each in keys.items()), service=label)
        return True

    def _answer_review(self, turn: "Turn") -> None:
        """Send, or keep what else was written for the ticket that is to be opened."""
        filled, given = turn.draft.current, turn.given
        if asking.means_send(turn):
            self.send(turn)
            return
        service = turn.services.get(filled.form or "")
        if service and service.letter and is_report(turn, given) and says_something(given):
            if given.is_picture:
                turn.keep_photo(given)
            filled.beside.append(given.packed())
            turn.say("form.goes_along")
        else:
            turn.say("form.review_first", send=asking.send_label(turn))
        asking.review(turn)

    def _refuse_to_send(self, turn: "Turn") -> None:
        turn.say("form.not_sent_yet")
        self.ask(turn)

    def _tells_what_it_is_about(self, turn: "Turn", place: Place) -> bool:
        """Whether what was typed at a choice is the headline instead: people tell their trouble
        before anything else. It is kept, and the choice asked for again.
        """
        headline = telling.trouble(turn, place)
        if headline is None:
            return False
        turn.draft.current.unasked.append(headline.step.name)
        self._keep(turn, headline.step, turn.given.text.strip(), {})
        self.ask(turn)
        return True

    def tapped(self, turn: "Turn") -> None:
        """A choice was tapped: also an earlier question's, which changes that answer."""
        action, form = turn.given.asked, asking.form_of(turn)
        step = form.step(action.arguments.get("s", "")) if form else None
        if form is None or step is None or action.arguments.get("f") != turn.draft.current.form:
            turn.say("form.expired")
            return
        if not step.applies(turn.draft.current.answers) and not step.extra:
            self.ask(turn)
            return
        place = Place(action.arguments["f"], step)
        if step.kind.gathers:
            self._take_up(turn, step)
        # It was cleaned with the rest of the data, but percent signs may hide anything.
        value = clean_text(action.arguments.get("v", ""))
        given = replace(turn.given, kind="text", text=value)
        try:
            self._take(turn, place, step.kind.read(turn, given, place))
        except Complaint as complaint:
            asking.complain(turn, place, complaint)

    def skip(self, turn: "Turn") -> None:
        """Leave an optional question unanswered, or finish sending pictures."""
        place = asking.place_of(turn)
        if place is None:
            self.ask(turn)
        elif so_far := asking.so_far_of(turn, place):
            if asking.is_whole(turn, place):
                self._store(turn, place.step, so_far, {})
        elif place.step.optional:
            self._store(turn, place.step, None, {})
        elif turn.given.kind == "text" and isinstance(place.step.kind, Choice):
            self.answer(turn)  # its words may name a choice as well
        else:
            turn.say("form.cannot_skip")
            asking.question(turn, place)

    def back(self, turn: "Turn") -> None:
        """Take the last answer that was asked for away, and ask again."""
        filled, form = turn.draft.current, asking.form_of(turn)
        if form is None:
            turn.say("form.nothing_open")
            return
        place = asking.place_of(turn)
        if place and asking.so_far_of(turn, place):
            filled.take_back(place.step.name, all_of_it=not place.step.kind.in_lines)
        elif filled.editing:
            filled.editing = None
        else:
            last = form.before(place.step if place else None, filled.answers, filled.unasked)
            if last:
                filled.answers.pop(last.name)
                filled.sources.pop(last.name, None)
        self.ask(turn)

    def cancel(self, turn: "Turn") -> None:
        """Drop the form and what was typed in it."""
        was_open = bool(turn.draft.current)
        if not was_open and turn.draft.answering_ticket(turn.at) is not None:
            turn.go_on_with(replace(turn.given, kind="postback", text="talk.stop"))
            return
        idle = "form.dropped" if turn.draft.kept.waits else "form.nothing_open"
        turn.draft.clear_form()
        turn.draft.kept.clear()
        turn.draft.answering, turn.draft.wanted_person_ms = {}, 0
        buttons = [] if turn.in_group else [turn.home()]
        if was_open or not turn.draft.aside:
            turn.say("form.cancelled" if was_open else idle, *buttons)
        else:  # nothing else is there to be cancelled
            turn.draft.aside.mentioned = False
        turn.mention_shelf("form.waits_too" if was_open else "form.waits")

    def edit(self, turn: "Turn") -> None:
        """Choose an answer to change, or change the one named in the button."""
        filled, form = turn.draft.current, asking.form_of(turn)
        if form is None:
            turn.say("form.nothing_open")
            return
        step = form.step(turn.given.asked.arguments.get("s", ""))
        if step is not None and (step.extra or step.applies(filled.answers)):
            self._take_up(turn, step)
            self.ask(turn)
            return
        asking.which(turn)

    def _take_up(self, turn: "Turn", step: Step) -> None:
        """Have a question open again. One that gathers begins with its answer; what was gathered
        for another that is open becomes the answer to that.
        """
        filled, place = turn.draft.current, asking.place_of(turn)
        if place is not None and place.step is step:
            return
        if step.kind.gathers:
            if place and (so_far := asking.so_far_of(turn, place)):
                filled.answers[place.step.name] = so_far
            filled.partial = step.kind.begun(filled.answers.get(step.name))
        filled.editing = step.name

    def send(self, turn: "Turn") -> None:
        """Submit a complete form; an incomplete one asks what is missing."""
        filled, form = turn.draft.current, asking.form_of(turn)
        service = turn.services.get(filled.form or "")
        if service is None or form is None or service.submit is None:
            asking.say_sent_already(turn)
            return
        if service.officers and not turn.the_sender.role:
            turn.draft.clear_form()
            turn.services.answering(Occasion.REFUSED)(turn)
            return
        if form.current(filled.answers) is not None:
            self._refuse_to_send(turn)
            return
        self.finish(turn, service.submit)

    def finish(self, turn: "Turn", submit: Submit) -> None:
        """Have the form in hand submitted, whole or not."""
        filled, form = turn.draft.current, asking.form_of(turn)
        filled.editing = None
        try:
            submit(turn, form.reckoned(filled.answers) if form else {})
            send_along(turn, filled.beside)
            turn.draft.sent_ticket, turn.draft.sent_about = turn.ticket_id, bool(filled.target)
        except Stale as stale:  # whoever has seen the ticket as it is may send it all the same
            filled.version = stale.ticket.version
            turn.draft.shelve()
            raise
        finally:  # a ticket that refuses would refuse the same form again
            turn.draft.clear_form()
            turn.settle()
        turn.mention_shelf()

    def _photos(self, turn: "Turn", place: Place | None, given: Input) -> bool:
        """A picture sent at another question is kept for the question about pictures."""
        form = asking.form_of(turn)
        if form is None or (place and isinstance(place.step.kind, Photos)):
            return False
        step = form.pictures
        if step is None and given.is_picture and not turn.the_sender.is_registered:
            turn.draft.kept.add(turn)
            turn.say("form.photo_waits")
            self.ask(turn)
            return True
        if step is None or not given.is_picture:
            return False
        assert isinstance(step.kind, Photos)
        so_far = turn.draft.current.answers.get(step.name) or []
        if len(so_far) >= step.kind.max_count:
            turn.say("form.photos_full", max=step.kind.max_count)
        else:
            so_far = list(dict.fromkeys([*so_far, turn.keep_photo(given)]))
            turn.draft.current.answers[step.name] = so_far
            turn.draft.current.unasked.append(step.name)
            turn.say("form.photo_kept", count=len(so_far))
        self.ask(turn)
        return True

    def _take(self, turn: "Turn", place: Place, reading: Reading) -> None:
        if reading.more:
            # Lines are messages of their own; a picture knows its own.
            message_id = turn.given.message_id if place.step.kind.in_lines else None
            turn.draft.current.keep_partial(reading.value, place.step.name, message_id)
            asking.more(turn, place)
            return
        also = telling.beside(turn, place, reading)
        self._store(turn, place.step, reading.value, also)

    def _store(self, turn: "Turn", step: Step, value: Any, also: Mapping[str, Any]) -> None:
        filled, was_open = turn.draft.current, asking.place_of(turn)
        before = [name for name in filled.unasked if name != step.name]
        filled.unasked = before + [name for name in also if name not in filled.answers]
        self._keep(turn, step, value, also)
        if step.kind.gathers or (filled.editing and was_open and was_open.step.kind.gathers):
            filled.partial = []
        filled.editing = None
        topic = form.topic if (form := asking.form_of(turn)) else None
        if topic and topic.name in (step.name, *also):
            turn.services.answering(Occasion.TOPIC)(turn)
        self.ask(turn)

    def _keep(self, turn: "Turn", step: Step, value: Any, also: Mapping[str, Any]) -> None:
        filled, form = turn.draft.current, asking.form_of(turn)
        told = filled.told if step.headline else []
        if told:
            value, filled.told = f"{told[0]}\n{value}", []
        filled.answers |= {**also, step.name: value}
        for other in form.steps if form else ():
            if other.name in filled.answers and not other.stays(filled.answers):
                filled.answers.pop(other.name)
        # Pieces that were gathered have named their messages already.
        if turn.given.message_id and not step.kind.gathers:
            filled.sources |= dict.fromkeys((step.name, *also), turn.given.message_id)
            if told:
                filled.sources[step.name] = [told[1], turn.given.message_id]
