"""Exit 0 when the service in this container answers that it is well."""

import http.client
import os
import sys


def main() -> None:
    port = int(os.environ.get("BIND", "0.0.0.0:8000").rsplit(":", 1)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    # Named by hand, as ALLOWED_HOSTS need not have the container's own address.
    allowed = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    name = allowed.removeprefix(".").replace("*", "localhost")
    connection.request("GET", "/healthz", headers={"Host": name})
    sys.exit(0 if connection.getresponse().status == 200 else 1)


if __name__ == "__main__":
    main()
