"""Papers of officers: those about a ticket, the newest ones, and beginning another."""

from bot import cards, casework, documents, messages, printing
from bot.links import What
from bot.paging import LISTED, page, start_of
from bot.services import Service, Stands, TicketButton
from bot.turns import Turn
from models import documents as papers
from models.incident_table import Part
from models.tables import Status, Ticket
from models.tickets import check_officer


def of_ticket(turn: Turn) -> None:
    """The documents about the ticket of the button, and those that may be written about it."""
    ticket = casework.picked(turn, any_version=True)
    check_officer(ticket, turn.person)
    found = papers.of_ticket(turn.session, ticket)
    _offer(turn, found, ticket)


def latest(turn: Turn) -> None:
    """The newest documents, and those that may be written without a ticket."""
    found = papers.latest(turn.session, LISTED + 1, start_of(turn))
    _offer(turn, found, None)


def _offer(turn: Turn, found: list[papers.Document], ticket: Ticket | None) -> None:
    turn.keep_internal()
    shown, more = (found, []) if ticket else page(turn, found, LISTED, "documents.latest")
    listed = [cards.act(turn, "printing.button.form", ticket)] if ticket else []
    listed += [documents.button(turn, each) for each in shown if documents.may_see(turn, each)]
    begun = [] if start_of(turn) else documents.new_buttons(turn, ticket)
    key = "documents.found" if listed else "documents.none"
    of = turn.texts.get("documents.of_ticket", number=ticket.number) if ticket else ""
    title = turn.texts.get(key, of=of)
    numbered = messages.numbered([*listed, *begun])
    turn.show("documents.list", messages.card(title, buttons=[*numbered, *more]))
    turn.offer(*numbered, numbered=True)
    turn.offer(*listed, *begun, *more)


def one(turn: Turn) -> None:
    """Say where the document of the button can be printed."""
    document = turn.session.get(papers.Document, turn.given.asked.number("d"))
    if document is None or not documents.may_see(turn, document):
        turn.say("documents.unknown")
        return
    turn.keep_internal()
    printing.show(turn, What.DOCUMENT, document.id or 0, document.number)


service = Service(
    "documents",
    verbs={"of_ticket": of_ticket, "latest": latest, "one": one},
    words=("latest",),
    buttons=(
        TicketButton(
            "documents.button.open",
            "documents.of_ticket",
            tuple(Status),
            for_officers=True,
            stands=Stands.FULL,
            parts=tuple(Part),
        ),
    ),
    officers=True,
    in_groups=True,
)
