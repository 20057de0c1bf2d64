"""Pages of the web process that somebody opens by a link from their chat, and acts on."""

from flask import Flask

from bot.pipeline import Bot
from pages import secret


def add(app: Flask, bot: Bot) -> None:
    """Serve them."""
    secret.add(app, bot)
