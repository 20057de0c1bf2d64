"""The platform's state as the page reads it."""

from simulator import quota
from simulator.clock import iso
from simulator.core import Core
from simulator.limits.schema import Json
from simulator.line_api.rich_menus import view_menus

_LOG_SHOWN = 200
# A page shows a chat's newest messages; the rest stays in the platform.
_MESSAGES_SHOWN = 300


def state(core: Core) -> Json:
    """Everything the page shows when it is opened."""
    world = core.world
    with world.lock:
        chats = {
            key: [message.view() for message in kept[-_MESSAGES_SHOWN:]]
            for key, kept in world.chats.items()
        }
        entries = list(core.journal.entries)[-_LOG_SHOWN:]
        return {
            "now": iso(core.clock.now()),
            "clock_offset_seconds": core.clock.offset,
            "oa": core.account,
            "quota": quota.view(core),
            "users": [user.view() for user in world.users.values()],
            "groups": [group.view() for group in world.groups.values()],
            "chats": [
                {
                    "id": key,
                    "kind": "group" if key in world.groups else "user",
                    "messages": chats.get(key, []),
                }
                for key in (*world.users, *world.groups)
            ],
            "phones": [phone.view() for phone in world.phones.values()],
            "richmenus": view_menus(world),
            "faults": dict(core.faults.values),
            "fault_specs": core.faults.specs(),
            "log": entries,
        }
