"""What recorded statements are made of; read by the floor, which imports nothing else of ours."""

from typing import Any, NamedTuple

# In recorded values: the id of the ticket that this person opened, which differs when the same
# statements run again in another order.
TICKET = "the person's ticket"


class Json(NamedTuple):
    """A value that the driver is given as JSON text: encoding it is part of every turn."""

    value: Any


class Recorded(NamedTuple):
    """One statement of a turn; ``is_plain`` says that its values need nothing done to them."""

    sql: str
    values: Any
    is_plain: bool
