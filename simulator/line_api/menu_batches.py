"""Rich menus for many people at once, and aliases to switch between menus."""

from simulator.clock import iso
from simulator.errors import Refused, invalid_property
from simulator.limits.schema import Items, Json, Need, Record, Rule, Text, Variants
from simulator.limits.validation import check_body
from simulator.line_api.call import Answer, Call, user_ids
from simulator.line_api.rich_menus import give
from simulator.world import Alias

_MOST_USERS, _MOST_ALIASES = 500, 1000
_ALIAS = r"[a-z0-9_-]{1,32}"
_OPERATIONS = Variants(
    {
        "link": Record({"type": Need(Text()), "from": Need(Text(min=1)), "to": Need(Text(min=1))}),
        "unlink": Record({"type": Need(Text()), "from": Need(Text(min=1))}),
        "unlinkAll": Record({"type": Need(Text())}),
    }
)
_BATCH: dict[str, Rule | Need] = {
    "operations": Need(Items(_OPERATIONS, 1000, 1)),
    "resumeRequestKey": Text(100, 1, pattern=r"[a-zA-Z0-9_-]+"),
}


def _users(body: Json) -> list[str]:
    given = user_ids(body, "userIds")
    if not 1 <= len(given) <= _MOST_USERS:
        raise invalid_property("userIds")
    return given


def bulk_link(call: Call) -> Answer:
    body = call.json()
    given = _users(body)
    menu = call.core.world.menus.get(str(body.get("richMenuId")))
    if menu is None:
        raise Refused(404, "richmenu not found")
    if menu.media_type is None:
        raise Refused(400, "must upload richmenu image before applying it to user")
    give(call, given, menu.id)
    return Answer(status=202)


def bulk_unlink(call: Call) -> Answer:
    give(call, _users(call.json()), None)
    return Answer(status=202)


def validate_batch(call: Call) -> Json:
    check_body(call.json(), _BATCH)
    return {}


def batch(call: Call) -> Answer:
    body = call.json()
    check_body(body, _BATCH)
    world = call.core.world
    for operation in body["operations"]:
        holders = [
            user.id
            for user in world.users.values()
            if user.rich_menu is not None
            and operation.get("from", user.rich_menu) == user.rich_menu
        ]
        give(call, holders, operation.get("to"))
    world.set_note(f"batch {call.request_id}", iso(call.core.clock.now()))
    return Answer(status=202)


def batch_progress(call: Call) -> Json:
    accepted = call.core.world.note(f"batch {call.query.get('requestId')}")
    if accepted is None:
        raise Refused(404, "Not found")
    return {"phase": "succeeded", "acceptedTime": accepted, "completedTime": accepted}


def create_alias(call: Call) -> Json:
    world, body = call.core.world, call.json()
    check_body(
        body,
        {"richMenuAliasId": Need(Text(32, 1, pattern=_ALIAS)), "richMenuId": Need(Text(min=1))},
    )
    if body["richMenuAliasId"] in world.aliases:
        raise Refused(400, "conflict richmenu alias id")
    if len(world.aliases) >= _MOST_ALIASES:
        raise Refused(400, "The number of rich menu aliases has reached the limit")
    return _point(call, body["richMenuAliasId"], body["richMenuId"])


def update_alias(call: Call) -> Json:
    alias, body = _alias(call), call.json()
    check_body(body, {"richMenuId": Need(Text(min=1))})
    return _point(call, alias.id, body["richMenuId"])


def _point(call: Call, alias: str, menu: str) -> Json:
    world = call.core.world
    kept = world.menus.get(menu)
    if kept is None:
        raise Refused(400, "richmenu not found")
    if kept.media_type is None:
        raise Refused(400, "must upload richmenu image before applying it to user")
    world.aliases[alias] = Alias(alias, menu)
    world.save(world.aliases[alias])
    return {}


def _alias(call: Call) -> Alias:
    alias = call.core.world.aliases.get(call.params["alias"])
    if alias is None:
        raise Refused(404, "richmenu alias not found")
    return alias


def get_alias(call: Call) -> Json:
    alias = _alias(call)
    return {"richMenuAliasId": alias.id, "richMenuId": alias.menu}


def list_aliases(call: Call) -> Json:
    aliases = call.core.world.aliases.values()
    return {"aliases": [{"richMenuAliasId": each.id, "richMenuId": each.menu} for each in aliases]}


def delete_alias(call: Call) -> Json:
    world, alias = call.core.world, _alias(call)
    del world.aliases[alias.id]
    world.store.remove(alias.KIND, alias.id)
    return {}
