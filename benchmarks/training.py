"""``make train``: learns from the sentences in texts/, and writes what bot/understanding reads.

A linear support vector machine for each label and each service, over hashed features (decision
0015). What a guess is worth is measured by cross-validation on the sentences learnt from.
"""

import json
import math
import sys
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.understanding.classifier import FILE, OF_SERVICE
from bot.understanding.features import BUCKETS, buckets
from bot.understanding.sentences import Sentence, digest, read

Numbers = Any  # arrays of numpy, whose types not every checker sees
# Chosen by cross-validation, among 0.25, 0.4, 0.7, 1, 1.2, 1.4 and 2: from 1 on nearly alike.
SOFTNESS = 1.2
FOLDS = 10
# Of the guesses that are acted on without asking, so many shall be right.
RIGHT_WHEN_CONFIDENT = 0.97


def main() -> int:
    """Learn, write, and say what came of it."""
    sentences = read()
    learnt = [each for each in sentences if not each.is_kept_aside]
    packed, report = train(learnt, digest())
    FILE.write_bytes(packed)
    print(f"{len(learnt)} sentences learnt, {len(sentences) - len(learnt)} kept aside, ", end="")
    print(f"{len(packed) / 1e6:.2f} MB written; by cross-validation:")
    print("\n".join(f"  {name}: {value:.3f}" for name, value in report.items()))
    return 0


def train(learnt: Sequence[Sentence], made_from: str) -> tuple[bytes, dict[str, float]]:
    """The file of weights, and what was measured by cross-validation."""
    matrix = _matrix(learnt)
    labels = np.array([each.label for each in learnt])
    services = np.array([OF_SERVICE + each.service for each in learnt])
    told = sorted(set(labels.tolist()))
    scores = _cross_validated(matrix, labels, told)
    steepness, confident, report = _worth(scores, labels, told)
    counts = _counts(matrix)
    columns, bias = _weights(matrix, counts, labels, told)
    more, more_bias = _weights(matrix, counts, services, sorted(set(services.tolist())))
    columns, bias = columns | more, bias | more_bias
    scales = {name: float(np.abs(column).max()) / 127 for name, column in columns.items()}
    unit = float(counts.max()) / 255
    head = {
        "made_from": made_from,
        "labels": told,
        "services": {each.service: each.label for each in sorted(learnt, key=lambda s: s.service)},
        "slots": _slots(learnt),
        "bias": {name: round(value, 5) for name, value in bias.items()},
        "scales": {name: round(scale / unit, 9) for name, scale in scales.items()},
        "steepness": round(steepness, 3),
        "confident": round(confident, 3),
    }
    table = np.rint(counts / unit).astype(np.uint8).tobytes() + b"".join(
        np.rint(column / scales[name]).astype(np.int8).tobytes() for name, column in columns.items()
    )
    packed = json.dumps(head, ensure_ascii=False).encode() + b"\n" + zlib.compress(table, 9)
    return packed, report


def _slots(sentences: Sequence[Sentence]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for each in sentences:
        found.setdefault(each.label, set()).update(each.slots)
    return {label: sorted(names) for label, names in sorted(found.items())}


def _matrix(sentences: Sequence[Sentence]) -> Any:
    rows = [buckets(each.text) for each in sentences]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.concatenate([np.array(row) for row in rows])
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), BUCKETS))


def _counts(matrix: Any) -> Numbers:
    """How much a bucket counts: more, the fewer sentences have it."""
    having = np.asarray((matrix > 0).sum(0)).ravel()
    rarity: Numbers = np.log((1 + matrix.shape[0]) / (1 + having)) + 1
    return rarity


def _counted(matrix: Any, counts: Numbers) -> Any:
    return normalize(matrix.multiply(counts).tocsr())


def _learnt(matrix: Any, names: Any) -> LinearSVC:
    return LinearSVC(C=SOFTNESS, random_state=0, max_iter=5000).fit(matrix, names)


def _weights(
    matrix: Any, counts: Numbers, names: Any, order: Sequence[str]
) -> tuple[dict[str, Numbers], dict[str, float]]:
    machine = _learnt(_counted(matrix, counts), names)
    at = {name: machine.classes_.tolist().index(name) for name in order}
    # What a bucket counts is multiplied in: the reader adds up and divides by the length.
    columns = {name: machine.coef_[place] * counts for name, place in at.items()}
    return columns, {name: float(machine.intercept_[place]) for name, place in at.items()}


def _cross_validated(matrix: Any, labels: Any, order: Sequence[str]) -> Numbers:
    scores = np.zeros((len(labels), len(order)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for learnt, asked in folds.split(np.zeros(len(labels)), labels):
        counts = _counts(matrix[learnt])
        machine = _learnt(_counted(matrix[learnt], counts), labels[learnt])
        found = machine.decision_function(_counted(matrix[asked], counts))
        scores[asked] = found[:, [machine.classes_.tolist().index(name) for name in order]]
    return scores


def _worth(
    scores: Numbers, labels: Any, order: Sequence[str]
) -> tuple[float, float, dict[str, float]]:
    """How steeply confidence rises with scores, and from which on a guess is acted on."""
    right = np.array([order.index(label) for label in labels])
    rows = np.arange(len(right))
    steepness = min(np.arange(1, 12, 0.25), key=lambda k: _surprise(scores * k, right))
    shares = _shares(scores * steepness)
    ranked = np.argsort(-shares, axis=1, kind="stable")
    is_right, best = ranked[:, 0] == right, shares[rows, ranked[:, 0]]
    confident = next(
        bar / 100
        for bar in range(30, 100)
        if bar == 99 or is_right[best >= bar / 100].mean() >= RIGHT_WHEN_CONFIDENT
    )
    report = {
        "right at first place": float(is_right.mean()),
        "right within three": float((ranked[:, :3] == right[:, None]).any(1).mean()),
        "confident from": confident,
        "share of confident guesses": float((best >= confident).mean()),
        "right of confident guesses": float(is_right[best >= confident].mean()),
    }
    return float(steepness), confident, report


def _shares(scores: Numbers) -> Numbers:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _surprise(scores: Numbers, right: Any) -> float:
    shares = _shares(scores)[np.arange(len(right)), right]
    return -float(np.log(np.maximum(shares, math.ulp(1))).mean())


if __name__ == "__main__":
    sys.exit(main())
