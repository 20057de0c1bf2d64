"""How far a ticket's new password has come, for its cards, and which buttons do something there."""

from collections.abc import Callable
from functools import partial

from bot.turns import Turn
from models import credentials, secret_links
from models.account_table import Account, CaseState
from models.tables import Role, Ticket

Fits = Callable[[Turn, Ticket], bool]


def stage(turn: Turn, ticket: Ticket) -> str:
    """A state of the case, or ``proved`` where only an officer's word is missing; "" where the
    ticket is about no password of ours.
    """
    # Most tickets are about no system, and nobody need ask the database.
    case = credentials.known(turn.session, ticket) if "system" in ticket.fields else None
    if case is None:
        return ""
    if case.state != CaseState.ASKED or case.account_id is None:
        return str(case.state)
    account = turn.session.get_one(Account, case.account_id)
    is_proved = not credentials.missing_proofs(turn.session, ticket, account)
    return "proved" if is_proved else str(case.state)


def rows(turn: Turn, ticket: Ticket, *, to_requester: bool) -> list[tuple[str, str]]:
    """The row that says so."""
    found = stage(turn, ticket)
    if not found:
        return []
    own = f"ticket.stage_to_requester.{found}"
    key = own if to_requester and turn.texts.has(own) else f"ticket.stage.{found}"
    return [(turn.texts.get("ticket.label.password"), turn.texts.get(key))]


def at(*stages: str) -> Fits:
    """For a button: whether the ticket stands at one of them."""
    return partial(_is_at, stages)


def _is_at(stages: tuple[str, ...], turn: Turn, ticket: Ticket) -> bool:
    return stage(turn, ticket) in stages


def has_link(turn: Turn, ticket: Ticket) -> bool:
    """For a requester's button: whether there is a link of theirs that can be opened."""
    return (
        bool(stage(turn, ticket))
        and secret_links.live(turn.session, ticket.requester_id, ticket) is not None
    )


def is_head_at_frozen(turn: Turn, ticket: Ticket) -> bool:
    """For a button: whether a head may let a frozen one go on."""
    return turn.the_sender.role == Role.HEAD and stage(turn, ticket) == CaseState.FROZEN
