"""Who is on the platform at first: sample teachers, officers and their group."""

import tomllib
from pathlib import Path
from typing import Any

from simulator.platform import Platform

_FILE = Path(__file__).with_name("samples.toml")


def samples() -> dict[str, Any]:
    """The sample people, group and registration, as `samples.toml` has them."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def populate(platform: Platform) -> None:
    """Put the samples on an empty platform; one that has people already is left alone."""
    if platform.world.users:
        return
    data = samples()
    platform.account.update(data["account"])
    platform.world.set_note("account", platform.account)
    users = {
        person["key"]: platform.user(person["name"], person["label"], follows=False, phone=False)
        for person in data["user"]
    }
    group = platform.group(data["group"]["name"], [users[key] for key in data["group"]["members"]])
    for key in data["phones"]:
        if key == "group":
            platform.phone(users[data["group"]["looks"]], group.id, group.name)
        else:
            platform.phone(users[key], users[key].id, users[key].name)
    platform.tell_people()
