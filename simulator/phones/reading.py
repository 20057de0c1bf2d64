"""Reading chats, and waiting for what the bot sends."""

import time
from collections.abc import Callable

from simulator.phones.buttons import visible_text
from simulator.phones.chatting import Sent
from simulator.phones.tapping import Tapping
from simulator.world import Group, Message, User


class Reading(Tapping):
    """What stands in the chats."""

    def messages(self, chat: Group | User | str, sender: str | None = None) -> list[Message]:
        """A chat's messages, oldest first; `sender` is a user id or `bot`."""
        key = chat if isinstance(chat, str) else chat.id
        kept = tuple(self.world.chats.get(key, ()))
        return [message for message in kept if sender is None or message.sender == sender]

    def last(self, chat: Group | User | str) -> Message | None:
        """The bot's newest message that was delivered in a chat."""
        sent = [message for message in self.messages(chat, "bot") if message.delivered]
        return sent[-1] if sent else None

    def wait_for(
        self,
        chat: Group | User | str,
        match: str | Callable[[Message], bool] | None = None,
        after: Message | Sent | str | None = None,
        timeout: float = 10.0,
    ) -> Message:
        """The first message of the bot in a chat that matches, waiting up to `timeout` seconds.

        `match` is a part of its visible text or a test; `after` a message it must follow.
        Raises TimeoutError with what did come.
        """
        start = "" if after is None else after if isinstance(after, str) else after.id
        deadline = time.monotonic() + timeout
        with self.journal.changed:
            while True:
                came = [
                    message
                    for message in self.messages(chat, "bot")
                    if message.delivered and message.id > start
                ]
                for message in came:
                    if _matches(message, match):
                        return message
                left = deadline - time.monotonic()
                if left <= 0 or not self.journal.changed.wait(left):
                    texts = [visible_text(message.message) for message in came]
                    raise TimeoutError(f"no message of the bot matches {match!r}; came {texts}")


def _matches(message: Message, match: str | Callable[[Message], bool] | None) -> bool:
    if match is None:
        return True
    return match in visible_text(message.message) if isinstance(match, str) else match(message)
