"""Who approves, and the tables of approvals; what may happen stands in models/approvals.py."""

from enum import StrEnum


class Approver(StrEnum):
    """Whose word a request waits for, as the office's profile names them."""

    SCHOOL_DIRECTOR = "school_director"  # of the requester's school
    HEAD = "head"
    DEPUTY = "deputy"
    DIRECTOR = "director"
