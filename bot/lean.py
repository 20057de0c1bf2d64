"""Importing a module of a library without all that its package brings along."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec


@contextmanager
def lean(*packages: str) -> Iterator[None]:
    """Within it, modules of these packages (outer ones first) are imported without what the
    packages themselves import; afterwards the packages are as if nobody had imported them.

    A process of ours needs one client of LINE's SDK and one country of the calendar. The packages
    would bring a second HTTP library, every webhook model and 250 countries: a third of a second
    at each start, and 27 MB of memory in each process of a small server.
    """
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
            del sys.modules[name]
