"""Settings of `make run`: made up once, kept in var/, and apart from those of a real channel."""

import os
import secrets
from pathlib import Path

from ops.places import VAR


def development_settings(file: Path = VAR / "development.env") -> dict[str, str]:
    """Return the made-up secrets; the same at every start, so that earlier data stays valid."""
    if not file.exists():
        made = {
            "LINE_CHANNEL_SECRET": secrets.token_hex(16),
            "LINE_CHANNEL_ACCESS_TOKEN": secrets.token_urlsafe(128),
            "SECRET_KEY": secrets.token_hex(32),
        }
        text = "# Made up by `make run` for the simulated LINE; no real channel knows these.\n"
        text += "".join(f"{name}={value}\n" for name, value in made.items())
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_suffix(".new")  # a start broken off here leaves no half of a file
        draft.touch(mode=0o600)
        draft.write_text(text)
        draft.replace(file)
    lines = [line.partition("=") for line in file.read_text().splitlines() if "=" in line]
    return {name: value for name, _, value in lines if not name.startswith("#")}


def use_development_settings(port: int, simulator_port: int) -> None:
    """Put every setting of `make run` into the environment, where it outranks a .env file.

    Nothing of a real channel may leak into the simulation, or simulated people into real data:
    only OFFICE, and a DATABASE_URL given in the environment itself, are taken from outside.
    Pictures lie apart as well, because those that the database does not know are deleted.
    """
    os.environ.update(development_settings())
    os.environ["LINE_API_HOST"] = f"http://127.0.0.1:{simulator_port}"
    os.environ["SIMULATOR_WEBHOOK"] = f"http://127.0.0.1:{port}/webhook"
    os.environ["SIMULATOR_REDELIVERY"] = "on"  # as README asks of a real channel
    os.environ["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    os.environ["VAR_FOLDER"] = str(VAR / "development")
    os.environ.setdefault("SAVE_QUOTA", "false")  # what one does is seen by the others at once
    os.environ.setdefault("OFFICE", "chaiyaphum")
    os.environ.setdefault("DATABASE_URL", "sqlite:///var/development.db")
