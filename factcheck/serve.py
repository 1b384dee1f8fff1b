"""`make run`: bring everything up to date, then serve until Ctrl-C.

This program starts gunicorn and stays beside it. It restarts the embedded PostgreSQL
should that die, and on Ctrl-C stops gunicorn first and then lets go of the database.
"""

import contextlib
import hashlib
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands
from django.urls import Resolver404, resolve

from factcheck import embedded, env
from factcheck.database import ending_in_a_sentence, require_database
from factcheck.folders import is_writable
from factcheck.refusal import CannotStart
from factcheck.terminal import prepare

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 60  # seconds for gunicorn to answer
TICK = 0.5  # seconds between two looks at what we watch
WORTH_VISITING = (
    ("/", "start here"),
    ("/admin/", "for reviewers: articles, claims, evidence, verdicts"),
    ("/api/v1/", "for partners: what has been published, as JSON"),
    ("/api/v1/docs/", "the API's documentation"),
)
BESIDE = """\
Releases, webhooks and what is fetched in the background wait for the worker.
Start it in another terminal:  make worker
"""


class PortTaken(CannotStart):
    """Another program listens where we would."""


class NotServing(CannotStart):
    """Gunicorn stopped, or never answered."""


class Service:
    """Gunicorn as a child of this program, and the signals that stop it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stopping = False
        self.child: subprocess.Popen[bytes] | None = None
        self.gate = -1
        # Under make, leave when make is killed; a shell may leave us running.
        self.parent = os.getppid() if "MAKELEVEL" in os.environ else None

    def start(self) -> None:
        """Start gunicorn, which loads the service and then waits until `open`.

        In a session of its own: Ctrl-C is ours to pass on.
        """
        waits_at, self.gate = os.pipe()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"],
            cwd=ROOT,
            env=served_environment(self.port) | {"SERVE_AFTER": str(waits_at)},
            pass_fds=[waits_at],
            start_new_session=True,
        )
        os.close(waits_at)

    def open(self) -> None:
        """Let gunicorn serve: what it needs is there. Without this it leaves when we do."""
        with contextlib.suppress(BrokenPipeError):  # it has ended, as is seen next
            os.write(self.gate, b"!")
        os.close(self.gate)

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Ask gunicorn to finish what it is doing; asked twice, to drop it."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGINT if self.stopping else signal.SIGTERM)
        self.stopping = True

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.stopping and not answers(self.port):
            if self.has_ended() or time.monotonic() > deadline:
                self.stop()
                raise NotServing("The service did not start; the reason stands above.")
            time.sleep(0.1)

    def watch(self) -> None:
        """Stay until gunicorn ends; mend the embedded database should it die."""
        while not self.has_ended():
            time.sleep(TICK)
            if self.parent is not None and os.getppid() != self.parent:
                self.stop()
            elif settings.EMBEDDED and not self.stopping:
                mend_database()
        if not self.stopping:
            raise NotServing("The service ended unasked. Start it again: make run")

    def has_ended(self) -> bool:
        return self.child is None or self.child.poll() is not None


def main() -> None:
    """Prepare and serve; what stands in the way is said in one sentence."""
    prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    try:
        with ending_in_a_sentence():
            make_keys()
            if "--stop" in sys.argv:
                embedded.stop_leftover(settings.EMBEDDED_HOME)
            else:
                serve()
    except CommandError as reason:
        sys.exit(f"{reason}")
    except KeyboardInterrupt:
        sys.exit(130)


def make_keys() -> None:
    """Make the keys of a local trial, unless somebody has configured the service."""
    known = env.Environment.at(ROOT).values
    if not {"DEBUG", "SECRET_KEY", "SECRET_KEY_FILE"} & known.keys():
        env.write_local(ROOT)


def serve() -> None:
    # The port noted last time is for commands; of ours it is asked anew at every start.
    os.environ["PORT"] = env.configured(ROOT).get("PORT", "")
    port = settings.PORT
    refuse_taken(port)
    env.note_port(ROOT, port)
    announce("Preparing the database …")
    require_database()
    django.setup()
    collect_static()
    service = Service(port)
    service.start()
    call_command("migrate", verbosity=0, interactive=False)
    accounts = load()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, service.stop)
    service.open()
    service.wait_until_it_answers()
    if not service.stopping:
        announce(addresses(port) + accounts)
    service.watch()
    announce("Stopped.")


def load() -> str:
    """Load rating scales and, for a trial, the demo; answer what the demo says."""
    present = get_commands()
    said = io.StringIO()
    if "load_scales" in present:
        call_command("load_scales", stdout=io.StringIO())
    if settings.DEBUG and "load_demo" in present:
        announce("Loading the demo …")
        call_command("load_demo", stdout=said)
    return said.getvalue()


def collect_static() -> None:
    """Gather and hash static files, unless the same ones were gathered before."""
    stamp = settings.STATIC_ROOT / ".gathered"
    digest = static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if not is_writable(settings.STATIC_ROOT):
        raise NotServing(
            f"The folder {settings.STATIC_ROOT} cannot be written, and the static files belong there. "
            "Run as the folder's owner, or from a folder that you own."
        )
    announce("Gathering static files …")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear"]
    done = subprocess.run(
        [*command, "--verbosity=0"],
        cwd=ROOT,
        env=served_environment(settings.PORT),
        check=False,
    )
    if done.returncode:
        raise NotServing("The static files could not be gathered; see above.")
    stamp.write_text(digest)


def static_digest() -> str:
    """Return a hash over the name, size and time of every static file."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            known = Path(storage.path(path)).stat()
            found.update(f"{path} {known.st_size} {known.st_mtime_ns}\n".encode())
    return found.hexdigest()


def served_environment(port: int) -> dict[str, str]:
    """Return gunicorn's environment: DEBUG is off there, whatever it is for us.

    Django's debugging pages show source and settings; a trial does without them too.
    """
    return os.environ | {
        "DEBUG": "0",
        "HTTPS": "1" if settings.HTTPS else "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "PORT": str(port),
        "LEAVE_WITH": str(os.getpid()),
        "GUNICORN_LOG_LEVEL": "warning",
    }


def mend_database() -> None:
    try:
        if embedded.recover(settings.EMBEDDED_HOME):
            announce("The embedded PostgreSQL had died and has been started again.")
    except CannotStart as reason:
        announce(f"{reason} Trying again.")


def refuse_taken(port: int) -> None:
    """Raise PortTaken, after the moment that a killed predecessor needs to leave."""
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((HOST, port))
            return
        time.sleep(0.2)
    raise PortTaken(
        f"Port {port} is taken by another program, or not yours to use. "
        f"Choose another: PORT={port + 1 if port < 65535 else 8000} make run"
    )


def answers(port: int) -> bool:
    """Tell whether gunicorn gives any answer yet."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 600
    except OSError:
        return False
    finally:
        connection.close()


def addresses(port: int) -> str:
    lines = [
        f"  http://{HOST}:{port}{path:<16} {what}\n"
        for path, what in WORTH_VISITING
        if exists(path)
    ]
    return f"\nServing. Stop with Ctrl-C.\n\n{''.join(lines)}\n{BESIDE}\n"


def exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def announce(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
