"""What every test shares: a PostgreSQL server of its own, and a browser."""

import os
import shutil
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import blocking_manager_key

from tests import throwaway
from tests.stock import Stock

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.corpus import Case
    from tests.every_state import EveryState
    from tests.library import Library

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OURS = (
    "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "LOG_LEVEL", "PROXIES", "REPLICA_DATABASE_URL",
    "DATABASE_POOLED",
)  # fmt: skip

stock = Stock()

# Somebody else's machine may be slow: a slow example is not a wrong one.
hypothesis_settings.register_profile("project", deadline=None, print_blob=True)
hypothesis_settings.load_profile("project")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle the environment before pytest-django reads the settings."""
    for name in OURS:
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "ENV_FILE": os.devnull,  # what a developer has in .env changes no result
        "SECRET_KEY": "used-by-the-tests-alone-and-nowhere-else",
        "DEBUG": "0",
        "HTTPS": "0",
        "STATEMENT_TIMEOUT": "60",
        "DATABASE_URL": throwaway.address(ROOT / "var" / "tests"),
    }
    # Read now, so that pytest-django sets Django up before it collects tests that name models.
    assert not settings.DEBUG
    for database in settings.DATABASES.values():
        # A test is one transaction, and lies idle in it for as long as a slow machine works.
        database["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"


def pytest_unconfigure(config: pytest.Config) -> None:
    throwaway.discard()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a browser test that was skipped has not passed."""
    report = yield
    must_run = item.get_closest_marker("must_run_in_ci") or needs_browser(item)
    if in_ci() and must_run and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"This test must run in CI, but was skipped: {call.excinfo}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI no whole module may be skipped."""
    report = yield
    if in_ci() and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped; in CI it must run."
    return report


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def needs_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Copy each worker's database from one in which the migrations have been run."""
    with django_db_blocker.unblock():
        throwaway.use_template()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Keep a copy of each worker's database, which the tests that commit leave to the next.

    Django would empty the tables instead. That waits for whoever still reads them, a page of a
    browser that is gone, and fails where it cannot wait; what Django tidies up after that is left.
    """
    with django_db_blocker.unblock():
        throwaway.keep_pristine(connection.settings_dict["NAME"])
        stock.opened()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: None)
        yield
    with django_db_blocker.unblock():
        stock.closed()
        throwaway.drop_pristine()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Choose the database of the test: the empty one, or one with the corpus it asks for."""
    fixtures = getattr(item, "fixturenames", [])
    stock.ask(item.config.stash[blocking_manager_key], fixtures)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Give the next test the database of the migrations, after one that committed."""
    try:
        yield
    finally:
        if commits(item):
            throwaway.restore_pristine()


def commits(item: pytest.Item) -> bool:
    marks = [mark.kwargs for mark in item.iter_markers("django_db")]
    live = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(live) or any(mark.get("transaction") for mark in marks)


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Hash passwords quickly, and serve static files without collecting them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={"default": files, "staticfiles": plain},
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run the system's Chromium; skip, saying what is missing, where there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        pytest.skip("No Chromium on this machine: apt-get install chromium")
    # Playwright keeps an event loop in this thread, which Django takes for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=flags)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def live_server(live_server: LiveServer) -> Iterator[LiveServer]:
    """Run the service; what it was asked last ends while it may still use the database."""
    yield live_server
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:  # of socketserver
            thread.join(timeout=2)


@pytest.fixture
def cast(db: None) -> "Cast":
    """Return everybody of the fixed cast."""
    return stock.cast()


@pytest.fixture
def published_case(cast: "Cast") -> "Case":
    """Return a case whose verdict is published."""
    case: Case = stock.corpus("published_case")
    return case


@pytest.fixture
def case(published_case: "Case") -> "Case":
    """Give it to a test as the case there is."""
    return published_case


@pytest.fixture
def one_of_each(cast: "Cast") -> "Case":
    """Return a published case beside which nearly every model has a row."""
    case: Case = stock.corpus("one_of_each")
    return case


@pytest.fixture
def library(cast: "Cast") -> "Library":
    """Return a published corpus with something of every kind."""
    library: Library = stock.corpus("library")
    return library


@pytest.fixture
def rich_corpus(cast: "Cast") -> None:
    """Have verdicts published, corrected, withheld, retracted, reinstated, approved and drafted."""
    stock.corpus("rich_corpus")


@pytest.fixture
def everything(cast: "Cast") -> "EveryState":
    """Return a corpus with everything in every state."""
    from tests.every_state import keep_capture  # noqa: PLC0415

    everything: EveryState = stock.corpus("everything")
    keep_capture(everything)
    return everything


@pytest.fixture
def corpus(everything: "EveryState") -> "EveryState":
    """Give it to a test by the name of what it is there for."""
    return everything
