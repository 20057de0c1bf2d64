"""Tapping: what LINE's app does with each action."""

from simulator.limits.schema import Json
from simulator.line_api.rich_menus import view_menus
from simulator.phones.buttons import Button, buttons
from simulator.phones.chatting import Chatting, Sent
from simulator.phones.members import NotPossible
from simulator.webhook import Delivery
from simulator.world import Group, Message, User

_BY_APP = Delivery.untried("the app does this itself")
# What the app opens for a person; nothing is sent until they choose.
_PICKERS = ("camera", "cameraRoll", "location")


class Tapping(Chatting):
    """Buttons, quick replies and rich menus under a person's finger."""

    def tap(
        self,
        user: User | str,
        what: str | Button | Json,
        chat: Group | str | None = None,
        message: Message | str | None = None,
        params: Json | None = None,
    ) -> Sent:
        """Tap a button by its label, or a given action.

        A label is looked for in `message`, or in the chat from the newest message back; quick
        replies only where LINE still shows them. `params` is what a date picker was set to.
        Raises NotPossible where there is no such button.
        """
        user = self.find_user(user)
        place = self._place(user, chat)
        if isinstance(what, str):
            key = message.id if isinstance(message, Message) else message
            what = self._find(user, place, what, key)
        action = what.action if isinstance(what, Button) else what
        return self._perform(user, place, action, params)

    def offered(self, user: User | str, chat: Group | str | None = None) -> list[Button]:
        """Everything a person can tap in a chat now, newest message first."""
        user = self.find_user(user)
        return self._offered(user, self._place(user, chat), None)

    def postback(
        self,
        user: User | str,
        data: str,
        chat: Group | str | None = None,
        params: Json | None = None,
    ) -> Sent:
        """Send postback data no button carries, as a forger would."""
        user = self.find_user(user)
        return self._postback(user, self._place(user, chat), {"data": data}, params)

    def _find(self, user: User, place: str, label: str, message: str | None) -> Button:
        offered = self._offered(user, place, message)
        for button in offered:
            if button.label == label:
                return button
        labels = ", ".join(dict.fromkeys(button.label for button in offered)) or "nothing"
        raise NotPossible(f"no button says {label}; there is {labels}")

    def _offered(self, user: User, place: str, message: str | None) -> list[Button]:
        shown = [kept for kept in self.world.chats.get(place, ()) if kept.delivered]
        found = []
        for kept in reversed(shown):
            if kept.sender == "bot" and (message is None or kept.id == message):
                quick = kept is shown[-1] and not user.pc
                found += [
                    button for button in buttons(kept.message) if quick or button.place != "quick"
                ]
        return found

    def _perform(self, user: User, place: str, action: Json, params: Json | None) -> Sent:
        kind = action.get("type")
        if kind == "message":
            return self.say(user, str(action["text"]), place)
        if kind == "postback":
            return self._postback(user, place, action, None)
        if kind == "datetimepicker":
            return self._postback(user, place, action, params or _initial(action))
        if kind == "richmenuswitch":
            return self._switch_menu(user, place, action)
        if kind in ("uri", "clipboard"):
            uri = action.get("uri") or action.get("linkUri")
            outcome = {"open": uri} if uri else {"copy": action.get("clipboardText")}
            return Sent(None, _BY_APP, outcome)
        if kind in _PICKERS:
            return Sent(None, _BY_APP, {"pick": kind})
        raise NotPossible(f"no action is called {kind}")

    def _postback(self, user: User, place: str, action: Json, params: Json | None) -> Sent:
        """`displayText` is only shown; the deprecated `text` is a message of its own as well."""
        bubble = None
        if action.get("text"):
            bubble = self.say(user, str(action["text"]), place).message
        elif action.get("displayText"):
            bubble = Message(
                self.world.ids.next(),
                place,
                user.id,
                self.clock.now(),
                "user",
                {"type": "postback-display", "text": action["displayText"]},
            )
            self.add_message(bubble)
        postback: Json = {"data": action["data"]}
        if params:
            postback["params"] = params
        outcome = {name: action[name] for name in ("inputOption", "fillInText") if action.get(name)}
        return Sent(bubble, self.emit("postback", place, user.id, postback=postback), outcome)

    def _switch_menu(self, user: User, place: str, action: Json) -> Sent:
        alias = self.world.aliases.get(action["richMenuAliasId"])
        if alias is None:
            params = {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
        elif alias.menu not in self.world.menus:
            params = {"status": "RICHMENU_NOTFOUND"}
        else:
            user.rich_menu = alias.menu
            self.world.save(user)
            self.journal.tell("state", {"richmenus": view_menus(self.world)})
            params = {"status": "SUCCESS", "newRichMenuAliasId": alias.id}
        return self._postback(user, place, {"data": action["data"]}, params)


def _initial(action: Json) -> Json:
    mode = str(action["mode"])
    usual = {"date": "2026-11-20", "time": "09:00", "datetime": "2026-11-20T09:00"}[mode]
    return {mode: action.get("initial", usual)}
