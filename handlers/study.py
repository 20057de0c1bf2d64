"""Studies of what a system must do: a form of the Chaiyaphum manual (process 8)."""

from bot import documents
from bot.forms import Form, Step, Text
from bot.services import Service
from bot.table_forms import Lines

# The manual names the form and prints none; the questions are those of any such study.
form = Form(
    (
        Step("topic", Text(2, 150)),
        Step("background", Text(2, 1000)),
        Step("objectives", Lines(max_count=10)),
        Step("method", Text(2, 1000)),
        Step("findings", Lines()),
        Step("proposals", Lines()),
    )
)

service = Service(
    "study",
    form=form,
    submit=documents.writes("study"),
    verbs={"open": documents.opens("study")},
    words=("open",),
    paper="STU",
    officers=True,
    in_groups=True,
)
