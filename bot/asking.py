"""Shows a form: where in it somebody is, its question, its complaints, its review."""

import re
from collections.abc import Sequence
from typing import Any, Unpack

from bot import messages
from bot.casework import ways_on
from bot.forms import Choice, Complaint, Declined, Form, Option, Photos, Place, Unkept
from bot.inputs import Action
from bot.messages import Button
from bot.paging import ask_which
from bot.thai import columns, fold_label, format_phone
from bot.turns import Turn
from models.tables import Person, Ticket

# Characters beside each other that half of a card's width holds, in two lines and in one, where
# the number of the choice stands before them.
HALF, WORD = 24, 12


def form_of(turn: Turn) -> Form | None:
    """The form in hand, if there is one."""
    service = turn.services.get(turn.draft.current.form or "")
    return service.form if service else None


def place_of(turn: Turn) -> Place | None:
    """Where in it somebody is: the question that is open; None at the review."""
    filled, form = turn.draft.current, form_of(turn)
    if form is None or filled.form is None:
        return None
    step = form.step(filled.editing or "") or form.current(filled.answers)
    return Place(filled.form, step) if step else None


def complain(turn: Turn, place: Place, complaint: Complaint) -> None:
    """Say what is wrong with an answer, and ask again, or which of some it was."""
    key = place.key("error", complaint.reason)
    if not turn.texts.has(key):
        key = f"form.error.{complaint.reason}"
    if isinstance(complaint, Unkept):
        turn.settle()  # or the journal would hold it
    if isinstance(complaint, Declined):
        turn.draft.put_aside()
        turn.say(key, turn.button("form.button.resume", "form.resume"), turn.home())
        return
    if complaint.options:
        words = turn.texts.get(key, **complaint.values)
        _offer(turn, key, words, place, complaint.options)
        return
    if isinstance(place.step.kind, Photos):  # it says all that the question does
        turn.say(key, *_navigation(turn, place), **complaint.values)
        return
    turn.say(key, **complaint.values)
    question(turn, place)


def question(turn: Turn, place: Place, *, again: bool = False) -> None:
    """Ask, with what can be chosen, and the ways out. The first question of a form about a ticket
    says which, and the one with which a form is taken up ``again``.
    """
    filled, form = turn.draft.current, form_of(turn)
    assert form is not None
    number, total = form.position(place.step, filled.answers, filled.unasked)
    key = place.key("ask")
    words = _chosen(turn, place) or turn.texts.get(key, **place.step.kind.asked(turn, place))
    if number and total > 1 and not filled.editing:
        words = turn.texts.get("form.progress", number=number, total=total, question=words)
    about = _about(turn) if again or not filled.is_begun else ""
    is_first_typed = place.step is form.first_typed(filled.answers, filled.unasked)
    ways_out = turn.texts.get("form.ways_out") if is_first_typed and total > 1 else ""
    guide, (asked, _, rest) = place.step.kind.guide(turn, place), words.partition("\n")
    head = _joined(guide, _so_far(turn, place), about, asked)
    options = place.step.kind.options(turn, place)
    if options:
        _offer(turn, key, head, place, options, body=rest, note=ways_out)
    else:
        words = _joined(head, rest, ways_out)
        turn.show(key, messages.text(words), *_navigation(turn, place))


