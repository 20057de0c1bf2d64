"""Free words: to an officer, to a requester, and about which ticket."""

from dataclasses import replace

from bot import answer_mode, cards, casework, leading, messages, ticket_numbers
from bot.catalogue import Entry
from bot.filling import TAKE
from bot.inputs import Action, Input
from bot.kept import is_report
from bot.messages import Button
from bot.paging import LISTED, ask_which, page, start_of
from bot.relay import can_carry, relay, say_cannot_carry
from bot.services import Occasion, Service, Stands
from bot.thai import format_phone
from bot.turns import Turn
from bot.unsent import unsend
from models import parcels, tickets, worklists
from models.sources import is_internal
from models.tables import UNFINISHED, Status, Ticket
from models.tickets import Refused


def open_mode(turn: Turn) -> None:
    """The answer button: from now on words go to this ticket, until they say stop."""
    ticket = casework.picked(turn, any_version=True)
    if not casework.is_own(turn, ticket):
        tickets.check_officer(ticket, turn.person)
    if ticket.status not in UNFINISHED:
        raise Refused("over", ticket)
    turn.draft.shelve()
    answer_mode.begin(turn, ticket)
    turn.draft.wanted_person_ms = 0
    answer_mode.explain(turn, ticket)


def stop(turn: Turn) -> None:
    """End answer mode."""
    if turn.in_group and turn.draft.answering_ticket(turn.at) is None:
        return  # said to the people there
    ticket = turn.session.get(Ticket, turn.draft.answering.get("ticket", -1))
    turn.draft.answering = {}
    if ticket is None:
        turn.say("talk.not_answering")
    else:
        turn.say("talk.stopped", *casework.ways_on(turn, ticket))
    turn.mention_shelf()


def answering(turn: Turn) -> None:
    """Words while answer mode is on, or after it ended by itself."""
    number = turn.draft.answering_ticket(turn.at)
    if number is None:
        answer_mode.lapse(turn)
        if not turn.in_group:  # where they may be meant for anybody
            turn.go_on_with(turn.given)
        return
    ticket = tickets.get(turn.session, number)
    if ticket is None or not casework.may_see(turn, ticket):
        turn.draft.answering = {}
        raise casework.NotFound
    if ticket.status not in UNFINISHED:
        turn.draft.answering = {}
        casework.refuse(turn, Refused("over", ticket))
        turn.again = True
        return
    if relay(turn, ticket, turn.given):
        key = "talk.sent_again" if turn.draft.answering.get("sent") else "talk.sent_more"
        answer_mode.keep_open(turn, sent=True)
        answer_mode.show(turn, key, ticket)
    else:
        answer_mode.explain(turn, ticket)


def quoted(turn: Turn) -> None:
    """A message was quoted: if it belongs to a ticket, the words go there."""
    ticket = tickets.of_message(turn.session, turn.given.quoted_id or "")
    key = turn.given.data.get("key")
    if ticket is not None and casework.may_see(turn, ticket):
        if key:  # the words of a button, said to its card
            data = cards.action(turn, key, ticket).data()
            turn.go_on_with(Input("postback", turn.given.at_ms, data))
        elif turn.is_busy and turn.draft.current.target == ticket.id:
            turn.go_on_with(replace(turn.given, quoted_id=None))  # the question was quoted
        elif is_internal(turn.session, turn.given.quoted_id or ""):
            turn.say("talk.quoted_internal", number=ticket.number)
            _offer_to_send(turn, ticket)
        else:
            _carry(turn, ticket, turn.given)
    elif not turn.in_group:
        turn.go_on_with(replace(turn.given, quoted_id=None, data={}))
    elif parcels.is_about_no_ticket(turn.session, turn.given.quoted_id or ""):
        if turn.is_busy:  # again the question
            turn.go_on_with(replace(turn.given, quoted_id=None, data={}))
        else:
            turn.say("talk.quoted_no_ticket")
    # Officers quoting each other is none of the bot's business.


