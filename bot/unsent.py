"""A message that was taken back is taken back from everywhere it went."""

from bot.drafts import Draft
from bot.turns import Turn
from models import attachments, outbox, people, unsending


def unsend(turn: Turn) -> None:
    """The words and pictures of an unsent message go everywhere we hold them."""
    message_id = turn.given.message_id
    if message_id is None:
        return
    unsending.forget(turn.session, message_id)
    picture, name = attachments.unsend(turn.session, message_id)
    if name is not None:
        turn.forget_file(name)
    said = turn.draft.words_of(message_id)
    said |= {each.text for each in turn.journal.inputs if each.message_id == message_id}
    outbox.redact(turn.session, said, chat=turn.chat)
    turn.draft.forget(message_id, picture)
    turn.settle()  # or the journal would hold it
    if turn.sender is None:
        _forget_in_group(turn, message_id, picture)


def _forget_in_group(turn: Turn, message_id: str, picture: int | None) -> None:
    """In a group LINE may not say whose message it was: whoever has it in a form loses it."""
    for person_id, state in people.conversations_in(turn.session, turn.chat):
        draft = Draft.unpacked(state.get("draft", {}))
        draft.forget(message_id, picture)
        left = state | {"draft": draft.packed()}
        if left != state:
            people.keep_conversation(turn.session, person_id, turn.chat, left)
