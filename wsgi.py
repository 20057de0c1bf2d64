"""What gunicorn serves: the web process with every service."""

from bot import logs
from bot.app import create_app
from handlers import SERVICES
from pages import PAGES

logs.begin()
app = create_app(SERVICES, PAGES)
