"""What came of a study: a form of the Chaiyaphum manual (process 8)."""

from bot import documents
from bot.forms import Form, Step, Text
from bot.official_forms import PaperRef
from bot.services import Service
from bot.table_forms import Lines

# The manual names the form and prints none; the questions are those of any such report.
form = Form(
    (
        Step("study_ref", PaperRef("study")),
        Step("done", Lines()),
        Step("results", Lines()),
        Step("problems", Lines(), optional=True),
        Step("proposals", Lines()),
        Step("opinion", Text(2, 1000)),
    )
)

service = Service(
    "study_report",
    form=form,
    submit=documents.writes("study_report"),
    verbs={"open": documents.opens("study_report")},
    words=("open",),
    paper="STR",
    officers=True,
    in_groups=True,
)
