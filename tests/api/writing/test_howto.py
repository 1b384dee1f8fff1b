"""The lines of docs/howto/write_over_the_api.md run as they stand."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from annotations.models import Annotation, Claim, Revision, Verdict
from tests.api.writing.desk import Desk
from tests.cast import make_cast
from tests.corpus import make_scale

HOWTO = Path(settings.BASE_DIR, "docs/howto/write_over_the_api.md")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
@pytest.mark.django_db(transaction=True)
def test_the_lines_of_the_guide_run(live_server: LiveServer) -> None:
    cast = make_cast()
    make_scale(cast)
    key = Desk.of(cast.ada).client.defaults["HTTP_AUTHORIZATION"].split()[1]
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", HOWTO.read_text(), re.DOTALL))
    done = subprocess.run(
        ["sh", "-e", "-c", lines.replace("http://127.0.0.1:8000", live_server.url)],
        env={**os.environ, "KEY": key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert Verdict.objects.get().state == "in_review"
    annotation = Annotation.objects.get()
    assert annotation.tags == ["closure"]
    assert annotation.anchors.get(revision__number=2).state == "anchored"
    assert (Claim.objects.count(), Revision.objects.count()) == (3, 2)
