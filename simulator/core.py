"""What every part of the platform shares: the world, its clock, faults, log and webhook."""

import threading
import time
from collections import Counter
from pathlib import Path

from simulator import ids
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.limits.schema import Json
from simulator.rates import Rates
from simulator.webhook import Delivery, Webhook
from simulator.world import Group, Message, ReplyToken, User, World

_WEEK = 7 * 24 * 3600
# No reply token lives longer: 20 minutes from the event, and a minute from a redelivery.
_TOKEN_KEPT = 25 * 60


class Core:
    """The state behind LINE's endpoints, the control API and the phones."""

    def __init__(
        self,
        secret: str,
        token: str,
        state: Path | str | None = None,
        local_http: bool = True,
        log_size: int = 20_000,
    ) -> None:
        self.token = token
        self.local_http = local_http
        self.clock = Clock()
        self.world = World(self.clock, Path(state) if state is not None else None)
        self.clock.offset = float(self.world.note("clock_offset", 0.0))
        self.faults = Faults()
        self.journal = Journal(self.clock, log_size)
        self.rates = Rates(self.clock)
        self.stopping = threading.Event()
        self._background: list[threading.Thread] = []
        # Accepted pushes, multicasts and broadcasts per retry key; more than 1 is a double.
        self.accepted: Counter[str] = Counter()
        # Retry keys that came again with another body or recipient.
        self.misused_keys: list[str] = []
        self.account = self._account()
        self.webhook = Webhook(
            self.world, self.faults, self.journal, secret, str(self.account["userId"])
        )

    def _account(self) -> Json:
        account: Json | None = self.world.note("account")
        if account is None:
            account = {"userId": ids.user_id(), "basicId": "@000ictbot", "displayName": "ICT"}
            self.world.set_note("account", account)
        return account

    def members(self, chat: str) -> list[str] | None:
        """The user ids in a group, None for a one-to-one chat."""
        group = self.world.groups.get(chat)
        return None if group is None else group.members

    def reaches(self, user: User) -> bool:
        """Whether a push is delivered: to friends, and to people who wrote within seven days."""
        if user.blocked:
            return False
        return user.follows or self.clock.now() - user.wrote_at < _WEEK

    def event(
        self, kind: str, chat: str, user: str | None, replyable: bool = True, **body: object
    ) -> Json:
        """A webhook event from a chat, with a fresh reply token where the kind has one."""
        now = self.clock.now()
        event: Json = {
            "type": kind,
            **body,
            "webhookEventId": ids.ulid(int(now * 1000)),
            "deliveryContext": {"isRedelivery": False},
            "timestamp": int(now * 1000),
            "source": self._source(chat, user),
        }
        standby = bool(self.faults["standby"])
        if replyable and not standby:
            token = ReplyToken(ids.reply_token(), chat, now, now)
            with self.world.lock:
                self._forget_dead_tokens(now)
                self.world.tokens[token.id] = token
                self.world.save(token)
            event["replyToken"] = token.id
        event["mode"] = "standby" if standby else "active"
        return event

    def _forget_dead_tokens(self, now: float) -> None:
        """Drop the oldest tokens, so that a long run does not fill the memory."""
        tokens = self.world.tokens
        while tokens:
            oldest = next(iter(tokens.values()))
            if now - max(oldest.event_at, oldest.delivered_at) < _TOKEN_KEPT:
                return
            del tokens[oldest.id]
            self.world.store.remove(oldest.KIND, oldest.id)

    def _source(self, chat: str, user: str | None) -> Json:
        shown = {} if user is None or self.faults["hide_user_id"] else {"userId": user}
        if chat in self.world.groups:
            return {"type": "group", "groupId": chat, **shown}
        return {"type": "user", **shown}

    def emit(
        self, kind: str, chat: str, user: str | None, replyable: bool = True, **body: object
    ) -> Delivery:
        """Make one event and deliver it."""
        return self.webhook.send([self.event(kind, chat, user, replyable, **body)])

    def emit_later(
        self, kind: str, chat: str, user: str | None, replyable: bool = True, **body: object
    ) -> None:
        """Deliver an event an API call causes, without letting that call wait for the bot."""
        event = self.event(kind, chat, user, replyable, **body)
        thread = threading.Thread(target=self.webhook.send, args=([event],), daemon=True)
        self._background = [each for each in self._background if each.is_alive()]
        self._background.append(thread)
        thread.start()

    def settle(self, timeout: float = 10.0) -> None:
        """Wait until no event is on its way and no redelivery is due. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while self.webhook.overdue() or any(each.is_alive() for each in self._background):
            if time.monotonic() > deadline:
                raise TimeoutError("events are still on their way to the bot")
            time.sleep(0.005)

    def add_message(self, message: Message) -> None:
        """File a message and show it to open pages and waiting tests."""
        with self.world.lock:
            self.world.add_message(message)
        self.journal.tell("message", message.view())
        self.journal.wake()

    def changed(self, message: Message) -> None:
        self.world.save(message)
        self.journal.tell("update", message.view())
        self.journal.wake()

    def find_user(self, user: User | str) -> User:
        """Raises KeyError for a person nobody knows."""
        return user if isinstance(user, User) else self.world.users[user]

    def find_group(self, group: Group | str) -> Group:
        """Raises KeyError for a group nobody knows."""
        return group if isinstance(group, Group) else self.world.groups[group]
