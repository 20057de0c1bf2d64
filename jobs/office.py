"""The office whose jobs these are, and its voice."""

from functools import cache

from bot import patience
from bot.offices import Office, load_office
from bot.settings import settings
from bot.texts import Texts


@cache
def office() -> Office:
    """The profile of this process's office."""
    profile = load_office(settings().office)
    return profile if settings().save_quota else patience.without_waiting(profile)


@cache
def texts() -> Texts:
    """What the bot says, in the office's voice."""
    return Texts.of(office())
