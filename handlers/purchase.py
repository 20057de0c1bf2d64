"""Purchase requests of officers: a form of the Chaiyaphum manual (process 2)."""

from bot import documents
from bot.days import Day
from bot.forms import Answers, Form, Step, Text
from bot.official_forms import OfficerName
from bot.particulars import summary
from bot.services import Service
from bot.table_forms import Column, CountCell, MoneyCell, Rows, WordsCell
from bot.turns import Turn
from models.tables import Ticket

ITEMS = Rows(
    (
        Column("name", WordsCell(200)),
        Column("quantity", CountCell()),
        Column("unit", WordsCell(20)),
        Column("price", MoneyCell()),
    ),
    product=("quantity", "price"),
)

form = Form(
    (
        Step("reason", Text(2, 1000)),
        Step("items", ITEMS),
        Step("budget_source", Text(2, 120)),
        Step("need_by", Day(ahead=True)),
        Step("inspector", OfficerName()),
    )
)


def known(turn: Turn, ticket: Ticket) -> Answers:
    """The reason, from what was reported and what was found."""
    found = [summary(turn, ticket), str(ticket.fields.get("cause") or "")]
    words = " ".join(filter(None, found))
    return {"reason": turn.texts.get("purchase.because", number=ticket.number, words=words)}


service = Service(
    "purchase",
    form=form,
    submit=documents.writes("purchase"),
    verbs={"open": documents.opens("purchase", known)},
    words=("open",),
    paper="PR",
    officers=True,
    in_groups=True,
)
