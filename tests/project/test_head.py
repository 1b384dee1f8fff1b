"""HEAD is answered as GET is, without the body."""

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from factcheck.requests import BodilessHeadMiddleware


def answer(method: str, response: HttpResponse | StreamingHttpResponse) -> object:
    request = HttpRequest()
    request.method = method
    return BodilessHeadMiddleware(lambda _request: response)(request)


@pytest.mark.parametrize(("method", "body"), [("GET", b"caf\xc3\xa9"), ("HEAD", b"")])
def test_the_body_goes_and_its_length_stays(method: str, body: bytes) -> None:
    response = HttpResponse("café")
    response.headers["Content-Length"] = "5"
    answered = answer(method, response)
    assert isinstance(answered, HttpResponse)
    assert (answered.content, answered["Content-Length"]) == (body, "5")


def test_a_stream_is_left_to_the_server() -> None:
    response = StreamingHttpResponse([b"a"])
    assert answer("HEAD", response) is response
