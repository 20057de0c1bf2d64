"""Pages of the web process that somebody opens by a link from their chat, and acts on."""

from pages import secret

# Each adds itself to the application.
PAGES = (secret.add,)
