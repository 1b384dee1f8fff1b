"""Addresses of articles in one form, so that the same article is known again. Pure: no Django."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

PORTS = {"http": 80, "https": 443}
# What says where a reader came from, and nothing about which article it is.
TRACKING = re.compile(
    r"^(utm_.*|mtm_.*|pk_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|ref_src|"
    r"cmpid|ocid|ns_.*|at_.*|wt_.*|xtor|spm|s_cid|smid|sr_share)$",
    re.IGNORECASE,
)


def canonical(url: str) -> str:
    """Return an address without what does not tell articles apart.

    The host in lower case, no usual port, no fragment, no tracking, `/` for no path.
    """
    parts = urlsplit(url.strip())
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.match(name)
    ]
    query = parts.query if len(kept) == len(named(parts.query)) else urlencode(kept)
    return urlunsplit(
        (parts.scheme.lower(), host_of(parts), parts.path or "/", query, "")
    )


def named(query: str) -> list[tuple[str, str]]:
    """Return the parameters of a query."""
    return parse_qsl(query, keep_blank_values=True)


def host_of(parts: SplitResult) -> str:
    """Return host and port, the port only where it is an unusual one."""
    host = (parts.hostname or "").removesuffix(".")
    host = f"[{host}]" if ":" in host else host
    usual = parts.port in {None, PORTS.get(parts.scheme.lower())}
    return host if usual else f"{host}:{parts.port}"


def same_place(url: str) -> str:
    """Return what two addresses of one article have in common: neither scheme, `www.` nor last slash."""
    parts = urlsplit(canonical(url))
    host = parts.netloc.removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
