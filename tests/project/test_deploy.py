"""What is deployed: the compose file's configuration, the image, the proxy."""

import os
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from django.core.checks import registry as checks
from django.test import override_settings

from factcheck.folders import files_have_a_place
from factcheck.naming import NOBODY, readers_are_told_the_truth

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = re.compile(r"\$\{(\w+):-((?:[^{}]|\$\{[^}]*\})*)\}")


NAMED = re.compile(r"\$\{SITE(:\?[^}]*)?\}")
IF_SET = re.compile(r"\$\{\w+:\+([^}]*)\}")


def with_defaults(text: str) -> str:
    """Put in what compose would put in with nothing but SITE set in its environment."""
    text = NAMED.sub("facts.example", text)
    while DEFAULT.search(text):
        text = DEFAULT.sub(lambda match: match[2], text)
    return text


@pytest.fixture(scope="module")
def compose() -> dict[str, dict]:
    source = with_defaults((ROOT / "docker-compose.yml").read_text())
    return yaml.safe_load(IF_SET.sub(r"\1", source))


def test_the_composed_configuration_passes_every_deployment_check(
    compose: dict[str, dict], tmp_path: Path
) -> None:
    environment = {
        name: "" if value is None else str(value)  # compose puts in after it has parsed
        for name, value in compose["services"]["web"]["environment"].items()
    }
    for name in [one for one in environment if one.endswith("_FILE")]:
        secret = tmp_path / name.lower()
        secret.write_text(os.urandom(32).hex())
        environment[name] = str(secret)

    done = checked(environment | {"ORGANISATION": "Northern Facts"})

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def checked(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=INFO"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nobody_deploys_under_a_name_or_an_address_of_nobody() -> None:
    with override_settings(SITE_URL="https://facts.example", ORGANISATION="Facts"):
        assert readers_are_told_the_truth(None) == []
    with override_settings(SITE_URL="http://127.0.0.1:8000", ORGANISATION=NOBODY):
        found = readers_are_told_the_truth(None)
    assert [one.id for one in found] == ["factcheck.W001", "factcheck.W002"]
    told = {"SITE_URL": "https://facts.example", "ORGANISATION": "Facts"}
    keys = {"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": ["old"]}
    for kept, ids in (("new", ["factcheck.W003"]), ("old", [])):
        with override_settings(**told, **keys, LEDGER_KEY=kept):
            assert [one.id for one in readers_are_told_the_truth(None)] == ids
    assert readers_are_told_the_truth in checks.registry.deployment_checks


def test_a_folder_in_which_no_file_can_be_kept_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for folder, ids in (
        (tmp_path / "files" / "made on first use", []),
        (tmp_path, []),
        (tmp_path / "taken", ["factcheck.W004"]),
        (tmp_path / "taken" / "files", ["factcheck.W004"]),
    ):
        with override_settings(FILES_FOLDER=str(folder), FILES_BUCKET=""):
            assert [one.id for one in files_have_a_place(None)] == ids, folder
    with override_settings(FILES_FOLDER=str(tmp_path / "taken"), FILES_BUCKET="facts"):
        assert files_have_a_place(None) == []
    assert files_have_a_place in checks.registry.deployment_checks


def test_nobody_turns_off_a_check_of_health_that_compose_would_wait_for(
    compose: dict[str, dict],
) -> None:
    # `up --wait` ends with 1 at a service whose image has a check and which has it turned off.
    checks = {
        name: service.get("healthcheck")
        for name, service in compose["services"].items()
    }

    assert {name for name, one in checks.items() if one} == {"database", "web", "proxy"}
    assert [one for one in checks.values() if one and "disable" in one] == []
    assert "HEALTHCHECK" not in (ROOT / "Dockerfile").read_text()


def test_the_database_is_not_well_before_it_can_be_reached(
    compose: dict[str, dict],
) -> None:
    # At its socket it is while its image still makes it, and then is started anew.
    asked = compose["services"]["database"]["healthcheck"]["test"]

    assert asked[asked.index("-h") + 1] == "127.0.0.1"


def test_what_the_image_takes_in_is_sent_to_the_builder() -> None:
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    image = (ROOT / "Dockerfile").read_text()
    lines = re.findall(r"^COPY (?!--)(.+) \S+$", image, re.M)
    copied = [one for line in lines for one in line.split()]

    assert {"requirements.txt", "requirements-extras.txt"} <= set(copied)
    assert [one for one in copied if f"!{one}" not in sent] == []


def test_what_is_optional_is_in_the_image_where_it_is_asked_for(
    compose: dict[str, dict],
) -> None:
    image = (ROOT / "Dockerfile").read_text()

    assert "-r requirements.txt ${EXTRAS:+-r requirements-extras.txt}" in image
    assert compose["services"]["web"]["build"]["args"] == {"EXTRAS": ""}


def test_what_sends_and_fetches_can_reach_the_world(compose: dict[str, dict]) -> None:
    for name in ("web", "worker"):
        reached = compose["services"][name]["networks"]
        assert [one for one in reached if not (compose["networks"][one] or {})]
    assert compose["services"]["database"]["networks"] == ["inside"]


@pytest.mark.parametrize(
    ("allowed", "asked"),
    [
        ("facts.example, www.facts.example", "facts.example"),
        (".facts.example", "facts.example"),
        ("*", "localhost"),
    ],
)
def test_a_container_asks_itself_by_a_name_that_is_allowed(
    allowed: str, asked: str
) -> None:
    heard: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        Thread(target=server.handle_request, daemon=True).start()
        done = subprocess.run(
            [sys.executable, "deploy/healthy.py"],
            cwd=ROOT,
            env={"BIND": f"0.0.0.0:{server.server_port}", "ALLOWED_HOSTS": allowed},
            check=False,
        )
    assert (done.returncode, heard) == (0, [asked])


def test_no_secret_stands_in_the_compose_file(compose: dict[str, dict]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD", name):
                assert name.endswith("_FILE")
                assert str(value).startswith("/run/secrets/")


def test_every_setting_of_the_compose_file_is_one_that_is_read(
    compose: dict[str, dict],
) -> None:
    example = (ROOT / ".env.example").read_text()
    environment = compose["services"]["web"]["environment"]

    assert [name for name in environment if f"#{name}=" not in example] == []


ELSEWHERE = {
    "DEBUG", "ENV_FILE", "TEST_DATABASE_URL",  # nobody's business there
    "WEBHOOK_ALLOW_PRIVATE", "FETCH_ALLOW_PRIVATE",
    "SECRET_KEY", "SECRET_KEY_FALLBACKS", "LEDGER_KEY", "DATABASE_PASSWORD",  # by files
    "PORT", "BIND", "FILES_FOLDER",  # inside
    "GRACEFUL_TIMEOUT", "STATEMENT_TIMEOUT",  # hold for more than the service
    "DATABASE_POOLED", "REPLICA_DATABASE_URL",  # for several machines
    "FILES_BUCKET", "FILES_ENDPOINT", "FILES_REGION", "FILES_ACCESS_KEY",
    "FILES_SECRET_KEY", "FILES_SECRET_KEY_FILE",
}  # fmt: skip


def test_the_compose_file_hands_on_every_setting_of_use_there_and_the_page_says_so(
    compose: dict[str, dict],
) -> None:
    example = (ROOT / ".env.example").read_text()
    settings = set(re.findall(r"^#([A-Z_]+)=", example, re.M))
    given = compose["services"]["web"]["environment"].keys()
    page = (ROOT / "docs/reference/settings.md").read_text().partition("## With")[2]
    source = (ROOT / "docker-compose.yml").read_text()
    read = set(re.findall(r"\$\{([A-Z_]+)", source))

    assert settings - given == ELSEWHERE
    assert read == set(re.findall(r"`([A-Z_]+)`", page)) - {"ALLOWED_HOSTS"}


def test_nobody_publishes_under_a_name_that_compose_made_up() -> None:
    source = (ROOT / "docker-compose.yml").read_text()

    assert "${SITE:?" in source
    assert "${SITE:-" not in source


def test_the_proxy_asks_anew_where_the_service_is() -> None:
    # One that asked once answers 503 for ever to a service that was stopped and started.
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    upstream = text.partition("upstream service {")[2].partition("}")[0]

    assert re.findall(r"^ *resolver (\S+) valid=\d+s", text, re.M) == ["127.0.0.11"]
    assert "zone " in upstream
    assert [
        one for one in re.findall(r"server .*;", upstream) if " resolve " not in one
    ] == []


def test_the_proxy_stays_while_the_service_is_made_anew(
    compose: dict[str, dict],
) -> None:
    # Compose stops what depends on a service for as long as it makes that anew.
    assert "depends_on" not in compose["services"]["proxy"]


def test_no_container_keeps_its_log_for_ever(compose: dict[str, dict]) -> None:
    kept = {one["logging"]["driver"] for one in compose["services"].values()}

    assert kept == {"local"}


def test_what_is_too_large_for_memory_goes_onto_the_disk(
    compose: dict[str, dict],
) -> None:
    image = (ROOT / "Dockerfile").read_text()

    assert "TMPDIR=/var/tmp\n" in image
    for name in ("web", "worker"):
        assert "scratch:/var/tmp" in compose["services"][name]["volumes"]


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, dict]) -> None:
    published = [
        name for name, service in compose["services"].items() if "ports" in service
    ]

    assert published == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True


