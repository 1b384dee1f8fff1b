"""Tests that other projects' own readers read; `make test-interop` installs those readers.

Without `INTEROP=1` they are not collected: the readers are too heavy for the everyday suite.
"""

import os

collect_ignore_glob = [] if os.environ.get("INTEROP") == "1" else ["test_*.py"]
