"""The Flask application: LINE's endpoints, the control API and the page."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from simulator.account_link import link_page
from simulator.control import add_control
from simulator.core import Core
from simulator.ids import request_id
from simulator.line_api.call import Answer, Call
from simulator.line_api.dispatch import Dropped, answer, encode
from simulator.line_api.routes import ROUTES, Route
from simulator.platform import Platform

_STATIC = Path(__file__).parent / "static"
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def create_app(platform: Platform) -> Flask:
    """The platform as a WSGI application."""
    app = Flask("simulator", static_folder=str(_STATIC), static_url_path="/static")
    for route in ROUTES:
        app.add_url_rule(
            route.path,
            f"{route.method} {route.path}",
            _view(platform, route),
            methods=[route.method],
            provide_automatic_options=False,
        )
    app.add_url_rule("/", "page", lambda: app.send_static_file("index.html"))
    app.add_url_rule("/dialog/bot/accountLink", "link", lambda: link_page(platform))
    app.before_request(_only_local)
    add_control(app, platform)
    app.register_error_handler(NotFound, lambda _: _respond(_unknown()))
    app.register_error_handler(MethodNotAllowed, lambda _: _respond(_unknown()))
    return app


def _only_local() -> Response | None:
    """A foreign Host header is a web page reaching in through a name of its own."""
    if request.host.rsplit(":", 1)[0] not in _LOCAL:
        return Response("only this machine is served", 403)
    return None


def _view(core: Core, route: Route) -> Callable[..., Response]:
    def view(**params: str) -> Response:
        call = Call(core, request_id(), params, request.args, request.headers, request.get_data())
        try:
            return _respond(answer(route, call))
        except Dropped:
            request.environ["simulator.drop"] = True
            return Response(status=500)

    return view


def _respond(answered: Answer) -> Response:
    response = Response(encode(answered), answered.status, content_type=answered.media_type)
    response.headers.extend(answered.headers)
    return response


def _unknown() -> Answer:
    return Answer({"message": "Not found"}, 404, headers={"x-line-request-id": request_id()})
