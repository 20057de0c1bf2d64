"""When a turn fails: its event is kept for ``python -m bot replay``, its sender told."""

import logging
import secrets
from typing import TYPE_CHECKING, Any

from bot import messages
from bot.inputs import Input, chat_id, token_of
from bot.logs import without_values
from bot.messages import Button
from bot.thai import format_phone
from models import inbox, outbox
from models.db import now, transaction

if TYPE_CHECKING:
    from bot.pipeline import Bot

log = logging.getLogger(__name__)


def keep_failed(bot: "Bot", event: dict[str, Any], source: dict[str, Any], given: Input) -> None:
    """Keep the event that a fault of ours spoilt, to be taken again, and promise an apology. To be
    called while the fault is being handled.
    """
    error_id = secrets.token_hex(4)
    # The trace names our code only: a message could hold what somebody wrote.
    log.error("turn failed, error id %s", error_id, exc_info=without_values())
    with transaction() as session:
        if not inbox.keep_failed(session, inbox.event_id(event), event, error_id):
            return
        user = chat_id(source, "userId")
        if user and not chat_id(source, "groupId", "roomId"):
            sentence = bot.texts.get(
                "error.ours", error_id=error_id, office_phone=format_phone(bot.office.contact.phone)
            )
            outbox.promise(
                session,
                user,
                "error.ours",
                [messages.text(sentence, _ways_on(bot, given))],
                reply_token=token_of(event),
                reply_until_at=now() + outbox.REPLY_WINDOW,
            )


def _ways_on(bot: "Bot", given: Input) -> list[Button]:
    """What can be done after a fault of ours: tap the same again, or begin anew."""
    again = [Button(bot.texts.get("error.button.again"), given.text)]
    home = Button(bot.texts.get("form.button.home"), bot.dispatch.services.home)
    return [*(again if given.kind == "postback" else []), home]
