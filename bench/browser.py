"""The service of this process, and a browser at it: for benchmarks, and for the pictures in the docs.

Django must be set up. Imports wait until then.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving(user: Any, **options: Any) -> Iterator[tuple[str, Any]]:
    """Serve, and open a browser in which somebody is signed in; `options` are its context's."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.test import Client, override_settings  # noqa: PLC0415
    from django.test.testcases import LiveServerThread  # noqa: PLC0415
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with (
        override_settings(
            STORAGES={"default": files, "staticfiles": plain}, ALLOWED_HOSTS=["*"]
        ),
        sync_playwright() as playwright,
    ):
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        site = f"http://127.0.0.1:{thread.port}"
        flags = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=flags
        )
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=site, **options)
        key = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": site}])
        yield site, context.new_page()
        browser.close()
        thread.terminate()