def by_number(turn: Turn) -> None:
    """``#R6911-0042 words``: the words go to that ticket."""
    ticket = casework.numbered(turn, ticket_numbers.leading(turn.given.text) or "")
    rest = ticket_numbers.after(turn.given.text)
    words = Input("text", turn.given.at_ms, rest, turn.given.message_id)
    _carry(turn, ticket, words)


def mentioned(turn: Turn) -> None:
    """A ticket number within a sentence: shown; its requester's sentence also goes there. A form
    in hand, which takes no sentence now, goes on.
    """
    number = ticket_numbers.inside(turn.given.text) or ""
    ticket = tickets.by_number(turn.session, number)
    if ticket is None or not casework.may_see(turn, ticket):
        turn.say("ticket.number_unknown", number=number)
        turn.go_on_with(replace(turn.given, data={"literally": True}))
        return
    if casework.is_own(turn, ticket) and ticket.status in UNFINISHED:
        _carry(turn, ticket, turn.given)
        casework.show(turn, ticket)
    else:
        casework.show(turn, ticket)
        _offer_to_send(turn, ticket)
    if turn.is_busy:
        turn.filling.ask(turn, again=True)


def _offer_to_send(turn: Turn, ticket: Ticket) -> None:
    if turn.the_sender.role and ticket.status in UNFINISHED and not turn.is_busy:
        turn.draft.kept.clear()
        turn.draft.kept.keep(turn)
        send = turn.button("talk.button.send", Action("talk", "to", {"t": str(ticket.id)}).data())
        turn.say("talk.meant_for", send, who=answer_mode.other_side(turn, ticket))


def _carry(turn: Turn, ticket: Ticket, given: Input) -> None:
    if relay(turn, ticket, given):
        _say_sent(turn, ticket)


def _say_sent(turn: Turn, ticket: Ticket) -> None:
    if casework.is_own(turn, ticket) and ticket.status == Status.RESOLVED:
        ways_on = cards.buttons(turn, ticket, Stands.EVERY, for_officers=False)
        turn.say("talk.added_resolved", *ways_on, number=ticket.number)
        return
    ways_on = casework.ways_on(turn, ticket)
    turn.say("talk.sent", *ways_on, number=ticket.number, who=answer_mode.other_side(turn, ticket))


def free(turn: Turn) -> None:
    """Words, pictures or places without address: to the open ticket, or a question which."""
    if not (can_carry(turn.given) or turn.given.kind == "kept"):
        say_cannot_carry(turn, turn.given)
        return
    found = worklists.unfinished_of(turn.session, turn.person)
    if len(found) > 1 and leading.is_thanks(turn):  # for what was just written, or for all
        heard = leading.just_heard_of(turn)
        found = [each for each in found if each.id in heard]
    if turn.given.kind == "kept" or not found:
        _answer_alone(turn)
    elif len(found) == 1 and not _is_in_doubt(turn, found[0]):
        _to_only_ticket(turn, found[0])
    else:
        _ask_which(turn, found)


def _is_in_doubt(turn: Turn, ticket: Ticket) -> bool:
    """Whether words may not be meant for the only ticket: a person was asked for, or they tell what
    not everybody who has the ticket before them may know.
    """
    if leading.wants_person(turn):
        return True
    return not ticket.is_private and leading.is_private_matter(turn)


def in_doubt(turn: Turn) -> None:
    """An officer wrote while something else was in hand, and the next words may be meant for
    either. So it is asked: nothing that reached an officer by mistake can be taken back, and of
    what a form took by mistake no officer would hear.
    """
    if not can_carry(turn.given):
        say_cannot_carry(turn, turn.given)
        return
    casework.turn_to(turn, None)
    _ask_which(turn, worklists.unfinished_of(turn.session, turn.person))


