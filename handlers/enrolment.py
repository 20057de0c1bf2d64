"""Someone of the office types the one-time code they were given, and is an officer."""

from bot.services import Occasion, Service
from bot.settings import settings
from bot.thai import working_duration
from bot.turns import Turn
from models import enrolments
from models.enrolments import EnrolmentError
from models.tables import ACTING


def enrol(turn: Turn) -> None:
    """Try the code; so many wrong ones an hour are all a person gets."""
    turn.settle()
    try:
        enrolments.enrol(turn.session, turn.person, turn.given.text, key=settings().secret_key)
    except EnrolmentError as error:
        wait = working_duration(enrolments.TRIES_WINDOW.total_seconds() / 60)
        turn.say(f"enrolment.error.{error.reason}", tries=enrolments.TRIES, wait=wait)
        return
    turn.draft.clear_form()
    turn.draft.kept.clear()
    role = turn.texts.get(f"role.{turn.the_sender.role}")
    turn.say("enrolment.done", name=turn.person.office_name, role=role)
    acts = turn.the_sender.role in ACTING
    turn.say("enrolment.help" if acts else "enrolment.help_looking_on", turn.home())


service = Service("enrolment", occasions={Occasion.CODE: enrol})
