"""Someone of the office types the one-time code they were given, and is an officer."""

from bot import messages
from bot.services import Occasion, Service
from bot.settings import settings
from bot.thai import working_duration
from bot.turns import Turn
from models import enrolments
from models.enrolments import EnrolmentError
from models.tables import ACTING, Person, Urgency


def enrol(turn: Turn) -> None:
    """Try the code; so many wrong ones an hour are all a person gets."""
    turn.settle()
    try:
        enrolled = enrolments.enrol(
            turn.session, turn.person, turn.given.text, key=settings().secret_key
        )
    except EnrolmentError as error:
        wait = working_duration(enrolments.TRIES_WINDOW.total_seconds() / 60)
        turn.say(f"enrolment.error.{error.reason}", tries=enrolments.TRIES, wait=wait)
        return
    turn.draft.clear_form()
    turn.draft.kept.clear()
    if enrolled.role == enrolments.SCHOOL_DIRECTOR:
        _greet_director(turn, enrolled.before)
        return
    role = turn.texts.get(f"role.{turn.the_sender.role}")
    turn.say("enrolment.done", name=turn.person.office_name, role=role)
    acts = turn.the_sender.role in ACTING
    turn.say("enrolment.help" if acts else "enrolment.help_looking_on", turn.home())


def _greet_director(turn: Turn, before: list[Person]) -> None:
    """Say what comes to them now; whoever was it before hears that they are it no more."""
    waiting = turn.button("enrolment.button.waiting", "approval.list")
    turn.say("enrolment.director", waiting, turn.home(), school=turn.person.org_name)
    words = turn.texts.get("enrolment.director_before", school=turn.person.org_name)
    for each in before:
        said = messages.text(words)
        turn.tell(each.line_id, "enrolment.director_before", said, urgency=Urgency.STATUS)


service = Service("enrolment", occasions={Occasion.CODE: enrol})
