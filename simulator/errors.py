"""LINE's refusals: a status and LINE's error JSON."""

from collections.abc import Mapping, Sequence

from simulator.limits.schema import Json, Problem, dotted

UNREADABLE_JSON = "The request body could not be parsed as JSON (line: {line}, column: {column})"
INVALID_PROPERTY = "The property, {name}, in the request body is invalid (line: -, column: -)"
RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
MONTHLY_LIMIT = "You have reached your monthly limit."
UNAUTHORISED = (
    "Authentication failed. Confirm that the access token in the authorization header is valid."
)


class Refused(Exception):
    """LINE's answer to a request it does not carry out."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Sequence[Json] = (),
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body: Json = {"message": message}
        if details:
            self.body["details"] = list(details)
        self.body.update(more)

    @property
    def why(self) -> str:
        """The refusal in one line, for people reading the log."""
        details = "; ".join(
            f"{detail.get('property', '')}: {detail['message']}"
            for detail in self.body.get("details", ())
        )
        return f"{self.body['message']} [{details}]" if details else str(self.body["message"])


def invalid_property(name: str, quote: str = "'") -> Refused:
    """A property whose JSON type or id form LINE cannot read."""
    return Refused(400, INVALID_PROPERTY.format(name=f"{quote}{name}{quote}"))


def faulty_body(problems: Sequence[Problem]) -> Refused:
    """LINE's list of everything wrong with a request."""
    return Refused(
        400,
        f"The request body has {len(problems)} error(s)",
        [{"message": problem.message, "property": dotted(problem.path)} for problem in problems],
    )
