"""Sending messages: reply, push, multicast, broadcast and narrowcast."""

from collections.abc import Iterable

from simulator import ids, quota
from simulator.core import Core
from simulator.errors import RATE_LIMIT, Refused, faulty_body
from simulator.limits.schema import Flag, Items, Json, Need, Problem, Record, Rule, Text
from simulator.limits.validation import check_messages
from simulator.line_api.call import Answer, Call, recipient, user_ids
from simulator.line_api.retry_keys import HEADER, refuse_accepted, remember
from simulator.world import Message, ReplyToken

_TOKEN_LIFE, _TOKEN_LIFE_REDELIVERED = 60, 20 * 60
_NOT_QUOTABLE = ("audio", "location", "imagemap")
_OPTIONS: dict[str, Rule | Need] = {
    "notificationDisabled": Flag(),
    "customAggregationUnits": Items(Text(30, 1, pattern=r"[a-zA-Z0-9_]{1,30}"), 1),
}
_REPLY: dict[str, Rule | Need] = {"replyToken": Need(Text(min=1)), **_OPTIONS}
_PUSH: dict[str, Rule | Need] = {"to": Text(), **_OPTIONS}
_MULTICAST: dict[str, Rule | Need] = {"to": Items(Text(), 500, 1), **_OPTIONS}
_NARROWCAST: dict[str, Rule | Need] = {
    **_OPTIONS,
    "recipient": Record({}),
    "filter": Record({}),
    "limit": Record({}),
}


def reply(call: Call) -> Answer:
    core, body = call.core, call.json()
    token = core.world.tokens.get(str(body.get("replyToken")))
    members = core.members(token.chat) if token else None
    ignored = check_messages(body, _REPLY, members, core.local_http)
    with core.world.lock:
        if token is None or not _alive(core, token):
            raise Refused(400, "Invalid reply token")
        check_quotes(core, token.chat, body["messages"])
        group = core.world.groups.get(token.chat)
        if group is not None and not group.bot:
            raise Refused(400, "Failed to send messages")
        token.used = True
        core.world.save(token)
        sent = _put(call, token.chat, "reply", 0)
    return Answer({"sentMessages": sent}, ignored=ignored)


def _alive(core: Core, token: ReplyToken) -> bool:
    """One use, a minute from the delivery; after a redelivery not past 20 minutes."""
    now = core.clock.now()
    if token.used or now - token.delivered_at > _TOKEN_LIFE:
        return False
    return not token.redelivered or now - token.event_at <= _TOKEN_LIFE_REDELIVERED


def push(call: Call) -> Answer:
    refuse_accepted(call)
    core, body = call.core, call.json()
    to = recipient(body)
    ignored = check_messages(body, _PUSH, core.members(to), core.local_http)
    with core.world.lock:
        refuse_accepted(call)
        units = _units(core, to)
        check_quotes(core, to, body["messages"])
        _spare(core, to)
        quota.spend(core, units)
        sent = _put(call, to, "push", units)
        remember(call, sent)
    return Answer({"sentMessages": sent}, ignored=ignored)


def _units(core: Core, to: str) -> int:
    """What a push costs: one per person reached, a group its members without the bot."""
    group = core.world.groups.get(to)
    if group is not None and group.bot:
        return len(group.members)
    user = core.world.users.get(to)
    if user is None:
        raise Refused(400, "Failed to send messages")
    return int(core.reaches(user))


def _spare(core: Core, to: str) -> None:
    """Refuse too many pushes to one person within a minute, where that is switched on."""
    limit = core.faults["per_user_limit"]
    if not limit:
        return
    since = core.clock.now() - 60
    recent = {
        message.request
        for message in core.world.chats.get(to, ())
        if message.via == "push" and message.at > since
    }
    if len(recent) >= limit:
        raise Refused(429, RATE_LIMIT)


def multicast(call: Call) -> Answer:
    refuse_accepted(call)
    core, body = call.core, call.json()
    to = user_ids(body, "to", quote="")
    ignored = check_messages(body, _MULTICAST, None, core.local_http)
    _to_many(call, "multicast", to)
    return Answer(ignored=ignored)


def broadcast(call: Call) -> Answer:
    refuse_accepted(call)
    core = call.core
    ignored = check_messages(call.json(), _OPTIONS, None, core.local_http)
    _to_many(call, "broadcast", [user.id for user in core.world.users.values() if user.follows])
    return Answer(ignored=ignored)


def narrowcast(call: Call) -> Answer:
    """Audiences are not simulated: a narrowcast reaches all friends."""
    refuse_accepted(call)
    core = call.core
    ignored = check_messages(call.json(), _NARROWCAST, None, core.local_http)
    _to_many(call, "narrowcast", [user.id for user in core.world.users.values() if user.follows])
    return Answer(status=202, ignored=ignored)


def _to_many(call: Call, via: str, to: Iterable[str]) -> None:
    core = call.core
    with core.world.lock:
        refuse_accepted(call)
        known = [user for user in dict.fromkeys(to) if user in core.world.users]
        reached = [user for user in known if core.reaches(core.world.users[user])]
        quota.spend(core, len(reached))
        for user in known:
            _put(call, user, via, int(user in reached))
        remember(call, None)


def _put(call: Call, chat: str, via: str, units: int) -> list[Json]:
    """File the messages in a chat; the first carries the cost of them all."""
    core = call.core
    user = core.world.users.get(chat)
    delivered = user is None or core.reaches(user)
    sent: list[Json] = []
    for message in call.json()["messages"]:
        quotable = message["type"] not in _NOT_QUOTABLE
        quoted = core.world.quote_tokens.get(message.get("quoteToken", ""))
        kept = Message(
            core.world.ids.next(),
            chat,
            "bot",
            core.clock.now(),
            via,
            message,
            cost=units if not sent else 0,
            quoted=quoted.id if quoted else None,
            delivered=delivered,
            quote_token=ids.opaque_token() if quotable else None,
            retry_key=call.headers.get(HEADER),
            request=call.request_id,
        )
        core.add_message(kept)
        sent.append({"id": kept.id, **({"quoteToken": kept.quote_token} if quotable else {})})
    return sent


def check_quotes(core: Core, chat: str, messages: list[Json]) -> None:
    """A message quotes only what stands in the same chat."""
    problems = [
        Problem("Invalid quoteToken", ("messages", index, "quoteToken"))
        for index, message in enumerate(messages)
        if message.get("quoteToken") is not None and not _quotable(core, chat, message)
    ]
    if problems:
        raise faulty_body(problems)


def _quotable(core: Core, chat: str, message: Json) -> bool:
    quoted = core.world.quote_tokens.get(message["quoteToken"])
    return quoted is not None and quoted.chat == chat
