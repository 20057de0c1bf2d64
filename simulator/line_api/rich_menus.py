"""Rich menus: create, picture, default, and which one a person has."""

from simulator.errors import Refused, faulty_body
from simulator.ids import rich_menu_id
from simulator.image_size import image_size
from simulator.limits import actions, words
from simulator.limits.counting import graphemes
from simulator.limits.schema import (
    Check,
    Flag,
    Items,
    Json,
    Need,
    Number,
    Path,
    Record,
    Rule,
    Text,
)
from simulator.line_api.call import Answer, Call
from simulator.world import RichMenu, World

_MOST, _MOST_BYTES = 1000, 1024 * 1024


def _shape(value: Json, path: Path, check: Check) -> None:
    width, height = value.get("width"), value.get("height")
    if isinstance(width, int) and isinstance(height, int) and width < 1.45 * height:
        check.complain(path, "aspect ratio (width / height) must be at least 1.45")


_SIZE = Record({"width": Need(Number(800, 2500)), "height": Need(Number(250))}, _shape)
_BOUNDS: dict[str, Rule | Need] = {
    "x": Need(Number(0)),
    "y": Need(Number(0)),
    "width": Need(Number(1)),
    "height": Need(Number(1)),
}
_MENU = Record(
    {
        "size": Need(_SIZE),
        "selected": Need(Flag()),
        "name": Need(Text(300, 1, graphemes)),
        "chatBarText": Need(Text(14, 1, graphemes)),
        "areas": Need(
            Items(Record({"bounds": Need(Record(_BOUNDS)), "action": Need(actions.RICH_MENU)}), 20)
        ),
    }
)


def _checked(call: Call) -> Json:
    body = call.json()
    check = Check({**words.RICH_MENU, "type": "invalid property"})
    _MENU.check(body, (), check)
    if check.problems:
        raise faulty_body(check.problems)
    return {name: body[name] for name in ("size", "selected", "name", "chatBarText", "areas")}


def validate_menu(call: Call) -> Json:
    _checked(call)
    return {}


def create_menu(call: Call) -> Json:
    world = call.core.world
    body = _checked(call)
    if len(world.menus) >= _MOST:
        raise Refused(400, "The number of rich menus has reached the limit")
    menu = RichMenu(rich_menu_id(), body)
    world.menus[menu.id] = menu
    world.save(menu)
    return {"richMenuId": menu.id}


def menu_of(call: Call) -> RichMenu:
    """The path's rich menu. Raises Refused 404."""
    menu = call.core.world.menus.get(call.params["menu"])
    if menu is None:
        raise Refused(404, "Not found")
    return menu


def get_menu(call: Call) -> Json:
    return menu_of(call).view()


def list_menus(call: Call) -> Json:
    return {"richmenus": [menu.view() for menu in call.core.world.menus.values()]}


def delete_menu(call: Call) -> Json:
    world, menu = call.core.world, menu_of(call)
    with world.lock:
        del world.menus[menu.id]
        world.store.remove(menu.KIND, menu.id)
        world.drop_bytes(menu.id)
        if world.note("default_menu") == menu.id:
            world.set_note("default_menu", None)
        for user in world.users.values():
            if user.rich_menu == menu.id:
                user.rich_menu = None
                world.save(user)
    tell_menus(call)
    return {}


def upload_image(call: Call) -> Json:
    world, menu = call.core.world, menu_of(call)
    media_type = call.headers.get("Content-Type", "").split(";")[0].strip()
    if media_type not in ("image/png", "image/jpeg"):
        raise Refused(415, f"The content type, {media_type}, is not supported")
    if menu.media_type is not None:
        raise Refused(400, "An image has already been uploaded to the richmenu")
    if len(call.body) > _MOST_BYTES:
        raise Refused(413, "The image is too large")
    size = menu.body["size"]
    if image_size(call.body) != (size["width"], size["height"]):
        raise Refused(400, "The image size is not allowed for richmenu")
    menu.media_type = media_type
    world.put_bytes(menu.id, call.body)
    world.save(menu)
    return {}


def download_image(call: Call) -> Answer:
    menu = menu_of(call)
    if menu.media_type is None:
        raise Refused(404, "Not found")
    return Answer(call.core.world.bytes[menu.id], media_type=menu.media_type)


def set_default(call: Call) -> Json:
    menu = _with_image(menu_of(call))
    call.core.world.set_note("default_menu", menu.id)
    tell_menus(call)
    return {}


def get_default(call: Call) -> Json:
    menu = call.core.world.note("default_menu")
    if menu is None:
        raise Refused(404, "no default richmenu")
    return {"richMenuId": menu}


def clear_default(call: Call) -> Json:
    call.core.world.set_note("default_menu", None)
    tell_menus(call)
    return {}


def _with_image(menu: RichMenu) -> RichMenu:
    if menu.media_type is None:
        raise Refused(400, "must upload richmenu image before applying it to user")
    return menu


def link(call: Call) -> Json:
    """Linking to a person who is no friend answers 200 and does nothing."""
    user_id, menu = call.user_id(), _with_image(menu_of(call))
    give(call, [user_id], menu.id)
    return {}


def unlink(call: Call) -> Json:
    give(call, [call.user_id()], None)
    return {}


def get_link(call: Call) -> Json:
    user = call.core.world.users.get(call.user_id())
    if user is None or user.rich_menu is None:
        raise Refused(404, "the user has no richmenu")
    return {"richMenuId": user.rich_menu}


def give(call: Call, user_ids: list[str], menu: str | None) -> None:
    """Give friends among the users a menu, or take theirs away."""
    world = call.core.world
    with world.lock:
        for user_id in user_ids:
            user = world.users.get(user_id)
            if user is not None and user.follows and not user.blocked:
                user.rich_menu = menu
                world.save(user)
    tell_menus(call)


def tell_menus(call: Call) -> None:
    call.core.journal.tell("state", {"richmenus": view_menus(call.core.world)})


def view_menus(world: World) -> Json:
    """The menus people see, by user, and the default."""

    def shown(key: str | None) -> Json | None:
        menu = world.menus.get(key or "")
        return None if menu is None else {**menu.view(), "imageUrl": f"/_sim/richmenu/{menu.id}"}

    return {
        "default": shown(world.note("default_menu")),
        "users": {
            user.id: shown(user.rich_menu) for user in world.users.values() if user.rich_menu
        },
    }
