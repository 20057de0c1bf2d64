"""Security incidents (Chaiyaphum manual, process 4): known to few, told at once.

Where personal data may have leaked, a clock of 72 hours runs (PDPA, section 37(4)).
"""

from datetime import datetime
from typing import Any

from bot import casework
from bot.filing import opens
from bot.forms import Choice, Form, Step, Text
from bot.moments import Moment
from bot.services import Group, Service
from bot.turns import Turn
from models import breaches

TYPES = (
    "account_hacked",
    "phishing",
    "virus",
    "ransomware",
    "data_leak",
    "web_defaced",
    "other",
)
LEAKED = ("yes", "no", "unknown")
_PRIORITY = 1

form = Form(
    (
        Step("incident_type", Choice(TYPES)),
        Step("noticed_at", Moment()),
        Step("detail", Text(5, 1000), headline=True),
        Step("personal_data", Choice(LEAKED)),
    )
)


def submit(turn: Turn, answers: dict[str, Any]) -> None:
    """Open the ticket, say what to do first, and let the clock run from when it was noticed."""
    advice = turn.texts.get(f"security_incident.advice.{answers['incident_type']}")
    ticket = casework.file_ticket(turn, "security_incident", answers, priority=_PRIORITY)
    if answers["personal_data"] != "no":
        noticed_at = datetime.fromisoformat(answers["noticed_at"])
        breaches.begin(turn.session, ticket, noticed_at)
    casework.announce(turn, ticket, "security_incident.opened", advice=advice)


service = Service(
    "security_incident",
    form=form,
    submit=submit,
    verbs={"open": opens("security_incident")},
    words=("open",),
    menu=("open",),
    group=Group.MORE,
    letter="X",
    private=True,
)
