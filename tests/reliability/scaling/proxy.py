"""nginx with the configuration that is shipped, before several web machines."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.reliability.scaling.cluster import Web
from tests.reliability.service import Gunicorn, free_port, until

FOUND = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = "No nginx on this machine: apt-get install nginx"
SHIPPED = Path(__file__).resolve().parents[3] / "deploy" / "nginx.conf"
# What differs from where it is shipped to: who is behind it, where it listens, and its files.
SERVER = re.compile(r"server web:8000 resolve(.*);")
LISTEN = re.compile(r"listen 8080 default_server (.*);")
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def proxied(folder: Path, webs: Sequence[Web]) -> Iterator[int]:
    """Run nginx before some web machines; yield its port."""
    if FOUND is None:
        pytest.skip(MISSING)
    port = free_port()
    written = folder / "nginx.conf"
    written.write_text(configured(folder, port, webs))
    command = [FOUND, "-e", str(folder / "error.log"), "-c", str(written)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        until(lambda: Gunicorn("", port).ask("GET", "/proxy-health")[0] == 204)
        yield port
    finally:
        process.terminate()
        process.wait()


def configured(folder: Path, port: int, webs: Sequence[Web]) -> str:
    """Return the configuration that is shipped, for these machines and this folder."""
    text = SHIPPED.read_text()
    servers = "\n".join(rf"server 127.0.0.1:{web.port}\1;" for web in webs)
    temporary = "".join(f"{name}_temp_path {folder / name};\n" for name in FOLDERS)
    for pattern, made in (
        (SERVER, servers),
        (LISTEN, rf"listen 127.0.0.1:{port} default_server \1;"),
        (re.compile(r"/run/nginx\.pid"), str(folder / "pid")),
        (re.compile(r"/dev/stderr warn"), str(folder / "error.log")),
        (re.compile(r"/dev/stdout plain"), f"{folder / 'access.log'} plain"),
        (re.compile(r"http \{"), f"http {{\n{temporary}"),
    ):
        text, changed = pattern.subn(made, text)
        assert changed, pattern.pattern
    return text