def _to_only_ticket(turn: Turn, ticket: Ticket) -> None:
    if not relay(turn, ticket, turn.given):
        return
    turn.draft.kept.keep_sent(turn)
    if sure := _other_matter(turn, ticket):
        _ask_if_new(turn, ticket, sure)
        return
    if ticket.status == Status.RESOLVED:
        _say_sent(turn, ticket)
        return
    turn.say(
        "talk.added",
        turn.button("talk.button.new", "talk.new"),
        cards.act(turn, "ticket.button.status", ticket),
        number=ticket.number,
    )


def _other_matter(turn: Turn, ticket: Ticket) -> list[Entry]:
    """The services that words to the only ticket are surely for instead; none where they may answer
    what was just written about it.
    """
    if ticket.id in leading.just_heard_of(turn):
        return []
    return leading.is_other_matter(turn, ticket.service)


def _ask_if_new(turn: Turn, ticket: Ticket, sure: list[Entry]) -> None:
    """Ask whether words to the only ticket are a new matter; until then they are with the ticket:
    whoever taps nothing has told somebody all the same."""
    data = sure[0].data if len(sure) == 1 else "talk.new"
    new = turn.button("talk.button.new", data, primary=True)
    stays = Action("talk", "stays", {"t": str(ticket.id)}).data()
    stay = Button(turn.texts.get("talk.button.stays", number=ticket.number), stays)
    question = turn.texts.get("talk.maybe_new", number=ticket.number)
    body = leading.quoted(turn.draft.kept.words)
    buttons = messages.numbered([new, stay])
    turn.show("talk.maybe_new", messages.card(question, body=body, buttons=buttons))
    turn.offer(*buttons, numbered=True)
    turn.offer(new, stay)
    turn.expect_yes_or_no(new, stay)


def stays(turn: Turn) -> None:
    """What was sent to the ticket belongs to it."""
    ticket = casework.picked(turn, any_version=True)
    turn.draft.kept.clear()
    _say_sent(turn, ticket)


def _ask_which(turn: Turn, found: list[Ticket]) -> None:
    leading.hold(turn, lasting=True)
    _show_which(turn, found)


def which(turn: Turn) -> None:
    """More tickets that the kept words may belong to."""
    casework.turn_to(turn, None)
    _show_which(turn, worklists.unfinished_of(turn.session, turn.person))


def _show_which(turn: Turn, found: list[Ticket]) -> None:
    buttons = _picks(turn, found, "talk.to", "talk.which")
    body = leading.quoted(turn.draft.kept.words)
    if turn.is_busy:
        form = turn.texts.get(f"{turn.draft.current.form}.name")
        buttons.append(Button(turn.texts.get("talk.button.to_form", form=form), TAKE))
    else:
        buttons.insert(0, turn.button("talk.button.new", "talk.new", primary=True))
    ask_which(turn, "talk.which", turn.texts.get("talk.which"), buttons, body=body)
    turn.mention_shelf("form.waits_too")


def _picks(turn: Turn, found: list[Ticket], verb: str, asks: str) -> list[Button]:
    """Buttons to choose from somebody's tickets, and the one that ``asks`` for those further on."""
    found = worklists.by_last_answer(turn.session, turn.person, found)
    shown, more = page(turn, found[start_of(turn) :], LISTED, asks)
    return [*cards.pick(turn, shown, verb), *more]


def to(turn: Turn) -> None:
    """The kept words belong to this ticket; a form in hand goes on with its question."""
    ticket = casework.picked(turn, any_version=True)
    turn.draft.wanted_person_ms = 0
    held = turn.draft.kept.take()
    if not held:
        casework.show(turn, ticket)
        return
    sent = [relay(turn, ticket, given) for given in held]
    if any(sent):
        _say_sent(turn, ticket)
    if turn.is_busy:
        turn.filling.ask(turn, again=True)
    else:
        turn.mention_shelf()


def _answer_alone(turn: Turn) -> None:
    """Nothing is open: thanks are answered, and other words led to what they are about."""
    kind = turn.given.kind
    if kind == "text" and not turn.the_sender.role and not is_report(turn, turn.given):
        _answer_what_is_no_report(turn)
        return
    if leading.is_thanks(turn):
        turn.say("talk.welcome", turn.home())
    elif turn.the_sender.role and kind != "kept":
        turn.say("talk.officer_hint", turn.home())
    elif kind in ("text", "image", "kept"):
        if kind != "text" or leading.wants_person(turn) or not leading.lead(turn):
            _offer_report(turn)
    else:
        turn.go_on_with(Input("postback", turn.given.at_ms, turn.services.home))


