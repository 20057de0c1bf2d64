"""Runs the simulated LINE platform: `python -m simulator`."""

import argparse
import os
import signal
import sys
import threading

from simulator.platform import Platform
from simulator.samples import populate

_LOG_SIZE = 2_000


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = _options()
    platform = Platform(
        options.secret, options.token, state=options.state or None, log_size=_LOG_SIZE
    )
    platform.faults.set_up(redelivery=options.redelivery)
    populate(platform)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        url = platform.start(options.webhook, options.port)
    except OSError as error:
        sys.exit(f"simulator: port {options.port} cannot be used: {error.strerror}")
    print(f"simulator: {url} -> {options.webhook}", flush=True)
    ended.wait()
    platform.stop()


def _options() -> argparse.Namespace:
    setting = os.environ.get
    parser = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=int(setting("SIMULATOR_PORT", "8090")))
    parser.add_argument(
        "--webhook", default=setting("SIMULATOR_WEBHOOK", "http://127.0.0.1:8080/webhook")
    )
    parser.add_argument("--secret", default=setting("LINE_CHANNEL_SECRET", ""))
    parser.add_argument("--token", default=setting("LINE_CHANNEL_ACCESS_TOKEN", ""))
    parser.add_argument(
        "--state",
        default=setting("SIMULATOR_STATE", ""),
        help="an SQLite file to keep the chats in",
    )
    parser.add_argument(
        "--redelivery",
        action="store_true",
        default=setting("SIMULATOR_REDELIVERY") == "on",
        help="the channel's webhook redelivery is on, as README asks; LINE's own default is off",
    )
    options = parser.parse_args()
    if not options.secret or not options.token:
        parser.error(
            "--secret and --token (or LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN) are needed"
        )
    return options


if __name__ == "__main__":
    main()
