"""Profiles, groups and the account itself."""

from simulator.clock import iso
from simulator.errors import Refused, faulty_body
from simulator.ids import link_token
from simulator.limits.schema import Json, Need, Number, Problem, Text
from simulator.limits.validation import check_body
from simulator.line_api.call import Answer, Call
from simulator.world import Group, User

_LINK_LIFE = 600
_NOT_A_USER = (
    "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids."
)


def profile(call: Call) -> Json:
    """Friends, and people who wrote, have a profile; people who blocked the account have none."""
    user = call.core.world.users.get(call.user_id())
    if user is None or user.blocked or not (user.follows or user.wrote_at):
        raise Refused(404, "Not found")
    return _profile(user) | {"language": "th"}


def _profile(user: User) -> Json:
    return {"userId": user.id, "displayName": user.name}


def info(call: Call) -> Json:
    return {**call.core.account, "chatMode": "chat", "markAsReadMode": "manual"}


def refuse_list(_: Call) -> Json:
    """Lists of user ids are for verified and premium accounts."""
    raise Refused(403, "Access to this API is not available for your account")


def _group(call: Call) -> Group:
    group = call.core.world.groups.get(call.group_id())
    if group is None or not group.bot:
        raise Refused(404, "Not found")
    return group


def group_summary(call: Call) -> Json:
    group = _group(call)
    return {"groupId": group.id, "groupName": group.name}


def group_count(call: Call) -> Json:
    return {"count": len(_group(call).members)}


def group_member(call: Call) -> Json:
    group, user = _group(call), call.user_id()
    if user not in group.members:
        raise Refused(404, "Not found")
    return _profile(call.core.world.users[user])


def leave_group(call: Call) -> Json:
    """The account leaves; LINE sends a leave event for that too."""
    core, group = call.core, _group(call)
    group.bot = False
    core.world.save(group)
    core.journal.tell("state", {"groups": [each.view() for each in core.world.groups.values()]})
    core.emit_later("leave", group.id, None, replyable=False)
    return {}


def loading(call: Call) -> Answer:
    core, body = call.core, call.json()
    check_body(body, {"chatId": Need(Text(min=1)), "loadingSeconds": Number()})
    seconds, problems = body.get("loadingSeconds", 20), []
    if body["chatId"] not in core.world.users:
        problems.append(Problem(_NOT_A_USER, ("chatId",)))
    if not 5 <= seconds <= 60:
        problems.append(Problem("Must be between 5 and 60", ("loadingSeconds",)))
    elif seconds % 5:
        problems.append(Problem("must be a multiple of five", ("loadingSeconds",)))
    if problems:
        raise faulty_body(problems)
    core.journal.tell("loading", {"chat": body["chatId"], "seconds": seconds})
    return Answer(status=202)


def mark_as_read(call: Call) -> Json:
    """Marks every message of the chat up to the token's."""
    core, body = call.core, call.json()
    check_body(body, {"markAsReadToken": Need(Text(min=1))})
    last = core.world.read_tokens.get(body["markAsReadToken"])
    if last is None:
        raise Refused(
            400,
            "Invalid markAsReadToken. "
            "Tokens must be used by the bot that received them via Webhook.",
        )
    with core.world.lock:
        for message in core.world.chats[last.chat]:
            if message.sender != "bot" and message.id <= last.id and not message.read:
                message.read = True
                core.changed(message)
    return {}


def issue_link_token(call: Call) -> Json:
    """For account linking: ten minutes, one use."""
    core, user = call.core, call.user_id()
    if user not in core.world.users:
        raise Refused(404, "Not found")
    token = link_token()
    until = core.clock.now() + _LINK_LIFE
    core.world.set_note(f"link {token}", {"user": user, "until": until, "at": iso(until)})
    return {"linkToken": token}
