"""Weights by feature, summed: how likely a message is for each label, and for which service.

They are made by ``make train`` (benchmarks/training.py) and read here without any library: a line
of JSON, then compressed columns of one byte a bucket. The first holds how much a bucket counts in
the length of a message, the others how much it speaks for a label or a service.
"""

import json
import math
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.understanding.features import BUCKETS, buckets

FILE = Path(__file__).with_name("weights.bin")
OF_SERVICE = "service "  # before its name, for some are called as labels are


@dataclass(frozen=True)
class Guess:
    """A label, and how likely it is right: of all guesses with 0.8, four of five are."""

    label: str
    confidence: float


class Classifier:
    """What was learnt from the sentences."""

    def __init__(self, packed: bytes) -> None:
        head, _, columns = packed.partition(b"\n")
        self.head: dict[str, Any] = json.loads(head)
        self.labels: list[str] = self.head["labels"]
        self.label_of: dict[str, str] = self.head["services"]
        table = zlib.decompress(columns)
        parts = [table[at : at + BUCKETS] for at in range(0, len(table), BUCKETS)]
        self._counts = parts[0]
        names = [*self.labels, *(OF_SERVICE + service for service in self.label_of)]
        self._columns = {
            name: array("b", part) for name, part in zip(names, parts[1:], strict=True)
        }

    @property
    def confident(self) -> float:
        """From which confidence on a guess is acted on without asking."""
        return float(self.head["confident"])

    def guesses(self, text: str) -> list[Guess]:
        """All labels, likeliest first."""
        scores = self._scores(text, self.labels)
        steepness = self.head["steepness"]
        highest = max(scores.values())
        shares = {label: math.exp(steepness * (score - highest)) for label, score in scores.items()}
        whole = sum(shares.values())
        ranked = sorted(shares.items(), key=lambda each: (-each[1], each[0]))
        return [Guess(label, share / whole) for label, share in ranked]

    def slots_of(self, label: str) -> list[str]:
        """What the services with this label want to know."""
        return list(self.head["slots"].get(label, []))

    def services(self, text: str, label: str, within: float = math.inf) -> list[str]:
        """The services that have this label, likeliest first; those that score not more than
        ``within`` below the first.
        """
        named = [service for service, its in self.label_of.items() if its == label]
        if len(named) < 2:
            return named
        found = self._scores(text, [OF_SERVICE + service for service in named])
        scores = {service: found[OF_SERVICE + service] for service in named}
        likely = [each for each in named if scores[each] >= max(scores.values()) - within]
        return sorted(likely, key=lambda service: (-scores[service], service))

    def _scores(self, text: str, names: list[str]) -> dict[str, float]:
        found = buckets(text)
        length = math.sqrt(sum(self._counts[bucket] ** 2 for bucket in found)) or 1.0
        scales, bias = self.head["scales"], self.head["bias"]
        return {
            name: bias[name]
            + scales[name] * sum(map(self._columns[name].__getitem__, found)) / length
            for name in names
        }


@cache
def classifier() -> Classifier:
    """What the project has learnt, read once."""
    return Classifier(FILE.read_bytes())
