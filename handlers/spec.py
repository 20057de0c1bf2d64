"""Specifications of what is to be bought: a form of the Chaiyaphum manual (process 3)."""

from bot import documents
from bot.amounts import Baht, Count, Quantity
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.table_forms import Lines

form = Form(
    (
        Step("item_name", Text(2, 150)),
        Step("quantity", Quantity(9999)),
        Step("budget_per_unit", Baht(above_zero=True)),
        Step("purpose", Text(2, 500)),
        Step("min_specs", Lines()),
        Step("reference", Text(2, 200)),
        Step("warranty_years", Count(0, 10)),
    )
)

service = Service(
    "spec",
    form=form,
    submit=documents.writes("spec"),
    verbs={"open": documents.opens("spec")},
    words=("open",),
    paper="SPEC",
    officers=True,
    in_groups=True,
)
