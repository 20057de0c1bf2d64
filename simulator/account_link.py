"""LINE's page for linking an account: the person comes back with link token and nonce."""

from flask import Response, request

from simulator.core import Core

_OPENING = "<!doctype html><meta charset=utf-8><title>LINE</title><p>"


def link_page(core: Core) -> Response:
    """Finish a link: an accountLink event, or only an error page for a dead token."""
    token, nonce = request.args.get("linkToken", ""), request.args.get("nonce", "")
    with core.world.lock:
        kept = core.world.note(f"link {token}")
        core.world.set_note(f"link {token}", None)
    if not kept or core.clock.now() > kept["until"]:
        return Response(_OPENING + "The link has expired.", 400, mimetype="text/html")
    if 10 <= len(nonce) <= 255:
        user = kept["user"]
        core.emit("accountLink", user, user, link={"result": "ok", "nonce": nonce})
        return Response(_OPENING + "Linked.", mimetype="text/html")
    event = core.event(
        "accountLink",
        kept["user"],
        None,
        replyable=False,
        link={"result": "failed", "nonce": nonce},
    )
    del event["source"]
    core.webhook.send([event])
    return Response(_OPENING + "Not linked.", 400, mimetype="text/html")
