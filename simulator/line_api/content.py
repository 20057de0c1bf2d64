"""The pictures and files people sent: ready, being prepared, or gone."""

from simulator.errors import Refused
from simulator.limits.schema import Json
from simulator.line_api.call import Answer, Call
from simulator.world import Content


def content(call: Call) -> Answer:
    kept = _content(call)
    with call.core.world.lock:
        if kept.waits > 0:
            kept.waits -= 1
            call.core.world.save(kept)
            return Answer(status=202)
    return Answer(call.core.world.bytes[kept.id], media_type=kept.media_type)


def preview(call: Call) -> Answer:
    """The simulated preview is the whole picture."""
    kept = _content(call)
    if kept.kind not in ("image", "video"):
        raise Refused(400, "The content can not be previewed")
    return Answer(call.core.world.bytes[kept.id], media_type=kept.media_type)


def transcoding(call: Call) -> Json:
    kept = _content(call)
    if kept.kind not in ("video", "audio"):
        raise Refused(400, "Transcoding status doesn't support this type of content")
    return {"status": "processing" if kept.waits > 0 else "succeeded"}


def _content(call: Call) -> Content:
    core = call.core
    kept = core.world.contents.get(call.params["message"])
    if kept is None:
        raise Refused(404, "not found")
    if kept.gone or core.faults["content_gone"] or core.clock.now() > kept.expires_at:
        raise Refused(410, "The content is gone")
    return kept
