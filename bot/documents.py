"""Papers that officers write: a form filled in chat becomes a numbered document, to be printed.

The services that write them are those with a ``paper``. A document is about a ticket where there is
one, and stands on its timeline for officers.
"""

from collections.abc import Callable
from typing import Any

from bot import casework, printing
from bot.cards import person_of
from bot.forms import Answers, Complaint, Place
from bot.inputs import Action
from bot.links import What
from bot.messages import Button
from bot.services import Service, Submit, Verb
from bot.thai import buddhist_fiscal_year, short_date
from bot.turns import Turn
from models import documents, tickets
from models.documents import Document
from models.tables import Ticket

Known = Callable[[Turn, Ticket], Answers]
FoundOut = Callable[[Turn, Answers], Answers]


def opens(name: str, known: Known | None = None) -> Verb:
    """A verb that opens that form about the ticket of its button, or about none. What the ticket
    and ``known`` say already is filled in.
    """

    def open_form(turn: Turn) -> None:
        if "t" not in turn.given.asked.arguments:
            turn.open_form(name)
            return
        ticket = casework.picked(turn, any_version=True)
        tickets.check_officer(ticket, turn.person)
        filled = {**_from_ticket(turn, name, ticket), **(known(turn, ticket) if known else {})}
        turn.open_form(name, target=ticket.id, prefill=filled)

    return open_form


def _from_ticket(turn: Turn, name: str, ticket: Ticket) -> Answers:
    """Answers of the ticket to questions that the form asks by the same name, if they will do."""
    service = turn.services.by_name[name]
    found: Answers = {}
    for step in service.form.steps if service.form else ():
        said = ticket.fields.get(step.name)
        if isinstance(said, str) and not step.kind.gathers:
            try:
                found[step.name] = step.kind.read(
                    turn, turn.given.typed(said), Place(name, step)
                ).value
            except Complaint:  # the ticket's form takes what this one does not
                continue
    return found


def writes(name: str, found_out: FoundOut | None = None) -> Submit:
    """The submit of that form: keeps the document with what is ``found_out`` beside the answers,
    and says how to print it.
    """

    def submit(turn: Turn, answers: dict[str, Any]) -> None:
        about = turn.draft.current.target
        answers |= found_out(turn, answers) if found_out else {}
        ticket = casework.targeted(turn) if about else None
        document = documents.write(
            turn.session,
            turn.person,
            form=name,
            prefix=f"{turn.services.by_name[name].paper}{buddhist_fiscal_year(turn.at) % 100}",
            fields={step: value for step, value in answers.items() if value is not None},
            sources=turn.draft.current.sources,
            ticket=ticket,
        )
        if ticket is not None:
            details = {"text": title(turn, document.form), "number": document.number}
            tickets.record(turn.session, ticket, "document", turn.person, internal=True, **details)
        turn.keep_internal()
        turn.say("documents.written", number=document.number, title=title(turn, document.form))
        printing.show(turn, What.DOCUMENT, document.id or 0, document.number)

    return submit


def title(turn: Turn, form: str) -> str:
    """How a paper of that form is called."""
    return turn.texts.get(f"{form}.name")


def papers(turn: Turn) -> list[Service]:
    """The services that write papers, in the order of the menu."""
    return [each for each in turn.services.by_name.values() if each.paper]


def new_buttons(turn: Turn, ticket: Ticket | None) -> list[Button]:
    """A button for each paper that can be written, about the ticket or about none."""
    about = {"t": str(ticket.id), "v": str(ticket.version)} if ticket else {}
    return [
        Button(
            turn.texts.get("documents.new", title=title(turn, each.name)),
            Action(each.name, "open", about).data(),
        )
        for each in papers(turn)
    ]


def may_see(turn: Turn, document: Document) -> bool:
    """Whether this person may see it: an officer, who may know of its ticket as one."""
    if not turn.the_sender.role:
        return False
    ticket = turn.session.get(Ticket, document.ticket_id) if document.ticket_id else None
    return ticket is None or casework.knows(turn, ticket)


def button(turn: Turn, document: Document) -> Button:
    """The button to a document in a list."""
    author = person_of(turn, document.author_id)
    label = turn.texts.get(
        "documents.row",
        number=document.number,
        title=title(turn, document.form),
        day=short_date(document.made_at),
        who=author.name if author else "",
    )
    data = Action("documents", "one", {"d": str(document.id)}).data()
    return Button(label, data, word=document.number)
