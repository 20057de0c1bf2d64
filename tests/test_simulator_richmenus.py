"""Rich menus: making, picturing, giving, switching."""

from typing import Any

import pytest

from simulator import Platform
from tests.simulator_receiver import Caller, Receiver, details, png

pytest_plugins = ["tests.simulator_fixtures"]

BASE = "/v2/bot/richmenu"
NO_IMAGE = (400, {"message": "must upload richmenu image before applying it to user"})


def menu(**more: Any) -> dict[str, Any]:
    area = {
        "bounds": {"x": 0, "y": 0, "width": 800, "height": 270},
        "action": {"type": "message", "label": "repair", "text": "repair"},
    }
    return {
        "size": {"width": 800, "height": 270},
        "selected": True,
        "name": "main",
        "chatBarText": "เมนู",
        "areas": [area],
        **more,
    }


def create(call: Caller, picture: bool = True, **more: Any) -> str:
    status, body = call("POST", BASE, menu(**more))
    assert status == 200, body
    key = str(body["richMenuId"])
    if picture:
        assert upload(call, key) == (200, {})
    return key


def upload(call: Caller, key: str, data: bytes = b"", kind: str = "image/png") -> Any:
    return call("POST", f"{BASE}/{key}/content", data or png(800, 270), Content_Type=kind)


def area(**action: Any) -> list[dict[str, Any]]:
    return [{**menu()["areas"][0], "action": action}]


REFUSED = {
    "size": ({"size": {"width": 700, "height": 270}}, "size.width"),
    "shape": ({"size": {"width": 800, "height": 800}}, "size"),
    "bar text": ({"chatBarText": "x" * 15}, "chatBarText"),
    "name": ({"name": ""}, "name"),
    "areas": ({"areas": menu()["areas"] * 21}, "areas"),
    "uri": ({"areas": area(type="uri", uri="ftp://x")}, "areas[0].action.uri"),
    "camera": ({"areas": area(type="camera")}, "areas[0].action"),
    "no text": ({"areas": area(type="message")}, "areas[0].action.text"),
}


@pytest.mark.parametrize(("more", "where"), REFUSED.values(), ids=REFUSED)
def test_refused_menus(call: Caller, more: dict[str, Any], where: str) -> None:
    answered = call("POST", f"{BASE}/validate", menu(**more))
    assert [place for place, _ in details(answered)] == [where]


def test_chat_bar_text_counts_clusters(call: Caller) -> None:
    assert call("POST", f"{BASE}/validate", menu(chatBarText="ที่" * 14)) == (200, {})


def test_the_words_for_areas(call: Caller) -> None:
    answered = call("POST", f"{BASE}/validate", menu(areas=area(type="uri", uri="ftp://x")))
    assert details(answered) == [("areas[0].action.uri", "invalid uri")]


def test_a_menu_needs_its_picture(call: Caller, line: Platform) -> None:
    key, teacher = create(call, picture=False), line.user("teacher")
    assert call("POST", f"/v2/bot/user/all/richmenu/{key}") == NO_IMAGE
    assert call("POST", f"/v2/bot/user/{teacher.id}/richmenu/{key}") == NO_IMAGE
    too_small = upload(call, key, png(400, 270))
    assert too_small == (400, {"message": "The image size is not allowed for richmenu"})
    assert upload(call, key, b"GIF89a", "image/gif")[0] == 415
    assert upload(call, key, b"\x89PNG" + bytes(1024 * 1024))[0] == 413
    assert upload(call, key) == (200, {})
    assert upload(call, key) == (
        400,
        {"message": "An image has already been uploaded to the richmenu"},
    )
    assert call("GET", f"{BASE}/{key}/content")[1]["bytes"] == png(800, 270)


def test_default_and_personal_menus(call: Caller, line: Platform) -> None:
    teacher, stranger = line.user("teacher"), line.user("stranger", follows=False)
    main, badge = create(call), create(call, name="badge")
    everyone, mine = "/v2/bot/user/all/richmenu", f"/v2/bot/user/{teacher.id}/richmenu"
    assert call("GET", everyone) == (404, {"message": "no default richmenu"})
    assert call("GET", mine) == (404, {"message": "the user has no richmenu"})
    call("POST", f"{everyone}/{main}")
    call("POST", f"{mine}/{badge}")
    assert call("POST", f"/v2/bot/user/{stranger.id}/richmenu/{badge}") == (200, {})
    assert call("GET", everyone) == (200, {"richMenuId": main})
    assert call("GET", mine) == (200, {"richMenuId": badge})
    assert stranger.rich_menu is None
    assert [each["richMenuId"] for each in call("GET", f"{BASE}/list")[1]["richmenus"]] == [
        main,
        badge,
    ]
    assert call("DELETE", f"{BASE}/{badge}") == (200, {})
    assert call("GET", mine)[0] == 404
    assert call("DELETE", everyone) == (200, {})
    assert call("GET", f"{BASE}/{badge}") == (404, {"message": "Not found"})


def test_many_people_at_once(call: Caller, line: Platform) -> None:
    people = [line.user("a"), line.user("b")]
    key, ids = create(call), [user.id for user in people]
    linked = call("POST", f"{BASE}/bulk/link", {"richMenuId": key, "userIds": ids})
    assert linked == (202, {})
    assert [user.rich_menu for user in people] == [key, key]
    assert call("POST", f"{BASE}/bulk/unlink", {"userIds": ids[:1]}) == (202, {})
    assert [user.rich_menu for user in people] == [None, key]
    assert call("POST", f"{BASE}/bulk/link", {"richMenuId": "richmenu-x", "userIds": ids}) == (
        404,
        {"message": "richmenu not found"},
    )
    assert call("POST", f"{BASE}/bulk/unlink", {"userIds": ["x"]})[1]["message"].startswith(
        "The property, 'userIds[0]', in the request body is invalid"
    )
    other = create(call, name="other")
    operations = [{"type": "link", "from": key, "to": other}]
    assert call("POST", f"{BASE}/batch", {"operations": operations}) == (202, {})
    request_id = call.headers["x-line-request-id"]
    assert [user.rich_menu for user in people] == [None, other]
    progress = call("GET", f"{BASE}/progress/batch?requestId={request_id}")
    assert progress[1]["phase"] == "succeeded"


def test_switching_by_alias(call: Caller, line: Platform, receiver: Receiver) -> None:
    teacher, key = line.user("teacher"), create(call)
    alias = {"richMenuAliasId": "more", "richMenuId": key}
    assert call("POST", f"{BASE}/alias", alias) == (200, {})
    assert call("POST", f"{BASE}/alias", alias) == (
        400,
        {"message": "conflict richmenu alias id"},
    )
    assert call("POST", f"{BASE}/alias", {**alias, "richMenuAliasId": "x", "richMenuId": "y"}) == (
        400,
        {"message": "richmenu not found"},
    )
    assert call("GET", f"{BASE}/alias/list") == (200, {"aliases": [alias]})
    switch = {"type": "richmenuswitch", "richMenuAliasId": "more", "data": "to=more"}
    line.tap(teacher, switch)
    assert receiver.event["postback"] == {
        "data": "to=more",
        "params": {"status": "SUCCESS", "newRichMenuAliasId": "more"},
    }
    assert teacher.rich_menu == key
    assert call("DELETE", f"{BASE}/alias/more") == (200, {})
    line.tap(teacher, switch)
    assert receiver.event["postback"]["params"] == {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
    assert call("GET", f"{BASE}/alias/more") == (404, {"message": "richmenu alias not found"})
