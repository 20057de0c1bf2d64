"""What must be true on LINE's side: done or tested where LINE lets us, else said what to switch."""

from collections.abc import Callable

from bot.channel import Channel, LineUnreachable
from bot.menu_calls import LineRefused
from bot.menu_provisioning import NoPicture
from bot.settings import Settings, settings

# Where it is, its name, and how it should stand: as README has it.
SWITCHES = (
    (
        "Developers Console, Messaging API",
        "Webhook redelivery",
        "on: what arrives while you restart comes again",
    ),
    (
        "Developers Console, Messaging API",
        "Allow bot to join group chats",
        "on: for the officers' group",
    ),
    ("OA Manager, response settings", "Webhook", "on"),
    (
        "OA Manager, response settings",
        "Auto-response messages",
        "off: they would talk in between",
    ),
    (
        "OA Manager, response settings",
        "Greeting message",
        "off: the bot greets with the privacy notice",
    ),
    (
        "OA Manager, response settings",
        "Chat",
        "off, unless people of the office shall also answer by hand there",
    ),
)


def report(provide: Callable[[], list[str]]) -> tuple[list[str], bool]:
    """Lines for the person who sets up the channel, and whether all is well that can be done or
    tested. ``provide`` brings the rich menus up to date, and says what it did.
    """
    given = settings()
    try:
        lines, is_well = _done(Channel(given), given, provide)
    except LineUnreachable as error:
        lines, is_well = [f"LINE does not answer ({error}); try again later."], False
    lines.append("To be switched by hand, because LINE tells no program:")
    lines += [f"  {where}: {switch}: {state}" for where, switch, state in SWITCHES]
    return lines, is_well


def _done(
    channel: Channel, given: Settings, provide: Callable[[], list[str]]
) -> tuple[list[str], bool]:
    info = channel.info()
    if info.status != 200:
        return [f"LINE does not accept LINE_CHANNEL_ACCESS_TOKEN (status {info.status})."], False
    name, basic_id = (info.content.get(key, "?") for key in ("displayName", "basicId"))
    menus, are_well = _provided(provide)
    webhook, is_reached = _tested(channel, given)
    return [f"The account is {name} ({basic_id}).", *menus, webhook], are_well and is_reached


def _provided(provide: Callable[[], list[str]]) -> tuple[list[str], bool]:
    try:
        done = provide()
    except (NoPicture, ValueError) as why:
        return [str(why)], False
    except LineRefused as refused:
        return [f"LINE refused a rich menu: {refused}"], False
    said = [f"Rich menus: {each}." for each in done]
    return said or ["Rich menus: nothing was to be done."], True


def _tested(channel: Channel, given: Settings) -> tuple[str, bool]:
    wanted = f"{given.public_url}/webhook"
    endpoint = channel.endpoint()
    found = endpoint.content.get("endpoint") if endpoint.status == 200 else None
    if found != wanted:
        return f"The webhook URL is {found or 'not set'}; set it to {wanted}", False
    if not endpoint.content.get("active"):
        return f"The webhook URL is {wanted}, but use of webhooks is off.", False
    test = channel.test().content
    if not test.get("success"):
        reason = test.get("reason", "no reason given")
        return f"LINE's test of {wanted} failed: {reason} {test.get('detail', '')}", False
    return f"LINE reaches {wanted}.", True
