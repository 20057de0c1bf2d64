"""Articles of officers: an answer once given is saved for all, and a head decides on it."""

from typing import Any

from bot import cards, casework, messages, particulars
from bot.forms import Form, Step, Text
from bot.inputs import Action
from bot.knowledge import TEXT_LENGTH, TITLE_LENGTH
from bot.messages import Button, Message
from bot.paging import LISTED, ask_which, page, start_of
from bot.services import Service, Stands, TicketButton
from bot.thai import cut_graphemes, cut_utf16, short_date
from bot.turns import Turn
from models import articles, worklists
from models.article_table import ArticleState, SavedArticle
from models.articles import ArticleError
from models.incident_table import Part
from models.tables import Status, Ticket, Urgency

QUESTION, TITLE, TEXT = Text(2, 200), Text(2, TITLE_LENGTH), Text(2, TEXT_LENGTH)
form = Form((Step("question", QUESTION), Step("title", TITLE), Step("text", TEXT)))


def open_form(turn: Turn) -> None:
    """Begin with the question and the answer of the ticket, or go on with what was returned; all of
    it is reviewed before it goes anywhere.
    """
    ticket = casework.picked(turn, any_version=True)
    if ticket.is_private:  # all officers read drafts, and everybody articles
        turn.say("authoring.error.private", number=ticket.number)
        return
    before = articles.of_ticket(turn.session, ticket)
    if before is not None and before.state == ArticleState.PUBLISHED:
        turn.say("authoring.error.published", title=before.title)
        return
    given = _written(before) if before else _from_ticket(turn, ticket)
    turn.open_form("authoring", target=ticket.id, prefill=given)


def _written(before: SavedArticle) -> dict[str, str]:
    return {"question": before.question, "title": before.title, "text": before.text}


def _from_ticket(turn: Turn, ticket: Ticket) -> dict[str, str]:
    question = particulars.headline(turn, ticket)
    answer = worklists.longest_answer(turn.session, ticket)
    found = {
        "question": (QUESTION, cut_utf16(question, QUESTION.max_length)),
        "title": (TITLE, cut_utf16(question.partition("\n")[0], TITLE.max_length)),
        "text": (TEXT, cut_utf16(answer, TEXT.max_length)),
    }
    return {name: words for name, (kind, words) in found.items() if len(words) >= kind.min_length}


def submit(turn: Turn, given: dict[str, Any]) -> None:
    """Put it before the heads; what a head wrote is found at once."""
    ticket = casework.targeted(turn)
    words = {name: str(given[name]) for name in ("question", "title", "text")}
    saved = articles.save(turn.session, ticket, turn.person, **words)
    turn.keep_internal()
    if turn.staff.is_head(turn.person):
        articles.approve(turn.session, saved.id or 0, turn.person)
        turn.say("authoring.approved", *casework.ways_on(turn, ticket), title=saved.title)
        return
    turn.say("authoring.saved", *casework.ways_on(turn, ticket), title=saved.title)
    card = _card(turn, saved, _decisions(turn, saved))
    for head in turn.staff.heads:
        turn.tell(head.line_id, "authoring.asked", card, urgency=Urgency.STATUS)


def _card(turn: Turn, saved: SavedArticle, buttons: list[Button]) -> Message:
    writer = cards.person_of(turn, saved.written_by)
    ticket = turn.session.get_one(Ticket, saved.ticket_id)
    rows = [
        (turn.texts.get("authoring.label.question"), saved.question),
        (turn.texts.get("authoring.writer"), writer.name if writer else ""),
        (turn.texts.get("form.ticket"), ticket.number),
        (turn.texts.get("authoring.state"), turn.texts.get(f"authoring.states.{saved.state}")),
        (turn.texts.get("authoring.reason"), saved.reason),
    ]
    subtitle = turn.texts.get("authoring.subtitle", date=short_date(saved.written_at))
    return messages.card(
        saved.title, rows, subtitle=subtitle, body=saved.text, buttons=buttons, columns=2
    )


