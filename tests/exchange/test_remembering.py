"""Words are remembered alike whether they are at hand or on disk."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.exchange import remembering
from annotations.exchange.remembering import Remembered

KEYS = st.binary(max_size=2)
STEPS = st.lists(st.tuples(KEYS, st.none() | st.text(max_size=3)), max_size=60)


@given(steps=STEPS)
def test_what_was_put_last_is_said(steps: list[tuple[bytes, str | None]]) -> None:
    known: dict[bytes, str] = {}
    with pytest.MonkeyPatch.context() as patch, closing(Remembered()) as remembered:
        patch.setattr(remembering, "AT_HAND", 3)
        for key, said in steps:
            if said is None:
                assert remembered.get(key) == known.get(key)
            else:
                remembered.put(key, said)
                known[key] = said
        assert {key: remembered.get(key) for key in known} == known