def _answer_what_is_no_report(turn: Turn) -> None:
    service, _ = turn.services.words.get(turn.given.folded, (None, ""))
    if service is not None and service.officers:
        turn.services.answering(Occasion.REFUSED)(turn)
    elif service is not None:
        turn.say("form.nothing_open", turn.home())
    elif turn.given.folded in turn.services.buttons:  # said of a ticket, and there is none
        turn.go_on_with(Input("postback", turn.given.at_ms, turn.services.home))
    else:
        human(turn)


def new(turn: Turn) -> None:
    """What was written is something new: for the form that waits for just that, or the service
    that takes it, if there is only one.
    """
    takers = turn.services.takers
    waiting = _waits_for_words(turn)
    takers = [each for each in takers if Action.parse(each.data).service == waiting] or takers
    if len(takers) == 1:
        turn.go_on_with(Input("postback", turn.given.at_ms, takers[0].data))
    else:
        leading.offer(turn, "talk.offer")


def _waits_for_words(turn: Turn) -> str | None:
    """The form begun before, if what it is all about is its next question."""
    begun = turn.draft.current or turn.draft.aside
    service = turn.services.get(begun.form or "")
    step = service.form.current(begun.answers) if service and service.form else None
    return begun.form if step is not None and step.headline else None


def _offer_report(turn: Turn) -> None:
    """Offer to report what was written, so that it need not be typed again."""
    leading.hold(turn)
    key = "talk.offer" if turn.given.kind == "text" else "talk.offer_photo"
    leading.offer(turn, key)


def instead(turn: Turn) -> None:
    """What was written is meant for another service than the one it seemed to be for."""
    leading.offer(turn, "talk.offer", turn.services.beginnings[True])


def human(turn: Turn) -> None:
    """Someone wants a person: say how, by ticket or by telephone."""
    found = [] if turn.in_group else worklists.unfinished_of(turn.session, turn.person)
    begin = turn.services.beginnings[turn.draft.kept.waits]
    buttons = [turn.button(each.label, each.data) for each in begin]
    key = "talk.human_again" if found else "talk.human"
    words = turn.texts.get(
        key,
        office_phone=format_phone(turn.office.contact.phone),
        hours=turn.office.contact.hours_text,
    )
    turn.draft.wanted_person_ms = turn.given.at_ms
    if not found:
        turn.show(key, messages.text(words), *buttons, turn.home())
        leading.take_along(turn)
        return
    casework.turn_to(turn, None)
    kept = turn.draft.kept
    verb = "talk.to" if kept.waits else "talk.open"
    buttons = [*_picks(turn, found, verb, "talk.human"), *buttons, turn.home()]
    if kept.waits:
        kept.at_ms = turn.given.at_ms
    else:
        kept.clear()
    question, choices = turn.texts.get("talk.which_matter"), messages.numbered(buttons)
    turn.show(key, messages.card(question, note=words, buttons=choices))
    turn.offer(*choices, numbered=True)
    turn.offer(*buttons)


service = Service(
    "talk",
    verbs={
        "open": open_mode,
        "stop": stop,
        "to": to,
        "which": which,
        "new": new,
        "stays": stays,
        "human": human,
        "instead": instead,
    },
    occasions={
        Occasion.ANSWERING: answering,
        Occasion.QUOTE: quoted,
        Occasion.NUMBER_WITH_WORDS: by_number,
        Occasion.MENTION: mentioned,
        Occasion.IN_DOUBT: in_doubt,
        Occasion.FREE: free,
        Occasion.UNSEND: unsend,
    },
    words=("stop", "human"),
    menu=("human",),
    in_groups=True,
)
