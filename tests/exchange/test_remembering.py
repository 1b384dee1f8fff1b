"""What is remembered is the same whether it is at hand or on disk."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exchange import remembering
from annotations.exchange.remembering import Remembered

NAMES = st.tuples(st.sampled_from(["claim", "article"]), st.binary(max_size=1))
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "get", "drop"]), NAMES, st.text(max_size=3)),
    max_size=60,
)


@given(steps=STEPS)
def test_what_was_put_last_is_said(
    steps: list[tuple[str, tuple[str, bytes], str]],
) -> None:
    known: dict[tuple[str, bytes], str] = {}
    remembered: Remembered[str] = Remembered()
    with pytest.MonkeyPatch.context() as patch, closing(remembered):
        patch.setattr(remembering, "AT_HAND", 3)
        for step, name, said in steps:
            match step:
                case "put":
                    remembered.put(*name, said)
                    known[name] = said
                case "drop":
                    remembered.drop(*name)
                    known.pop(name, None)
                case "get":
                    assert remembered.get(*name) == known.get(name)
        assert {name: remembered.get(*name) for name in known} == known
