"""People and groups: who exists, who is a friend of the account, who is where."""

from collections.abc import Iterable

from simulator import ids
from simulator.core import Core
from simulator.limits.schema import Json
from simulator.webhook import Delivery
from simulator.world import Group, Phone, User

_COLORS = ("#e57373", "#64b5f6", "#81c784", "#ffb74d", "#ba68c8", "#4db6ac", "#7986cb", "#a1887f")


class NotPossible(Exception):
    """Something LINE's app does not let a person do."""


class Members(Core):
    """Friendship, blocking and group membership, with the events LINE sends for them."""

    def user(self, name: str, label: str = "", follows: bool = True, phone: bool = True) -> User:
        """A new person; `follows` makes a friend at once, without an event.

        `phone` shows the one-to-one chat on the page.
        """
        with self.world.lock:
            color = _COLORS[len(self.world.users) % len(_COLORS)]
            user = User(ids.user_id(), name, color, label, follows)
            self.world.users[user.id] = user
            self._save(user)
            if phone:
                self.phone(user, user.id, name)
        self.tell_people()
        return user

    def phone(self, user: User | str, chat: str, title: str) -> Phone:
        """A view for the page: a person looking at a chat."""
        user = self.find_user(user)
        phone = Phone(f"{user.id}-{chat}", user.id, chat, title)
        self.world.phones[phone.id] = phone
        self.world.save(phone)
        return phone

    def follow(self, user: User | str) -> Delivery:
        """Add the account as a friend (or unblock it); a follow event."""
        user = self.find_user(user)
        was_blocked, user.blocked, user.follows = user.blocked, False, True
        self._save(user)
        return self.emit("follow", user.id, user.id, follow={"isUnblocked": was_blocked})

    def block(self, user: User | str) -> Delivery:
        """Block the account; an unfollow event."""
        user = self.find_user(user)
        user.blocked, user.follows, user.rich_menu = True, False, None
        self._save(user)
        return self.emit("unfollow", user.id, user.id, replyable=False)

    def unblock(self, user: User | str) -> Delivery:
        return self.follow(user)

    def use_pc(self, user: User | str, pc: bool = True) -> None:
        """LINE for PC: no quick replies, no rich menu, no mention data."""
        user = self.find_user(user)
        user.pc = pc
        self._save(user)

    def group(
        self,
        name: str,
        members: Iterable[User | str],
        invite_bot: bool = False,
        bot: bool = False,
    ) -> Group:
        """A new group; `bot` puts the account in silently, `invite_bot` with a join event."""
        people = [self.find_user(member) for member in members]
        group = Group(ids.group_id(), name, [user.id for user in people], bot)
        with self.world.lock:
            self.world.groups[group.id] = group
            self._save(group)
        self.tell_people()
        if invite_bot:
            self.join(group)
        return group

    def join(self, group: Group | str) -> Delivery:
        """Invite the account; a join event."""
        group = self.find_group(group)
        group.bot = True
        self._save(group)
        return self.emit("join", group.id, None)

    def kick(self, group: Group | str) -> Delivery:
        """Remove the account; a leave event."""
        group = self.find_group(group)
        group.bot = False
        self._save(group)
        return self.emit("leave", group.id, None, replyable=False)

    def add_member(self, group: Group | str, user: User | str) -> Delivery | None:
        """Let a person into a group; a memberJoined event where the account is a member."""
        group, user = self.find_group(group), self.find_user(user)
        if user.id in group.members:
            raise NotPossible(f"{user.name} is in {group.name} already")
        group.members.append(user.id)
        self._save(group)
        if not group.bot:
            return None
        return self.emit("memberJoined", group.id, None, joined=_people(user))

    def leave_group(self, group: Group | str, user: User | str) -> Delivery | None:
        """A person leaves a group; a memberLeft event where the account is a member."""
        group, user = self.find_group(group), self.find_user(user)
        if user.id not in group.members:
            raise NotPossible(f"{user.name} is not in {group.name}")
        group.members.remove(user.id)
        self._save(group)
        if not group.bot:
            return None
        return self.emit("memberLeft", group.id, None, replyable=False, left=_people(user))

    def tell_people(self) -> None:
        """Show people, groups and phones anew on open pages."""
        world = self.world
        self.journal.tell(
            "state",
            {
                "users": [user.view() for user in world.users.values()],
                "groups": [group.view() for group in world.groups.values()],
                "phones": [phone.view() for phone in world.phones.values()],
            },
        )

    def _save(self, kept: User | Group) -> None:
        self.world.save(kept)
        self.tell_people()


def _people(user: User) -> Json:
    return {"members": [{"type": "user", "userId": user.id}]}
