"""What an improved system brought: a form of the Chaiyaphum manual (process 9)."""

from bot import documents
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.table_forms import Lines

# The manual names the form and prints none; the questions are those of any such report.
form = Form(
    (
        Step("topic", Text(2, 150)),
        Step("before", Text(2, 1000)),
        Step("done", Lines()),
        Step("results", Lines()),
        Step("problems", Lines(), optional=True),
        Step("proposals", Lines(), optional=True),
    )
)

service = Service(
    "ict_report",
    form=form,
    submit=documents.writes("ict_report"),
    verbs={"open": documents.opens("ict_report")},
    words=("open",),
    paper="DEV",
    officers=True,
    in_groups=True,
)
