"""Makes the samples known to the bot by talking to it: `python -m simulator.seed`.

Officers enrol with one-time codes, their group is bound, one teacher registers and has a sample
account, the other stays a newcomer. What was done is remembered in the simulator; a second run
does nothing.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from typing import Any

from simulator.driver import Driver, Failed, choices, words
from simulator.samples import samples

_LONGEST_CONVERSATION = 15


def main() -> None:
    """Seed the simulator that runs; exits with one line where something failed."""
    parser = argparse.ArgumentParser(prog="python -m simulator.seed", description=__doc__)
    port = os.environ.get("SIMULATOR_PORT", "8090")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}")
    try:
        seed(Driver(parser.parse_args().url))
    except Failed as failure:
        sys.exit(f"seed: {failure}")


def seed(driver: Driver) -> None:
    """Do whatever of the seeding is not done yet."""
    data = samples()
    users = {user["name"]: user["id"] for user in driver.get("state")["users"]}
    people = {
        person["key"]: {**person, "id": users[person["name"]]}
        for person in data["user"]
        if person["name"] in users
    }
    for person in people.values():
        if "role" in person:
            once(driver, f"enrolled {person['key']}", enrol, person)
    once(driver, "bound", bind, data["group"], people)
    teacher = people.get(data["registration"]["who"])
    if teacher is not None:
        once(driver, "registered", register, teacher, data["registration"])
        once(driver, "accounts", link, teacher, data["account_of"])


def once(driver: Driver, name: str, act: Any, *arguments: Any) -> None:
    """Act and remember it, unless it was done in an earlier run."""
    if driver.remembered(name) is None:
        act(driver, *arguments)
        driver.remember(name, value=True)


def befriend(driver: Driver, user: str) -> list[dict[str, Any]]:
    """Add the account as a friend; return the bot's welcome."""
    before = driver.get(f"chat/{user}")["messages"]
    driver.post("follow", user=user)
    return driver.answers(user, before[-1]["id"] if before else "")


def enrol(driver: Driver, person: dict[str, Any]) -> None:
    """Let an officer type the one-time code the bot's command made for them."""
    code = _command("invite", "--role", person["role"], "--name", person["name"])
    befriend(driver, person["id"])
    driver.say(person["id"], code)


def bind(driver: Driver, group: dict[str, Any], people: dict[str, Any]) -> None:
    """Invite the bot into the officers' group, where one of them binds it."""
    found = [each for each in driver.get("state")["groups"] if each["name"] == group["name"]]
    if not found:
        raise Failed("there is no officers' group")
    chat = found[0]["id"]
    if not found[0]["bot"]:
        driver.post("group/join", group=chat)
        # Its greeting comes first, so that the chat reads in order; a bot need not greet.
        with contextlib.suppress(Failed):
            driver.answers(chat, "", seconds=3)
    driver.say(people[group["members"][0]]["id"], group["bind"], chat)


def register(driver: Driver, teacher: dict[str, Any], script: dict[str, Any]) -> None:
    """Follow the bot's registration to its end, by the words of its questions."""
    user = teacher["id"]
    came = befriend(driver, user)
    left = list(script["answer"])
    for _ in range(_LONGEST_CONVERSATION):
        asked = words(came)
        if any(word in asked for word in script["done"]):
            return
        came = _step(driver, user, script, came, left)
    raise Failed(f"the registration did not end; the bot last said: {words(came)[:200]}")


def link(_driver: Driver, teacher: dict[str, Any], sample: dict[str, str]) -> None:
    """Put a sample account into the register of the bot, by its command, as the teacher's."""
    system, username = sample["system"], sample["username"]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
        file.write(f"{','.join(sample)}\n{','.join(sample.values())}\n")
        file.flush()
        _command("accounts", "import", file.name)
    _command("accounts", "link", system, username, "--line-id", teacher["id"])


def _command(*arguments: str) -> str:
    command = (sys.executable, "-m", "bot", *arguments)
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Failed(f"`bot {arguments[0]}` failed: {made.stderr.strip()[-300:]}")
    return made.stdout.strip()


def _step(
    driver: Driver,
    user: str,
    script: dict[str, Any],
    came: list[dict[str, Any]],
    left: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Tap a wished button, else type the answer to the question, else tap the first button."""
    offered = [
        (message, button)
        for message, button in choices(came)
        if not any(word in button.label for word in script["never"])
    ]
    for message, button in offered:
        if any(word in button.label for word in script["tap"]):
            return driver.tap(user, message, button)
    asked = words(came)
    choosing = offered and any(word in asked for word in script["choose"])
    for answer in left:
        if not choosing and any(word in asked for word in answer["asked"]):
            left.remove(answer)
            return driver.say(user, answer["text"])
    if not offered:
        raise Failed(f"no answer to: {asked[:200]}")
    return driver.tap(user, *offered[0])


if __name__ == "__main__":
    main()
