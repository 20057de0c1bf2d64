"""Words nobody waits for, led to what they are about: a form that may begin with them, a way on."""

from collections.abc import Sequence

from bot import messages
from bot.catalogue import Entry
from bot.drafts import SHELF, Filled
from bot.forms import Place
from bot.inputs import Action, Input
from bot.kept import KEPT_MS, is_report
from bot.prefilling import begun, prefilled
from bot.thai import fold_label
from bot.turns import Turn
from bot.understanding import slots
from bot.understanding.classifier import classifier
from bot.understanding.understanding import OFF_TOPIC, PERSON, Understood, understand
from models import hearing

# As many services are offered at most where it is not clear which is meant.
OFFERED = 3
# Of several services for the same sort of wish, one that scores so little below the likeliest may
# be meant: of the sentences kept aside, 99 of 100 are then offered theirs.
CLOSE = 0.3
_CANCEL = "form"


def lead(turn: Turn) -> bool:
    """Go where the words surely belong, if no form takes them: to the list of tickets, a person,
    the menu. False, and nothing done, where that is not sure, or earlier words still wait: they may
    all be one report.
    """
    understood = understand(turn.given.text)
    is_odd = turn.draft.kept.waits or turn.given.data.get("literally")
    # Who says what is broken, and wants a person, is not sent away to tell it again.
    is_odd = is_odd or (understood.label == PERSON and slots.equipment(turn.given.text) is not None)
    if is_odd or not understood.is_confident or _forms(turn, list(understood.services)):
        return False
    return _go(turn, understood)


def _go(turn: Turn, understood: Understood) -> bool:
    """Where no form takes the words: the list of tickets, a person, the menu, a kind word."""
    found = [turn.services.entry_of(name, takes_kept=False) for name in understood.services]
    ways = [entry.data for entry in found if entry]
    if _CANCEL in understood.services:
        ways.append("form.cancel")
    if not ways and understood.label == OFF_TOPIC and is_thanks(turn, within=True):
        turn.say("talk.welcome", turn.home())
        return True
    is_led = bool(ways) or understood.label == OFF_TOPIC
    if is_led:
        turn.draft.kept.keep_sent(turn)  # it may all the same be meant as something new
    if ways:
        turn.go_on_with(Input("postback", turn.given.at_ms, ways[0]))
    elif is_led:
        new = turn.button("talk.button.new", "talk.new")
        human = turn.button("talk.menu.human", "talk.human")
        turn.say("talk.off_topic", turn.home(), new, human)
    return is_led


def likeliest(turn: Turn) -> list[Entry]:
    """The services to offer what waits to: those that it is surely for, else the likeliest first,
    without those that it is hardly meant for; all of them where there are no words to tell by.
    Who cannot be judged, for want of sentences, is always among them.
    """
    takers, words = turn.services.takers, turn.draft.kept.words
    if len(takers) == 1 or not words:
        return turn.services.beginnings[True]
    understood, learnt = understand(words), classifier()
    sure = surely_for(turn, words)
    ranked = [learnt.services(words, label) for label in understood.candidates]
    order = [*(names[0] for names in ranked), *(name for names in ranked for name in names[1:])]
    untaught = [each for each in takers if _service_of(each) not in learnt.label_of]
    return [*(sure or _forms(turn, order)[:OFFERED]), *untaught] or turn.services.beginnings[True]


def surely_for(turn: Turn, words: str) -> list[Entry]:
    """The services whose forms the words are surely for; none where that is not sure."""
    understood = understand(words)
    if not understood.is_confident:
        return []
    return _forms(turn, classifier().services(words, understood.label, within=CLOSE))


def is_other_matter(turn: Turn, service: str) -> list[Entry]:
    """The services that the words are surely for, if none of them is that one."""
    is_said = turn.given.kind == "text" and is_report(turn, turn.given)
    sure = surely_for(turn, turn.given.text) if is_said else []
    return [] if service in map(_service_of, sure) else sure


