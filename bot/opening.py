"""How a process comes to its database, and to the key of the audit log in it."""

from sqlalchemy import Engine

from bot.settings import Settings
from models import audit
from models.db import connect


def open_database(given: Settings) -> Engine:
    """Connect this process. Raises sqlalchemy.exc.ArgumentError for an address that is none."""
    audit.use(given.secret_key, given.old_secret_keys)
    return connect(given.database_url)
