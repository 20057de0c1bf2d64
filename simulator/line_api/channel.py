"""The channel's own settings: where the webhook is, and whether it answers."""

from simulator.clock import iso
from simulator.errors import Refused
from simulator.limits.schema import Json, Link, Need
from simulator.limits.validation import check_body
from simulator.line_api.call import Call


def webhook_endpoint(call: Call) -> Json:
    if call.core.webhook.url is None:
        raise Refused(404, "Webhook endpoint not found")
    return {"endpoint": call.core.webhook.url, "active": not call.core.faults["webhook_off"]}


def set_webhook_endpoint(call: Call) -> Json:
    body = call.json()
    check_body(body, {"endpoint": Need(Link(500))}, call.core.local_http)
    call.core.webhook.url = body["endpoint"]
    return {}


def test_webhook(call: Call) -> Json:
    """Send an empty list of events and tell how it was answered."""
    webhook = call.core.webhook
    if webhook.url is None:
        raise Refused(404, "Webhook endpoint not found")
    delivery = webhook.post([])
    return {
        "success": delivery.ok,
        "timestamp": iso(call.core.clock.now()).replace("+00:00", "Z"),
        "statusCode": delivery.status,
        "reason": delivery.reason,
        "detail": str(delivery.status) if delivery.status else delivery.reason.lower(),
    }
