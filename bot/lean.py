"""Importing a module of a library without all that its package brings along."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec

_one_at_a_time = threading.RLock()


@contextmanager
def lean(*packages: str) -> Iterator[None]:
    """Within it, modules of these packages (outer ones first) are imported without what the
    packages themselves import. Whoever imports a package afterwards gets it whole, save that
    modules loaded here are not its attributes. Threads wait for each other.

    A process of ours needs one client of LINE's SDK, or one country of the calendar. The packages
    would bring a second HTTP library, every webhook model and 250 countries: a third of a second
    at the start of whatever sends, 0.1 in the middle of a turn, and 20 and 7 MB.
    """
    with _one_at_a_time:
        bare = []
        try:
            for name in packages:
                if name not in sys.modules:
                    spec = find_spec(name)
                    if spec is None:
                        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
                    sys.modules[name] = module_from_spec(spec)
                    bare.append(name)
            yield
        finally:
            for name in bare:
                sys.modules.pop(name, None)
