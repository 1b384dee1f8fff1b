"""`python -m bench.corpus --annotations N`: a synthetic corpus of any size, in a server of its own.

The address it prints can be given as DATABASE_URL to any command; the server stops with this one.
"""

import argparse
import time

from bench import server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, required=True)
    parser.add_argument("--keep", action="store_true", help="add to what is there")
    parser.add_argument("--stay", action="store_true", help="serve until Ctrl-C")
    given = parser.parse_args()
    address = server.start(fresh=not given.keep)
    from bench.synthetic import grow  # noqa: PLC0415  # models need Django set up

    began = time.perf_counter()
    grow(given.annotations)
    print(f"{given.annotations} annotations in {time.perf_counter() - began:.1f} s")
    print(f"DATABASE_URL={address}")
    try:
        while given.stay:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
