"""What must be true on LINE's side: tested where LINE tells, else said what to switch."""

from bot.channel import Channel, LineUnreachable
from bot.settings import Settings, settings

CONSOLE = """\
To be switched by hand, because LINE tells no program:
  LINE Developers Console, Messaging API: webhook redelivery on; allow bot to join group chats on.
  LINE Official Account Manager, response settings: webhook on, auto-reply off, greeting off."""


def report() -> tuple[list[str], bool]:
    """Lines for the person who sets up the channel, and whether all that can be tested is well."""
    given = settings()
    try:
        lines, is_well = _tested(Channel(given), given)
    except LineUnreachable as error:
        lines, is_well = [f"LINE does not answer ({error}); try again later."], False
    return [*lines, CONSOLE], is_well


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
