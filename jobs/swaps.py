"""Swaps that nobody agreed to: whoever asked is told in time that the duty is still theirs."""

from bot import messages
from bot.thai import in_bangkok, short_date
from jobs.office import office, texts
from models import marks, outbox, shifts
from models.db import now, transaction
from models.duty_table import Shift
from models.tables import Person


def tell_unanswered() -> None:
    """Once each day, from the hour on at which what may wait goes out in the morning. The colleague
    may still agree; what is asked later for the same day, one sees to oneself.
    """
    local = in_bangkok(now())
    if local.time() < office().quota.digest_at:
        return
    with transaction() as session:
        if marks.move(session, "swaps", local.date().isoformat()):
            for swap in shifts.unanswered(session, local.date()):
                asker = session.get(Person, swap.person_id)
                colleague = session.get(Person, swap.swapped_with)
                if asker is not None and colleague is not None and asker.line_id:
                    said = _words(swap, colleague)
                    outbox.promise(session, asker.line_id, "swap.unanswered", [said])


def _words(swap: Shift, colleague: Person) -> messages.Message:
    day = short_date(swap.from_on)
    return messages.text(texts().get("swap.unanswered", who=colleague.name, day=day))
