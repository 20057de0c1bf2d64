"""The officers' LINE group: greeted, bound by an officer, left when nobody binds it."""

from bot.services import Occasion, Service
from bot.turns import Turn
from models import groups


def joined(turn: Turn) -> None:
    """The bot was invited: say how to bind the group."""
    if groups.joined(turn.session, turn.chat, turn.given.at):
        turn.say("groups.joined", minutes=turn.office.line_groups.leave_unbound_minutes)


def left(turn: Turn) -> None:
    """The bot was removed."""
    groups.left(turn.session, turn.chat, turn.given.at)


def bind(turn: Turn) -> None:
    """An officer binds the group to the office."""
    if not turn.in_group:
        turn.say("groups.only_in_group")
        return
    if turn.the_sender.role not in turn.office.line_groups.bind_roles:
        turn.services.answering(Occasion.REFUSED)(turn)
        return
    done = groups.bind(turn.session, turn.chat, turn.person)
    turn.say("groups.bound" if done else "groups.bound_already")


def not_bound(turn: Turn) -> None:
    """An officer's word in a group that is not the office's (yet)."""
    turn.say("groups.not_bound")


service = Service(
    "groups",
    verbs={"bind": bind},
    occasions={
        Occasion.JOIN: joined,
        Occasion.LEAVE: left,
        Occasion.NOT_BOUND: not_bound,
    },
    words=("bind",),
    officers=True,
    in_groups=True,
)
