"""The Flask application: LINE's endpoints, the control API and the page."""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from simulator.account_link import link_page
from simulator.control import PLATFORM, add_control, served
from simulator.ids import request_id
from simulator.line_api.call import Answer, Call
from simulator.line_api.dispatch import Dropped, answer, encode
from simulator.line_api.routes import ROUTES, Route
from simulator.platform import Platform

_STATIC = Path(__file__).parent / "static"
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def create_app(platform: Platform) -> WSGIApplication:
    """The platform as a WSGI application."""
    app = _app()

    def application(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        environ[PLATFORM] = platform
        return app(environ, start)

    return application


@cache
def _app() -> Flask:
    """One application for every platform of the process: its routes take 50 ms to make."""
    app = Flask("simulator", static_folder=str(_STATIC), static_url_path="/static")
    for route in ROUTES:
        app.add_url_rule(
            route.path,
            f"{route.method} {route.path}",
            _view(route),
            methods=[route.method],
            provide_automatic_options=False,
        )
    app.add_url_rule("/", "page", lambda: app.send_static_file("index.html"))
    app.add_url_rule("/dialog/bot/accountLink", "link", lambda: link_page(served()))
    app.before_request(_only_local)
    add_control(app)
    app.register_error_handler(NotFound, lambda _: _respond(_unknown()))
    app.register_error_handler(MethodNotAllowed, lambda _: _respond(_unknown()))
    return app


def _only_local() -> Response | None:
    """A foreign Host header is a web page reaching in through a name of its own."""
    if request.host.rsplit(":", 1)[0] not in _LOCAL:
        return Response("only this machine is served", 403)
    return None


def _view(route: Route) -> Callable[..., Response]:
    def view(**params: str) -> Response:
        headers, body = request.headers, request.get_data()
        call = Call(served(), request_id(), params, request.args, headers, body)
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
