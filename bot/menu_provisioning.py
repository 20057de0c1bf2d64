"""Brings LINE's rich menus to what they are to be: only what differs is changed, and only ours.

What there is at LINE is read first, and decides: so a run that was killed is made good by the next.
A menu counts as finished when its alias means it, which LINE allows only once it has its picture;
what nobody means any more is deleted last.
"""

from collections.abc import Callable, Iterable

from sqlmodel import Session, col, select

from bot.menu_calls import EVERYBODY, OFFICERS, PREFIX, LineRefused, MenuCalls, alias_of
from bot.rich_menus import RichMenu, is_ours
from models.tables import Person


class NoPicture(Exception):
    """A rich menu has no picture as it is now; the message says how to draw it."""


def officers_of(session: Session) -> list[str]:
    """The LINE ids of everybody who has a role, in order of enrolment."""
    statement = select(Person.line_id).where(col(Person.role).is_not(None))
    found = session.exec(statement.order_by(col(Person.enrolled_at), col(Person.id)))
    return [each for each in found if each is not None]


def picture_of(menu: RichMenu) -> bytes:
    """The rich menu's picture. Raises NoPicture."""
    try:
        return menu.file.read_bytes()
    except FileNotFoundError:
        what = f"The rich menu {menu.name} has changed and has no picture: run `make menus` first."
        raise NoPicture(what) from None


def provision_menus(
    calls: MenuCalls, menus: Iterable[RichMenu], officers: Callable[[], Iterable[str]]
) -> list[str]:
    """Make what is missing or has changed, and give it to whom it is for; what was done, a line
    each, and none where nothing was to be done. ``officers`` is asked for their LINE ids once there
    is a menu to give: whoever enrols later is given it by the clock.

    Raises NoPicture before anything is changed; LineUnreachable, LineRefused on the way.
    """
    drawn = [(menu, picture_of(menu)) for menu in menus]
    names, aliases = calls.names(), calls.aliases()
    done = []
    for menu, picture in drawn:
        alias, title = alias_of(menu.name), menu.title(picture)
        if names.get(aliases.get(alias, "")) != title:
            made = calls.make(menu.body(title))
            calls.picture(made, picture)
            calls.point(alias, made, is_known=alias in aliases)
            done.append(f"{menu.name} was {'replaced' if alias in aliases else 'made'}")
            aliases[alias] = made
    ids = {menu.name: aliases[alias_of(menu.name)] for menu, _ in drawn}
    done += _give(calls, ids, officers())
    return done + _tidy(calls, {alias_of(name) for name in ids})


def _give(calls: MenuCalls, ids: dict[str, str], officers: Iterable[str]) -> list[str]:
    """Show everybody the default, and officers theirs, whichever of its tabs they look at."""
    done = []
    if calls.default() != ids[EVERYBODY]:
        calls.make_default(ids[EVERYBODY])
        done.append(f"{EVERYBODY} is shown to everybody")
    theirs = {id_ for name, id_ in ids.items() if name != EVERYBODY}
    given = sum(_give_one(calls, each, theirs, ids[OFFICERS]) for each in officers)
    if given:
        done.append(f"{OFFICERS} was given to {given} of the office")
    return done


def _give_one(calls: MenuCalls, line_id: str, theirs: set[str], menu: str) -> bool:
    """Give somebody the menu unless they have one of theirs; whether they were given it."""
    try:
        if calls.of_person(line_id) in theirs:
            return False
        calls.give(line_id, menu)
    except LineRefused as refused:
        if refused.status not in (400, 404):  # these: no such account any more, or none of ours
            raise
        return False
    return True


def _tidy(calls: MenuCalls, wanted: set[str]) -> list[str]:
    """Delete what is ours and means nothing any more: replaced, renamed, or left by a run that was
    killed.
    """
    aliases = calls.aliases()
    stale = [each for each in aliases if each.startswith(f"{PREFIX}-") and each not in wanted]
    for alias in stale:
        calls.drop_alias(alias)
    meant = {menu for alias, menu in aliases.items() if alias not in stale}
    old = [menu for menu, name in calls.names().items() if is_ours(name) and menu not in meant]
    for menu in old:
        calls.drop(menu)
    return [f"{len(old)} no longer needed deleted"] if old else []
