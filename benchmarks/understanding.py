"""``make eval``: how well free text is understood, and what that costs.

Measures the sentences kept aside, the messages of benchmarks/messages/, which nothing is ever made
from, and every JSON Lines file named (``{"text", "label", "hard"}``).
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.sentences import read
from bot.understanding.understanding import Understood, understand

FOLDER = Path(__file__).with_name("messages")
BUDGET_MS, BUDGET_MB, BUDGET_START_S = 5.0, 80.0, 1.0
_START = """
import os, time
page = os.sysconf("SC_PAGE_SIZE") / 1e6
usage = lambda: int(open("/proc/self/statm").read().split()[1]) * page
import bot.texts
before, began = usage(), time.process_time()
from bot.understanding.understanding import understand
understand("-")
print(time.process_time() - began, usage() - before)
"""


@dataclass(frozen=True)
class Case:
    """A message, the label it should get, and whether whoever wrote it calls it hard."""

    text: str
    label: str
    is_hard: bool = False


def main(files: Sequence[str]) -> int:
    """Print everything that was measured."""
    kept = [Case(each.text, each.label) for each in read() if each.is_kept_aside]
    _report("the sentences kept aside", kept)
    for path in [*sorted(FOLDER.glob("*.jsonl")), *map(Path, files)]:
        given = cases_of(path)
        _report(path.name, given)
        hard = [case for case in given if case.is_hard]
        if hard:
            _report(f"the hard ones of {path.name}", hard, with_labels=False)
    _costs(kept)
    return 0


def cases_of(path: Path) -> list[Case]:
    """The messages of a JSON Lines file."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [Case(row["text"], row["label"], bool(row.get("hard"))) for row in rows]


def _report(what: str, cases: Sequence[Case], *, with_labels: bool = True) -> None:
    found = [(case, understand(case.text)) for case in cases]
    print(f"\n{what}: {len(cases)}")
    print(f"  right at first place  {_share(found, 1):6.1%}")
    print(f"  right within three    {_share(found, 3):6.1%}")
    sure = [(case, one) for case, one in found if one.is_confident]
    if sure:
        print(f"  acted on unasked      {len(sure) / len(found):6.1%}", end="")
        print(f", of these right {_share(sure, 1):.1%}")
    if with_labels:
        _by_label(found)


def _share(found: Sequence[tuple[Case, Understood]], within: int) -> float:
    return sum(case.label in one.candidates[:within] for case, one in found) / len(found)


def _by_label(found: Sequence[tuple[Case, Understood]]) -> None:
    print("  label           of  first  three  taken for")
    for label in sorted({case.label for case, _ in found}):
        own = [each for each in found if each[0].label == label]
        wrong = Counter(one.label for _, one in own if one.label != label)
        taken_for = ", ".join(f"{name} {count}" for name, count in wrong.most_common())
        shares = f"{_share(own, 1):6.0%} {_share(own, 3):6.0%}"
        print(f"  {label:13} {len(own):4} {shares}  {taken_for}")


def _costs(cases: Sequence[Case]) -> None:
    understand("-")
    spent = []
    for case in cases:
        began = time.process_time()
        understand(case.text)
        spent.append((time.process_time() - began) * 1000)
    done = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True
    )
    start, memory = map(float, done.stdout.split())
    slow = sorted(spent)[len(spent) * 99 // 100]
    print("\ncost, and its part of the budget")
    print(f"  a message, mean       {sum(spent) / len(spent):6.2f} ms", end="")
    print(f"  {sum(spent) / len(spent) / BUDGET_MS:.2f}")
    print(f"  a message, 99 of 100  {slow:6.2f} ms  {slow / BUDGET_MS:.2f}")
    print(f"  memory                {memory:6.1f} MB  {memory / BUDGET_MB:.2f}")
    print(f"  the first message     {start:6.2f} s   {start / BUDGET_START_S:.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
