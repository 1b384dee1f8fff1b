"""The demo corpus: read from its files, and replayed by the verbs in the order of its diary."""

from annotations.exchange.demo.accounts import Accounts, find_accounts, make_accounts
from annotations.exchange.demo.reading import DemoUnreadable, identifier, read_demo
from annotations.exchange.demo.replay import is_loaded, load_demo

__all__ = [
    "Accounts",
    "DemoUnreadable",
    "find_accounts",
    "identifier",
    "is_loaded",
    "load_demo",
    "make_accounts",
    "read_demo",
]