def _joined(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _chosen(turn: Turn, place: Place) -> str:
    """What was chosen so far, and how to end."""
    so_far = so_far_of(turn, place)
    if not so_far or not isinstance(place.step.kind, Choice):
        return ""
    return turn.texts.get("form.chosen", chosen=place.step.kind.show(turn, so_far, place))


def _about(turn: Turn) -> str:
    """The ticket that the form is about, and for others than its requester, whose it is."""
    target = turn.draft.current.target
    ticket = turn.session.get(Ticket, target) if target else None
    if ticket is None:
        return ""
    if ticket.requester_id == turn.the_sender.id:
        return turn.texts.get("form.about_own", number=ticket.number)
    requester = turn.session.get_one(Person, ticket.requester_id)
    return turn.texts.get("form.about", number=ticket.number, who=requester.name)


def _offer(
    turn: Turn,
    key: str,
    head: str,
    place: Place,
    options: Sequence[Option],
    **below: Unpack[messages.Look],
) -> None:
    plain = [Button(option.label, _tap(place, option.value)) for option in options]
    numbered = place.step.kind.numbers_options(turn, place)
    buttons = messages.numbered(plain) if numbered and len(plain) > 1 else plain
    in_row = 2 if all(_fits_half(option.label) for option in options) else 1
    so_far = so_far_of(turn, place)
    done = [turn.button(skip_key(turn, place), "form.skip", primary=True)] if so_far else []
    below |= {"buttons": [*buttons, *done], "columns": in_row}
    card = messages.card(head, **below)
    turn.show(key, card, *_navigation(turn, place))
    turn.offer(*buttons, numbered=numbered)
    turn.offer(*plain)  # whoever types a label leaves out its number
    if len(plain) == 1:
        turn.expect_yes(plain[0])


def _fits_half(label: str) -> bool:
    """Whether a label stands on half a card's width in two lines, which break between its words."""
    words = re.split(r"[ /]", label)
    return columns(label) <= HALF and all(columns(each) <= WORD for each in words)


def _tap(place: Place, value: str) -> str:
    return Action("form", "set", {"f": place.service, "s": place.step.name, "v": value}).data()


def _navigation(turn: Turn, place: Place) -> list[Button]:
    filled, form = turn.draft.current, form_of(turn)
    assert form is not None
    number, _ = form.position(place.step, filled.answers, filled.unasked)
    buttons = []
    if isinstance(place.step.kind, Photos):
        buttons += [
            Button(turn.texts.get("form.button.camera"), kind="camera"),
            Button(turn.texts.get("form.button.album"), kind="cameraRoll"),
        ]
    so_far = so_far_of(turn, place)
    if place.step.optional or so_far:
        buttons.append(turn.button(skip_key(turn, place), "form.skip"))
    if number != 1 or filled.editing or so_far:
        buttons.append(turn.button("form.button.back", "form.back"))
    return [*buttons, turn.button("form.button.cancel", "form.cancel")]


def so_far_of(turn: Turn, place: Place) -> list[Any]:
    """What was sent or chosen for this question, which waits for more."""
    return turn.draft.current.partial if place.step.kind.gathers else []


def _so_far(turn: Turn, place: Place) -> str:
    """The lines sent for this question, as they were understood."""
    lines = so_far_of(turn, place) if place.step.kind.in_lines else []
    return f"{place.step.kind.show(turn, lines, place)}\n" if lines else ""


def is_whole(turn: Turn, place: Place) -> bool:
    """Whether what was sent for this question is all of the answer; if not, it is said."""
    try:
        place.step.kind.check_whole(turn, so_far_of(turn, place), place)
    except Complaint as complaint:
        complain(turn, place, complaint)
        return False
    return True


def skip_key(turn: Turn, place: Place) -> str:
    """The text of the button that leaves the question."""
    if so_far_of(turn, place):
        is_pictures = isinstance(place.step.kind, Photos)
        return "form.button.enough" if is_pictures else "form.button.done"
    own = place.key("skip")
    return own if turn.texts.has(own) else "form.button.skip"


def words_to_skip(turn: Turn, place: Place) -> set[str]:
    """What may be typed to leave the question, folded as labels are."""
    words = [turn.texts.get(skip_key(turn, place))]
    if isinstance(place.step.kind, Photos):
        words += turn.texts.words("form.words_for_no_photos")
    elif so_far_of(turn, place):
        words += turn.texts.words("form.words_for_enough")
    return set(map(fold_label, words))


def which(turn: Turn) -> None:
    """Ask which answer is to be changed."""
    filled, form = turn.draft.current, form_of(turn)
    assert form is not None
    buttons = [
        turn.button(f"{filled.form}.label.{s.name}", Action("form", "edit", {"s": s.name}).data())
        for s in form.steps
        if s.applies(filled.answers)
    ]
    question = turn.texts.get("form.edit_which")
    ask_which(turn, "form.edit_which", question, buttons, columns=2)


def means_send(turn: Turn) -> bool:
    """Whether the words are those for sending what was reviewed."""
    form, given = form_of(turn), turn.given
    if form is None or not form.review or given.kind != "text":
        return False
    return given.folded in map(fold_label, turn.texts.words("form.words_for_send"))


def names_choice(turn: Turn, place: Place) -> bool:
    """Whether the words are those for one of the things to choose."""
    kind = place.step.kind
    return isinstance(kind, Choice) and turn.given.folded in kind.named(turn, place)


def more(turn: Turn, place: Place) -> None:
    """Say how many pictures came, or which lines, and that more may; of choices, ask for the
    others.
    """
    if place.step.kind.in_lines:
        lines = _so_far(turn, place)
        turn.say("form.more_lines", *_navigation(turn, place), lines=lines)
        return
    if not isinstance(place.step.kind, Photos):
        question(turn, place)
        return
    turn.say(
        "form.more_photos",
        *_navigation(turn, place),
        count=len(turn.draft.current.partial),
        max=place.step.kind.max_count,
    )


def review(turn: Turn) -> None:
    """Show all answers, to be checked, changed and sent."""
    filled, form = turn.draft.current, form_of(turn)
    assert form is not None
    name = str(filled.form)
    filled.editing = None
    extras = [Place(name, step) for step in form.steps if step.extra]
    buttons = [
        Button(send_label(turn), "form.send", primary=True),
        turn.button("form.button.edit", "form.edit"),
        *(turn.button(place.key("review"), _edit(place)) for place in extras),
        turn.button("form.button.cancel", "form.cancel"),
    ]
    card = messages.card(
        turn.texts.get(f"{name}.review.title"),
        _rows(turn, name, form),
        note=turn.texts.get("form.is_it_right"),
        buttons=buttons,
        columns=2,
    )
    turn.show(f"{name}.review", card)
    turn.offer(*buttons, numbered=True)
    for place in extras:  # typed: what it is, or one of its answers
        turn.offer(turn.button(place.key("label"), _edit(place)))
        if isinstance(place.step.kind, Choice):
            options = place.step.kind.options(turn, place)
            turn.offer(*(Button(each.label, _tap(place, each.value)) for each in options))


def send_label(turn: Turn) -> str:
    """What the button says that sends the form in hand."""
    own = f"{turn.draft.current.form}.review.send"
    return turn.texts.get(own if turn.texts.has(own) else "form.button.send")


def _edit(place: Place) -> str:
    return Action("form", "edit", {"s": place.step.name}).data()


def _rows(turn: Turn, name: str, form: Form) -> list[tuple[str, str]]:
    answers = form.reckoned(turn.draft.current.answers)
    rows = [
        (turn.texts.get(place.key("label")), _shown(turn, answers[step.name], place))
        for step in form.steps
        for place in [Place(name, step)]
        if step.name in answers
    ]
    service = turn.services.get(name)
    if turn.the_sender.is_registered and service and service.letter:  # it becomes a ticket
        who = turn.person
        requester = turn.texts.get(
            "form.who", who=who.name, org=who.org_name, phone=format_phone(who.phone)
        )
        rows.append((turn.texts.get("form.requester"), requester))
    return [(turn.texts.get("form.ticket"), _about(turn)), *rows]


def _shown(turn: Turn, value: Any, place: Place) -> str:
    """An answer; of a question that was left, the words on its own button for that, if any."""
    if value is not None:
        return place.step.kind.show(turn, value, place)
    skip = place.key("skip")
    return turn.texts.get(skip) if turn.texts.has(skip) else ""


def say_sent_already(turn: Turn) -> None:
    """Nothing is in hand that could be sent: mostly a second tap on a button that worked."""
    ticket = turn.session.get(Ticket, turn.draft.sent_ticket or -1)
    if ticket is None:
        turn.say("form.expired")
        return
    key = "form.done_already" if turn.draft.sent_about else "form.sent_already"
    turn.say(key, *ways_on(turn, ticket), number=ticket.number)
