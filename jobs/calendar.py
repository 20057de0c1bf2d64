"""Has clocks follow the office's profile, which is a file and tells nobody that it has changed."""

import hashlib

from bot.offices import Office
from bot.worktime import SOURCE
from jobs.office import office
from models import calendar
from models.db import transaction

# The parts of a profile that clocks run by.
PARTS = {"hours", "holidays", "sla", "ladder", "services"}


def follow_profile() -> None:
    """Have all open clocks looked at again once they run by another profile than before."""
    with transaction() as session:
        calendar.run_by(session, fingerprint(office()))


def fingerprint(profile: Office) -> str:
    """The same for profiles that clocks run by alike."""
    told = profile.model_dump_json(include=PARTS) + SOURCE
    return hashlib.sha256(told.encode()).hexdigest()