def test_the_embedded_server_is_not_in_the_image() -> None:
    image = (ROOT / "Dockerfile").read_text()
    installed = re.findall(r"requirements[\w-]*\.txt", image)

    assert set(installed) == {"requirements.txt", "requirements-extras.txt"}
    for one in installed:
        assert "pgserver" not in (ROOT / one).read_text()


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER")][-1] == "USER factcheck"


def test_the_file_for_several_machines_sets_what_is_read_and_no_secret() -> None:
    source = with_defaults((ROOT / "deploy" / "compose.scale-out.yml").read_text())
    composed = yaml.safe_load(source)
    services = composed["services"]
    example = (ROOT / ".env.example").read_text()
    named = {name for one in services.values() for name in one["environment"]}

    assert [name for name in named if f"#{name}=" not in example] == []
    secret = {name for name in named if re.search("SECRET|PASSWORD", name)}
    assert secret == {"FILES_SECRET_KEY_FILE"}
    assert composed["secrets"].keys() == {"files_secret_key"}
    for service in services.values():
        assert service["secrets"] == ["files_secret_key"]
        environment = service["environment"]
        assert environment["FILES_SECRET_KEY_FILE"].endswith(
            ":+/run/secrets/files_secret_key}"
        )
    assert services.keys() <= with_names((ROOT / "docker-compose.yml").read_text())


def test_the_file_for_several_machines_hands_on_all_that_a_bucket_needs() -> None:
    text = (ROOT / "deploy" / "compose.scale-out.yml").read_text()
    example = (ROOT / ".env.example").read_text()
    wanted = set(re.findall(r"^#(FILES_\w+)=", example, re.M))

    services = yaml.safe_load(with_defaults(text))["services"]
    for service in services.values():
        assert wanted - service["environment"].keys() == {
            "FILES_FOLDER", "FILES_SECRET_KEY",
        }  # fmt: skip


def with_names(text: str) -> set[str]:
    return set(yaml.safe_load(with_defaults(text))["services"])
