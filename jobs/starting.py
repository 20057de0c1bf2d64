"""How the worker and the clock start."""

import os
import sys

from bot import logs
from bot.opening import open_database
from bot.settings import SettingsError, settings


def begin() -> None:
    """Log, and know the database of the environment's settings; where they do not say, the process
    ends with what is missing.
    """
    os.umask(0o077)  # what it stores is its owner's alone (bot/private.py)
    logs.begin()
    try:
        open_database(settings())
    except SettingsError as error:
        sys.exit(str(error))
