"""What must be true on LINE's side: tested where LINE tells, else said what to switch."""

from bot.channel import Channel, LineUnreachable
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


def report() -> tuple[list[str], bool]:
    """Lines for the person who sets up the channel, and whether all that can be tested is well."""
    given = settings()
    try:
        lines, is_well = _tested(Channel(given), given)
    except LineUnreachable as error:
        lines, is_well = [f"LINE does not answer ({error}); try again later."], False
    lines.append("To be switched by hand, because LINE tells no program:")
    lines += [f"  {where}: {switch}: {state}" for where, switch, state in SWITCHES]
    return lines, is_well


def _tested(channel: Channel, given: Settings) -> tuple[list[str], bool]:
    info = channel.info()
    if info.status != 200:
        return [f"LINE does not accept LINE_CHANNEL_ACCESS_TOKEN (status {info.status})."], False
    name, basic_id = (info.content.get(key, "?") for key in ("displayName", "basicId"))
    lines = [f"The account is {name} ({basic_id})."]
    wanted = f"{given.public_url}/webhook"
    endpoint = channel.endpoint()
    found = endpoint.content.get("endpoint") if endpoint.status == 200 else None
    if found != wanted:
        lines.append(f"The webhook URL is {found or 'not set'}; set it to {wanted}")
        return lines, False
    if not endpoint.content.get("active"):
        return [*lines, f"The webhook URL is {wanted}, but use of webhooks is off."], False
    test = channel.test().content
    if not test.get("success"):
        reason = test.get("reason", "no reason given")
        return [*lines, f"LINE's test of {wanted} failed: {reason} {test.get('detail', '')}"], False
    return [*lines, f"LINE reaches {wanted}."], True
