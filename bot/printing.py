"""Printed forms in chat: the two links to one, a page for A4 and a file for Word."""

from pathlib import Path
from urllib.parse import urlsplit

from bot import links, messages
from bot.links import OUTSIDE_LINE, Link, What
from bot.messages import Button
from bot.settings import SettingsError, settings
from bot.thai import short_moment
from bot.turns import Turn

# Where the templates are.
FOLDER = Path(__file__).resolve().parent.parent / "printing"
PURPOSE = "print"
WORD = ".docx"
# An address that only the helpdesk's own machine can open.
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def show(turn: Turn, what: What, id_: int, number: str) -> None:
    """Say where the form of a ticket or document can be printed: with buttons, and typed out for
    LINE on PC; from the page one comes to the file as well.
    """
    try:
        public = settings().public_url
    except SettingsError as error:
        turn.say("printing.no_address", missing=", ".join(sorted(error.names)).upper())
        return
    page = f"{public}/print/{links.sign(Link(what, id_, turn.the_sender.id), PURPOSE)}"
    turn.audit("link.made", number)
    until = short_moment(turn.at + links.LIFETIME)
    turn.say("printing.links", page=page, until=until)
    if urlsplit(public).hostname in _OWN_MACHINE:
        turn.say("printing.own_machine")
    buttons = [
        Button(turn.texts.get("printing.button.page"), f"{page}?{OUTSIDE_LINE}", kind="uri"),
        Button(turn.texts.get("printing.button.word"), f"{page}{WORD}?{OUTSIDE_LINE}", kind="uri"),
    ]
    title = turn.texts.get("printing.title", number=number)
    turn.show("printing.card", messages.card(title, buttons=buttons))