def hold(turn: Turn, *, lasting: bool = False) -> None:
    """Have what was just written wait, beside what waits already: for a while, or ``lasting``
    until it is told where it belongs. What waits and is surely another matter is put aside instead,
    as the form that it is for.
    """
    kept, given = turn.draft.kept, turn.given
    is_fresh = kept.waits and (lasting or given.at_ms - kept.at_ms <= KEPT_MS)
    words = kept.words if is_fresh and given.kind == "text" else ""
    earlier = surely_for(turn, words) if words else []
    now = surely_for(turn, given.text) if earlier else []
    if now and not set(earlier) & set(now):
        service = turn.services.by_name[_service_of(earlier[0])]
        answers, sources, beside = begun(turn, service, kept.take())
        turn.draft.shelf.append(Filled.begun(service.name, answers, sources, beside))
        del turn.draft.shelf[:-SHELF]
    if is_fresh:
        kept.add(turn)
    else:
        kept.keep(turn)


def _forms(turn: Turn, names: list[str]) -> list[Entry]:
    """The forms among these services that take what was written."""
    found = [turn.services.entry_of(name, takes_kept=True) for name in dict.fromkeys(names)]
    return [entry for entry in found if entry in turn.services.takers]


def _service_of(entry: Entry) -> str:
    return Action.parse(entry.data).service


def said_already(turn: Turn, entry: Entry) -> list[tuple[str, str]]:
    """What of the form is answered by what waits: labels and answers, to be shown."""
    service = turn.services.by_name[_service_of(entry)]
    answers = prefilled(turn, service, turn.draft.kept.words)
    steps = service.form.steps if service.form else ()
    places = [Place(service.name, step) for step in steps if step.name in answers]
    return [
        (turn.texts.get(at.key("label")), at.step.kind.show(turn, answers[at.step.name], at))
        for at in places
    ]


def offer(turn: Turn, key: str, among: Sequence[Entry] = ()) -> None:
    """Show what waits, with the services it may be for: ``among`` these, or the likeliest."""
    takers = among or likeliest(turn)
    buttons = [turn.button(each.label, each.data, primary=True) for each in takers]
    if len(takers) < len(turn.services.takers):
        buttons.append(turn.button("talk.button.instead", "talk.instead"))
    if not wants_person(turn):  # else it would lead back to where they come from
        buttons.append(turn.button("talk.menu.human", "talk.human"))
    buttons.append(turn.home())
    words = turn.draft.kept.words
    body = quoted(words)
    rows = said_already(turn, takers[0]) if len(takers) == 1 else []
    turn.show(key, messages.card(turn.texts.get(key), rows, body=body, buttons=buttons))
    turn.offer(*buttons, numbered=True)
    yes = buttons[0] if len(takers) == 1 else turn.button("talk.button.new", "talk.new")
    turn.expect_yes_or_no(yes, turn.home())
    take_along(turn)
    turn.mention_shelf("form.waits_too")


def quoted(words: str) -> str:
    """What waits, to be shown: what was written in several messages, a line for each."""
    return "\n".join(f"“{each}”" for each in words[:300].splitlines())


def take_along(turn: Turn) -> None:
    """Whoever types the plain word for a report begins with what was written, too."""
    takers = [*turn.services.takers, *turn.services.beginnings[True]]
    for taker in takers if turn.draft.kept.waits else []:
        for opener in [*turn.services.openers, *turn.services.beginnings[False]]:
            if opener.data == taker.data.partition("?")[0]:
                turn.offer(turn.button(opener.label, taker.data))


def is_private_matter(turn: Turn) -> bool:
    """Whether the words are surely about what only few may know of."""
    if turn.given.kind != "text":
        return False
    understood = understand(turn.given.text)
    likeliest_of_all = turn.services.get(next(iter(understood.services), ""))
    is_private = likeliest_of_all is not None and likeliest_of_all.private
    return is_private and understood.is_confident


def is_thanks(turn: Turn, *, within: bool = False) -> bool:
    """Whether the words are thanks or a nod, or have such ``within``."""
    words = [fold_label(word) for word in turn.texts.words("talk.thanks_words")]
    said = turn.given.folded if turn.given.kind == "text" else ""
    return any(word in said for word in words) if within else said in words


def just_heard_of(turn: Turn) -> set[int]:
    """The row ids of the sender's tickets about which the office wrote since they last did."""
    since, until = turn.draft.touched_ms, turn.given.at_ms
    return hearing.written_about(turn.session, turn.the_sender.id, since, until)


def wants_person(turn: Turn) -> bool:
    """Whether somebody asked for a person just now: then words may be about anything."""
    return turn.given.at_ms - turn.draft.wanted_person_ms < KEPT_MS