def _decisions(turn: Turn, saved: SavedArticle) -> list[Button]:
    """What a head can do about it."""
    about = {"i": str(saved.id)}
    if saved.state == ArticleState.DRAFT:
        approve, back = Action("authoring", "approve", about), Action("returning", "open", about)
        return [
            turn.button("authoring.button.approve", approve.data(), primary=True),
            turn.button("authoring.button.return", back.data()),
        ]
    if saved.state == ArticleState.PUBLISHED:
        data = Action("authoring", "withdraw", about).data()
        return [turn.button("authoring.button.withdraw", data)]
    return []


def approve(turn: Turn) -> None:
    """A head approves it: from now on it is found."""
    saved = _decide(turn, "approve")
    if saved is None:
        return
    turn.say(
        "authoring.approved", turn.button("authoring.button.list", "authoring.list"), **_of(saved)
    )
    writer = cards.person_of(turn, saved.written_by)
    if writer is not None and writer.id != turn.the_sender.id:
        words = turn.texts.get("authoring.approved_told", who=turn.person.name, **_of(saved))
        told = messages.text(words)
        turn.tell(writer.line_id, "authoring.approved_told", told, urgency=Urgency.STATUS)


def withdraw(turn: Turn) -> None:
    """A head takes it back: from now on it is not found."""
    saved = _decide(turn, "withdraw")
    if saved is not None:
        again = turn.button("authoring.button.list", "authoring.list")
        turn.say("authoring.withdrawn", again, **_of(saved))


def _decide(turn: Turn, what: str) -> SavedArticle | None:
    """What a head decided; None where it is said why that cannot be."""
    if not turn.staff.is_head(turn.person):
        turn.say("authoring.only_heads")
        return None
    act = {"approve": articles.approve, "withdraw": articles.withdraw}[what]
    try:
        saved = act(turn.session, turn.given.asked.number("i"), turn.person)
    except ArticleError as error:
        turn.say(f"authoring.error.{error.reason}", title="")
        return None
    turn.settle()
    return saved


def _of(saved: SavedArticle) -> dict[str, str]:
    return {"title": saved.title}


def list_(turn: Turn) -> None:
    """Those that wait for a head, then those that are found."""
    states = (ArticleState.DRAFT, ArticleState.RETURNED, ArticleState.PUBLISHED)
    found = [each for state in states for each in articles.all_of(turn.session, state)]
    if not found:
        turn.say("authoring.none")
        return
    shown, more = page(turn, found[start_of(turn) :], LISTED, "authoring.list")
    picks = [
        Button(_line(turn, each), Action("authoring", "show", {"i": str(each.id)}).data())
        for each in shown
    ]
    ask_which(turn, "authoring.which", turn.texts.get("authoring.which"), picks, *more)


def _line(turn: Turn, saved: SavedArticle) -> str:
    state = turn.texts.get(f"authoring.states.{saved.state}")
    return f"{cut_graphemes(saved.title, 40 - len(state) - 3)} ({state})"


def show(turn: Turn) -> None:
    """One of them, with what this person can do about it."""
    try:
        saved = articles.get(turn.session, turn.given.asked.number("i"))
    except ArticleError as error:
        turn.say(f"authoring.error.{error.reason}", title="")
        return
    buttons = _decisions(turn, saved) if turn.staff.is_head(turn.person) else []
    if saved.state == ArticleState.RETURNED:
        ticket = turn.session.get_one(Ticket, saved.ticket_id)
        buttons = [cards.act(turn, "authoring.button.save", ticket)]
    turn.keep_internal()
    turn.show("authoring.card", _card(turn, saved, buttons))
    turn.offer(*buttons)


service = Service(
    "authoring",
    form=form,
    submit=submit,
    verbs={
        "open": open_form,
        "approve": approve,
        "withdraw": withdraw,
        "list": list_,
        "show": show,
    },
    words=("list",),
    buttons=(
        TicketButton(
            "authoring.button.save",
            "authoring.open",
            (Status.RESOLVED, Status.CLOSED),
            for_officers=True,
            stands=Stands.FULL,
            parts=tuple(Part),
            public=True,
        ),
    ),
    officers=True,
    in_groups=True,
)
