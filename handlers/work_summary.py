"""What came of a training or project: a form of the Chaiyaphum manual (process 5)."""

from bot import documents
from bot.amounts import Count
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.table_forms import Lines

# The manual names the form and prints none; the questions are those of any such summary.
form = Form(
    (
        Step("topic", Text(2, 150)),
        Step("held", Text(2, 150)),
        Step("participants", Count(1, 9999), optional=True),
        Step("done", Lines()),
        Step("results", Lines()),
        Step("problems", Lines(), optional=True),
        Step("proposals", Lines(), optional=True),
    )
)

service = Service(
    "work_summary",
    form=form,
    submit=documents.writes("work_summary"),
    verbs={"open": documents.opens("work_summary")},
    words=("open",),
    paper="SUM",
    officers=True,
    in_groups=True,
)
