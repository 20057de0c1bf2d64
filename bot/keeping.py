"""How long what is kept, in words: of the periods that are really deleted by."""

from bot.offices import Office
from bot.texts import Texts

YEAR_DAYS = 365


def retention(office: Office, texts: Texts) -> str:
    """The periods of the profile that matter to whoever reads the privacy notice."""
    periods = office.retention
    return texts.get(
        "retention.words",
        profiles=_words(texts, periods.profiles),
        messages=_words(texts, periods.messages),
        attachments=_words(texts, periods.attachments),
    )


def _words(texts: Texts, days: int) -> str:
    if days % YEAR_DAYS:
        return texts.get("retention.days", count=days)
    return texts.get("retention.years", count=days // YEAR_DAYS)
