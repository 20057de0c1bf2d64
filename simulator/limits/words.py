"""The sentences LINE refuses with, per part of a request.

Sources: LINE's API reference (error messages), and answers quoted in public issue trackers:
`May not be empty` and `Must be one of ...` (bottenderjs/messaging-apis#171), `must not be
longer than` and `template/columns/5/title` (zaoldyeck/cross-platform-chatbot#1), `invalid
property` at a component's path (line/line-bot-sdk-go#657).
"""

REQUEST = {
    "missing": "May not be empty",
    "empty": "May not be empty",
    "length": "Length must be between {min} and {max}",
    "few": "Size must be between {min} and {max}",
    "many": "Size must be between {min} and {max}",
    "choice": "Must be one of the following values: [{values}]",
    "variant": "Must be one of the following values: [{values}]",
    "range": "Must be between {min} and {max}",
    "pattern": "Invalid format",
    "uri": "invalid uri scheme",
}
ACTION = {
    "missing": "must be specified",
    "empty": "must be non-empty text",
    "length": "must not be longer than {max} characters",
    "few": "must not be less than {min} items",
    "many": "must not be more than {max} items",
    "choice": "must be one of {values}",
    "variant": "invalid type",
    "range": "must be between {min} and {max}",
    "pattern": "invalid property",
    "uri": "invalid uri scheme",
}
TEMPLATE = ACTION | {"type": "invalid property"}
FLEX = TEMPLATE | {
    "length": "invalid property",
    "choice": "invalid property",
    "variant": "invalid property",
    "range": "invalid property",
    "unknown": "unknown field",
}
RICH_MENU = ACTION | {"uri": "invalid uri"}
