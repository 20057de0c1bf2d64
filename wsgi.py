"""What gunicorn serves: the web process with every service."""

from bot.app import create_app
from handlers import SERVICES

app = create_app(SERVICES)
