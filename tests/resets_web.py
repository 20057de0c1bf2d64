"""What gunicorn serves in tests of resets: the web process, with another system for the Wi-Fi.

``RESETS_SYSTEM`` holds the fields of that system as JSON.
"""

import json
import os
from dataclasses import replace

from bot import logs
from bot.app import make_app, make_bot
from bot.opening import open_database
from bot.profile_systems import System
from bot.settings import settings
from handlers import SERVICES
from pages import PAGES

logs.begin()
_given = settings()
open_database(_given)
_bot = make_bot(SERVICES, _given.office, saves_quota=False)
_old = _bot.office.systems[0]
_new = System.model_validate({**_old.model_dump(), **json.loads(os.environ["RESETS_SYSTEM"])})
_office = _bot.office.model_copy(update={"systems": (_new, *_bot.office.systems[1:])})
app = make_app(replace(_bot, office=_office), PAGES)
