"""What a process loads of libraries, and that these are whole for whoever wants them."""

import subprocess
import sys

import pytest

from bot.lean import lean
from tests.conftest import ROOT

PROGRAMS = [
    ("the client", "import bot.line", "from linebot.v3 import WebhookParser", "aiohttp"),
    (
        "its client",
        "import bot.line",
        "from linebot.v3.insight import ApiClient; assert ApiClient is bot.line.ApiClient",
        "aiohttp",
    ),
    (
        "the calendar",
        "from bot import worktime; worktime.known_years()",
        "from holidays import country_holidays; assert country_holidays('LA', years=2026)",
        "holidays.countries.laos",
    ),
]


@pytest.mark.parametrize(
    ("ours", "theirs", "heavy"), [row[1:] for row in PROGRAMS], ids=[row[0] for row in PROGRAMS]
)
def test_little_is_loaded_and_the_rest_can_be(ours: str, theirs: str, heavy: str) -> None:
    code = f"import sys\n{ours}\nassert {heavy!r} not in sys.modules\n"
    code += f"{theirs}\nassert {heavy!r} in sys.modules\n"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_threads_that_want_the_same() -> None:
    code = """if True:
        import sys, threading
        from concurrent.futures import ThreadPoolExecutor
        from bot import worktime
        sys.setswitchinterval(1e-5)
        together = threading.Barrier(8)
        def look(_):
            together.wait()
            return worktime.known_years()
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(look, range(8)))) == 1
    """
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_package_that_is_not_there() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"), lean("email", "nowhere"):
        pass
    assert "nowhere" not in sys.modules
