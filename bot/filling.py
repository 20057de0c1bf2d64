"""Asks a form's questions one by one, shows the answers for review, and submits them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import kept, messages
from bot.casework import Stale
from bot.forms import Complaint, Form, Option, Photos, Place, Reading, Step
from bot.inputs import Action, Input
from bot.messages import Button
from bot.services import Occasion, Service
from bot.thai import clean_text, fold_label

if TYPE_CHECKING:
    from bot.turns import Turn

# A draft untouched for longer is offered again instead of taking the next words as an answer.
STALE_MS = 12 * 3600 * 1000


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

        A button with the argument ``kept`` has it begin with what was written before.
        """
        draft = turn.draft
        service = turn.services.get(name)
        has_kept = prefill is None and "kept" in self._action(turn).arguments
        if has_kept and service and service.form:
            prefill, sources = kept.take(turn, service.form)
        if draft.form == name and draft.target == target and not prefill:
            draft.version = version
            turn.say("form.resumed")
            return self.ask(turn)
        draft.answering = {}
        shelf = (draft.shelf.get("form"), draft.shelf.get("target"))
        if shelf == (name, target) and not prefill:
            draft.take_from_shelf()
            draft.version = version
            turn.say("form.resumed")
            return self.ask(turn)
        draft.shelve()
        draft.form, draft.target, draft.version = name, target, version
        draft.answers, draft.sources = dict(prefill or {}), dict(sources or {})
        return self.ask(turn)

    def resume(self, turn: "Turn") -> None:
        """Go on with the open form, or with the one that was put aside."""
        if turn.draft.form is None and turn.draft.shelf:
            turn.draft.answering = {}
            turn.draft.take_from_shelf()
        self.ask(turn)

    def ask(self, turn: "Turn") -> None:
        """Ask the current question, or show the review when there is none."""
        place, form = self._place(turn), self._form(turn)
        if form is None:
            turn.say("form.nothing_open")
        elif place is None and not form.review:
            self.send(turn)
        elif place is None:
            self._review(turn)
        else:
            self._question(turn, place)

    def answer(self, turn: "Turn") -> None:
        """Take what was typed or sent as the answer to the current question."""
        draft, given = turn.draft, turn.given
        if draft.touched_ms and given.at_ms - draft.touched_ms > STALE_MS:
            draft.touched_ms = given.at_ms
            turn.say("form.stale", *self._resume_buttons(turn), service=self._label(turn))
            return
        place = self._place(turn)
        if given.kind == "image" and self._photos(turn, place, given):
            return
        if place is None:
            sending = [fold_label(word) for word in turn.texts.words("form.words_for_send")]
            if given.kind == "text" and given.folded in sending:
                self.send(turn)
                return
            turn.say("form.review_first")
            self._review(turn)
            return
        if place.step.optional and given.folded == fold_label(
            turn.texts.get(self._skip_key(turn, place))
        ):
            self.skip(turn)  # its button may have been offered before another answer of ours
            return
        try:
            reading = place.step.kind.read(turn, given, place)
        except Complaint as complaint:
            self._complain(turn, place, complaint)
            return
        self._take(turn, place, reading)

    def tapped(self, turn: "Turn") -> None:
        """A choice was tapped: also an earlier question's, which changes that answer."""
        action, form = self._action(turn), self._form(turn)
        step = form.step(action.arguments.get("s", "")) if form else None
        if form is None or step is None or action.arguments.get("f") != turn.draft.form:
            turn.say("form.expired")
            return
        if not step.applies(turn.draft.answers) and not step.extra:
            self.ask(turn)
            return
        place = Place(action.arguments["f"], step)
        # It was cleaned with the rest of the data, but percent signs may hide anything.
        value = clean_text(action.arguments.get("v", ""))
        given = replace(turn.given, kind="text", text=value)
        try:
            self._take(turn, place, step.kind.read(turn, given, place))
        except Complaint as complaint:
            self._complain(turn, place, complaint)

    def skip(self, turn: "Turn") -> None:
        """Leave an optional question unanswered, or finish sending pictures."""
        place = self._place(turn)
        if place is None:
            self.ask(turn)
        elif turn.draft.partial:
            self._store(turn, place.step, list(turn.draft.partial), {})
        elif place.step.optional:
            self._store(turn, place.step, None, {})
        else:
            turn.say("form.cannot_skip")
            self._question(turn, place)

    def back(self, turn: "Turn") -> None:
        """Take the last answer away and ask it again."""
        draft, form = turn.draft, self._form(turn)
        if form is None:
            turn.say("form.nothing_open")
            return
        if draft.editing:
            draft.editing = None
        elif draft.partial:
            draft.partial = []
        else:
            place = self._place(turn)
            last = form.before(place.step if place else None, draft.answers)
            if last:
                draft.answers.pop(last.name)
                draft.sources.pop(last.name, None)
        self.ask(turn)

    def cancel(self, turn: "Turn") -> None:
        """Drop the form and what was typed in it."""
        was_open = turn.draft.form is not None
        turn.draft.clear_form()
        turn.draft.kept, turn.draft.answering = {}, {}
        buttons = [] if turn.in_group else [turn.home()]
        turn.say("form.cancelled" if was_open else "form.nothing_open", *buttons)
        turn.mention_shelf()

    def edit(self, turn: "Turn") -> None:
        """Choose an answer to change, or change the one named in the button."""
        form = self._form(turn)
        if form is None:
            turn.say("form.nothing_open")
            return
        step = form.step(self._action(turn).arguments.get("s", ""))
        if step is not None and (step.extra or step.applies(turn.draft.answers)):
            turn.draft.editing, turn.draft.partial = step.name, []
            self.ask(turn)
            return
        name = turn.draft.form
        buttons = [
            turn.button(f"{name}.label.{s.name}", Action("form", "edit", {"s": s.name}).data())
            for s in form.steps
            if s.applies(turn.draft.answers)
        ]
        question = turn.texts.get("form.edit_which")
        turn.show("form.edit_which", messages.card(question, buttons=buttons, columns=2))
        turn.offer(*buttons, numbered=True)

    def send(self, turn: "Turn") -> None:
        """Submit a complete form; an incomplete one asks what is missing."""
        service, form = turn.services.get(turn.draft.form or ""), self._form(turn)
        if service is None or form is None or service.submit is None:
            turn.say("form.expired")
            return
        if service.officers and not turn.person.role:
            turn.draft.clear_form()
            turn.services.answering(Occasion.REFUSED)(turn)
            return
        if form.current(turn.draft.answers) is not None:
            self.ask(turn)
            return
        answers = dict(turn.draft.answers)
        turn.draft.editing = None
        try:
            service.submit(turn, answers)
        except Stale as stale:  # whoever has seen the ticket as it is may send it all the same
            turn.draft.version = stale.ticket.version
            turn.draft.shelve()
            raise
        finally:  # a ticket that refuses would refuse the same form again
            turn.draft.clear_form()
            turn.settle()
        turn.mention_shelf()

    def _photos(self, turn: "Turn", place: Place | None, given: Input) -> bool:
        """A picture sent at another question is kept for the question about pictures."""
        form = self._form(turn)
        if form is None or (place and isinstance(place.step.kind, Photos)):
            return False
        step = form.pictures
        if step is None or given.data.get("external") or not given.message_id:
            return False
        assert isinstance(step.kind, Photos)
        so_far = list(turn.draft.answers.get(step.name) or [])
        if len(so_far) >= step.kind.max_count:
            turn.say("form.photos_full", max=step.kind.max_count)
        else:
            number = turn.keep_photo(given)
            turn.draft.answers[step.name] = [*so_far, *([] if number in so_far else [number])]
            turn.say("form.photo_kept", count=len(turn.draft.answers[step.name]))
        self.ask(turn)
        return True

    def _take(self, turn: "Turn", place: Place, reading: Reading) -> None:
        if reading.more:
            turn.draft.partial = reading.value
            self._more_photos(turn, place)
            return
        self._store(turn, place.step, reading.value, reading.also)

    def _store(self, turn: "Turn", step: Step, value: Any, also: Mapping[str, Any]) -> None:
        draft = turn.draft
        draft.answers |= {**also, step.name: value}
        form = self._form(turn)
        for other in form.steps if form else ():
            if other.when is not None and not other.when(draft.answers):
                draft.answers.pop(other.name, None)
        if turn.given.message_id:
            for name in (step.name, *also):
                draft.sources[name] = turn.given.message_id
        draft.editing, draft.partial = None, []
        self.ask(turn)

    def _complain(self, turn: "Turn", place: Place, complaint: Complaint) -> None:
        key = place.key("error", complaint.reason)
        if not turn.texts.has(key):
            key = f"form.error.{complaint.reason}"
        if complaint.options:
            words = turn.texts.get(key, **complaint.values)
            self._offer(turn, key, words, place, complaint.options)
            return
        turn.say(key, **complaint.values)
        self._question(turn, place)

    def _question(self, turn: "Turn", place: Place) -> None:
        form = self._form(turn)
        assert form is not None
        number, total = form.position(place.step, turn.draft.answers)
        key = place.key("ask")
        words = turn.texts.get(key)
        if number and total > 1 and not turn.draft.editing:
            words = turn.texts.get("form.progress", number=number, total=total, question=words)
        options = place.step.kind.options(turn, place)
        if options:
            self._offer(turn, key, words, place, options)
        else:
            turn.show(key, messages.text(words), *self._navigation(turn, place))

    def _offer(
        self, turn: "Turn", key: str, words: str, place: Place, options: Sequence[Option]
    ) -> None:
        buttons = [
            Button(f"{index}. {option.label}", self._tap(place, option.value))
            for index, option in enumerate(options, 1)
        ]
        columns = 2 if all(len(option.label) <= 18 for option in options) else 1
        card = messages.card(words, buttons=buttons, columns=columns)
        turn.show(key, card, *self._navigation(turn, place))
        turn.offer(*buttons, numbered=True)
        # Whoever types a label leaves out its number.
        turn.offer(*(Button(option.label, self._tap(place, option.value)) for option in options))

    def _tap(self, place: Place, value: str) -> str:
        return Action("form", "set", {"f": place.service, "s": place.step.name, "v": value}).data()

    def _navigation(self, turn: "Turn", place: Place) -> list[Button]:
        form = self._form(turn)
        assert form is not None
        number, _ = form.position(place.step, turn.draft.answers)
        buttons = []
        if isinstance(place.step.kind, Photos):
            buttons += [
                Button(turn.texts.get("form.button.camera"), kind="camera"),
                Button(turn.texts.get("form.button.album"), kind="cameraRoll"),
            ]
        if place.step.optional or turn.draft.partial:
            buttons.append(turn.button(self._skip_key(turn, place), "form.skip"))
        if number != 1 or turn.draft.editing or turn.draft.partial:
            buttons.append(turn.button("form.button.back", "form.back"))
        return [*buttons, turn.button("form.button.cancel", "form.cancel")]

    def _skip_key(self, turn: "Turn", place: Place) -> str:
        if turn.draft.partial:
            return "form.button.enough"
        own = place.key("skip")
        return own if turn.texts.has(own) else "form.button.skip"

    def _more_photos(self, turn: "Turn", place: Place) -> None:
        assert isinstance(place.step.kind, Photos)
        turn.say(
            "form.more_photos",
            *self._navigation(turn, place),
            count=len(turn.draft.partial),
            max=place.step.kind.max_count,
        )

    def _review(self, turn: "Turn") -> None:
        name, form = turn.draft.form, self._form(turn)
        assert name is not None
        assert form is not None
        turn.draft.editing = None
        rows = [
            (turn.texts.get(f"{name}.label.{step.name}"), step.kind.show(turn, value, place))
            for step in form.steps
            for place in [Place(name, step)]
            if (value := turn.draft.answers.get(step.name)) is not None
        ]
        service = turn.services.get(name)
        if turn.person.registered_at and service and service.letter:  # it becomes a ticket
            requester = f"{turn.person.name} {turn.person.org_name}"
            rows.append((turn.texts.get("form.requester"), requester))
        send = f"{name}.review.send"
        buttons = [
            turn.button(
                send if turn.texts.has(send) else "form.button.send", "form.send", primary=True
            ),
            turn.button("form.button.edit", "form.edit"),
            *(
                turn.button(f"{name}.review.{s.name}", Action("form", "edit", {"s": s.name}).data())
                for s in form.steps
                if s.extra
            ),
            turn.button("form.button.cancel", "form.cancel"),
        ]
        title = turn.texts.get(f"{name}.review.title")
        turn.show(f"{name}.review", messages.card(title, rows, buttons=buttons, columns=2))
        turn.offer(*buttons, numbered=True)

    def _resume_buttons(self, turn: "Turn") -> list[Button]:
        return [
            turn.button("form.button.resume", "form.resume"),
            turn.button("form.button.cancel", "form.cancel"),
        ]

    def _label(self, turn: "Turn") -> str:
        return turn.texts.get(f"{turn.draft.form}.name")

    def _form(self, turn: "Turn") -> Form | None:
        service = turn.services.get(turn.draft.form or "")
        return service.form if service else None

    def _place(self, turn: "Turn") -> Place | None:
        form = self._form(turn)
        if form is None or turn.draft.form is None:
            return None
        step = form.step(turn.draft.editing or "") or form.current(turn.draft.answers)
        return Place(turn.draft.form, step) if step else None

    def _action(self, turn: "Turn") -> Action:
        return turn.given.action or Action("form", "")
