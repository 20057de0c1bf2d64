"""Waits until the helpdesk answers, fills the simulator, and says where to go."""

import http.client
import os
import subprocess
import sys
import time

_PATIENCE_SECONDS = 60


def main() -> None:
    """Say once what can be opened; called with `--simulated` beside the simulator."""
    port = os.environ["PORT"]
    simulated = "--simulated" in sys.argv
    if simulated:
        simulator_port = os.environ["SIMULATOR_PORT"]
        wait_for("simulator", simulator_port, "/")
        wait_for("web", port, "/health")
        menus = provision()  # beside the samples, who need none of them
        seed()
        _finish(menus, "The rich menus could not be made")
        address = f"http://127.0.0.1:{simulator_port}/"
        print(f"\n    Open {address} in a browser. Ctrl-C stops everything.\n", flush=True)
    else:
        wait_for("web", port, "/health")
        print(f"Listening on 127.0.0.1:{port}. Logs are in var/log. Ctrl-C stops.", flush=True)


def wait_for(name: str, port: str, path: str) -> None:
    """Return once the process answers 200; tell every minute that it does not."""
    told_at = time.monotonic()
    while (answer := ask(port, path)) != "200":
        if time.monotonic() - told_at > _PATIENCE_SECONDS:
            print(f"{name} does not answer well ({answer}); see var/log/{name}.log", flush=True)
            told_at = time.monotonic()
        time.sleep(0.1)


def ask(port: str, path: str) -> str:
    """Return the HTTP status, with what was said when it is not 200, or the error."""
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        said = response.read(300).decode(errors="replace").strip()
        return "200" if response.status == 200 else f"{response.status} {said}"
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()


def provision() -> subprocess.Popen[str]:
    """Begin to have the simulated LINE show the rich menus."""
    return _start("bot", "provision")


def seed() -> None:
    """Put the sample people into the simulator and the helpdesk; show it when that fails."""
    _finish(_start("simulator.seed"), "The sample people could not be made")
    sample = f"offices/{os.environ['OFFICE']}.accounts.sample.csv"
    if os.path.exists(sample):
        _finish(_start("bot", "accounts", "import", sample), "The sample accounts are not there")


def _start(*module: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", *module]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def _finish(started: subprocess.Popen[str], complaint: str) -> None:
    said, _ = started.communicate()
    if started.returncode != 0:
        tail = "\n".join(said.splitlines()[-6:])
        print(f"{complaint}:\n{tail}", flush=True)


if __name__ == "__main__":
    main()
