"""Every LINE endpoint: method, path, name for faults and rates, and what answers it."""

from collections.abc import Callable
from typing import NamedTuple

from simulator.limits.schema import Json
from simulator.line_api import accounting, channel, content, menu_batches, people, rich_menus
from simulator.line_api import sending as send
from simulator.line_api.call import Answer, Call


class Route(NamedTuple):
    method: str
    path: str
    name: str
    handler: Callable[[Call], Answer | Json]


_MESSAGE = "/v2/bot/message"
_CONTENT = f"{_MESSAGE}/<message>/content"
_GROUP = "/v2/bot/group/<group>"
_ROOM = "/v2/bot/room/<group>"
_MENU = "/v2/bot/richmenu"
_USER_MENU = "/v2/bot/user/<user>/richmenu"
_ALL_MENU = "/v2/bot/user/all/richmenu"

ROUTES = tuple(
    Route(*fields)
    for fields in (
        ("POST", f"{_MESSAGE}/reply", "reply", send.reply),
        ("POST", f"{_MESSAGE}/push", "push", send.push),
        ("POST", f"{_MESSAGE}/multicast", "multicast", send.multicast),
        ("POST", f"{_MESSAGE}/broadcast", "broadcast", send.broadcast),
        ("POST", f"{_MESSAGE}/narrowcast", "narrowcast", send.narrowcast),
        (
            "GET",
            f"{_MESSAGE}/progress/narrowcast",
            "narrowcast_progress",
            accounting.narrowcast_progress,
        ),
        ("POST", f"{_MESSAGE}/validate/<kind>", "validate", accounting.validate),
        ("GET", f"{_MESSAGE}/quota", "quota", accounting.message_quota),
        ("GET", f"{_MESSAGE}/quota/consumption", "consumption", accounting.consumption),
        ("GET", f"{_MESSAGE}/delivery/<kind>", "delivery", accounting.delivered),
        ("GET", _CONTENT, "content", content.content),
        ("GET", f"{_CONTENT}/preview", "preview", content.preview),
        ("GET", f"{_CONTENT}/transcoding", "transcoding", content.transcoding),
        ("GET", "/v2/bot/profile/<user>", "profile", people.profile),
        ("GET", "/v2/bot/info", "info", people.info),
        ("GET", "/v2/bot/followers/ids", "followers", people.refuse_list),
        ("GET", f"{_GROUP}/summary", "group_summary", people.group_summary),
        ("GET", f"{_GROUP}/members/count", "group_count", people.group_count),
        ("GET", f"{_GROUP}/members/ids", "group_members", people.refuse_list),
        ("GET", f"{_GROUP}/member/<user>", "group_member", people.group_member),
        ("POST", f"{_GROUP}/leave", "leave_group", people.leave_group),
        ("GET", f"{_ROOM}/members/ids", "room_members", people.refuse_list),
        ("POST", "/v2/bot/chat/loading/start", "loading", people.loading),
        ("POST", "/v2/bot/chat/markAsRead", "mark_as_read", people.mark_as_read),
        ("POST", "/v2/bot/user/<user>/linkToken", "link_token", people.issue_link_token),
        ("GET", "/v2/bot/channel/webhook/endpoint", "webhook", channel.webhook_endpoint),
        ("PUT", "/v2/bot/channel/webhook/endpoint", "set_webhook", channel.set_webhook_endpoint),
        ("POST", "/v2/bot/channel/webhook/test", "webhook_test", channel.test_webhook),
        ("POST", _MENU, "create_richmenu", rich_menus.create_menu),
        ("POST", f"{_MENU}/validate", "validate_richmenu", rich_menus.validate_menu),
        ("GET", f"{_MENU}/list", "list_richmenus", rich_menus.list_menus),
        ("GET", f"{_MENU}/<menu>", "richmenu", rich_menus.get_menu),
        ("DELETE", f"{_MENU}/<menu>", "delete_richmenu", rich_menus.delete_menu),
        ("POST", f"{_MENU}/<menu>/content", "upload_richmenu", rich_menus.upload_image),
        ("GET", f"{_MENU}/<menu>/content", "download_richmenu", rich_menus.download_image),
        ("POST", f"{_ALL_MENU}/<menu>", "set_default", rich_menus.set_default),
        ("GET", _ALL_MENU, "default_richmenu", rich_menus.get_default),
        ("DELETE", _ALL_MENU, "clear_default", rich_menus.clear_default),
        ("POST", f"{_USER_MENU}/<menu>", "link_richmenu", rich_menus.link),
        ("GET", _USER_MENU, "user_richmenu", rich_menus.get_link),
        ("DELETE", _USER_MENU, "unlink_richmenu", rich_menus.unlink),
        ("POST", f"{_MENU}/bulk/link", "bulk_link", menu_batches.bulk_link),
        ("POST", f"{_MENU}/bulk/unlink", "bulk_unlink", menu_batches.bulk_unlink),
        ("POST", f"{_MENU}/batch", "batch_richmenu", menu_batches.batch),
        ("POST", f"{_MENU}/validate/batch", "validate_batch", menu_batches.validate_batch),
        ("GET", f"{_MENU}/progress/batch", "batch_progress", menu_batches.batch_progress),
        ("POST", f"{_MENU}/alias", "create_alias", menu_batches.create_alias),
        ("GET", f"{_MENU}/alias/list", "list_aliases", menu_batches.list_aliases),
        ("GET", f"{_MENU}/alias/<alias>", "alias", menu_batches.get_alias),
        ("POST", f"{_MENU}/alias/<alias>", "update_alias", menu_batches.update_alias),
        ("DELETE", f"{_MENU}/alias/<alias>", "delete_alias", menu_batches.delete_alias),
    )
)
