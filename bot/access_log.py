"""Every page view goes into the access log, with the address it was asked from; the log is written
beside the answer, and where the database does not take it, the answer goes out all the same.
"""

import logging

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from models import access
from models.db import DatabaseUnavailable, transaction, within

log = logging.getLogger(__name__)
SECONDS = 0.3
# LINE's events are noted in their own transaction, and those who look after us are nobody.
_APART = {"take_webhook", "show_health"}


def add(app: Flask) -> None:
    """Note the page views of the application. A page that knows its reader sets ``g.person``."""
    # The web process listens on this machine alone: the last address is what our proxy added.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign]

    @app.after_request
    def note(answer: Response) -> Response:
        if request.endpoint is None or request.endpoint in _APART:
            return answer
        action, person = f"{request.method} {request.endpoint}", g.get("person")
        ip, result = request.remote_addr or "", str(answer.status_code)
        try:
            with within(SECONDS), transaction() as session:
                access.note(session, action, result=result, person_id=person, ip=ip)
        except DatabaseUnavailable:
            log.warning("a page view could not be noted")
        return answer
