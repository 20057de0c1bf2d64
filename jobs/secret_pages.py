"""Secret pages: what is over is forgotten, and the heads hear of it when somebody guesses codes."""

from datetime import timedelta

from bot import messages
from jobs.office import texts
from models import access, audit, marks, outbox, people, secret_links
from models.db import now, transaction
from models.tables import Role, Urgency

KEY = "secret.guessed"
# As the access log calls a try that opened nothing; of a school day's slips there are a few.
TRY, FAILED = "POST open_secret", "404"
GUESSES_AN_HOUR = 30


def clean() -> None:
    """Forget what was sealed with links that are over."""
    with transaction() as session:
        secret_links.clean(session)


def tell_guesses() -> None:
    """Tell the heads, once an hour, of so many wrong codes and unknown links within an hour."""
    at = now()
    with transaction() as session:
        count = access.count(session, TRY, FAILED, at - timedelta(hours=1))
        if count < GUESSES_AN_HOUR or not marks.move(session, KEY, at.strftime("%Y-%m-%d %H")):
            return
        audit.record(session, KEY, actor="clock", reason=str(count))
        told = [messages.text(texts().get(KEY, count=count))]
        for person in people.officers(session):
            if person.role == Role.HEAD and person.line_id is not None:
                outbox.promise(session, person.line_id, KEY, told, urgency=Urgency.URGENT)
