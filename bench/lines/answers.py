"""What the other answers of the API cost, each beside the empty view; nothing is wished for, so that it is seen."""

import re
from collections.abc import Iterator

from bench.corpus import grow
from bench.lines import Stage
from bench.lines.reading import EMPTY, REST, VERDICTS, compared
from bench.service import new_key, serving
from bench.table import Line

PACKED = "100 verdicts, packed by gzip"
AS = {
    PACKED: "",
    "100 verdicts as NDJSON": "format=ndjson",
    "100 verdicts as CSV": "format=csv",
    "100 verdicts as ClaimReviews": "format=jsonld",
    "100 verdicts, three fields": "fields=ref,claim.text,rating.code",
    "100 verdicts as they stood": "as_of=2199-01-01",
}


def lines(stage: Stage) -> Iterator[Line]:
    """Ask each address in turn with the empty view."""
    grow(stage.annotations)
    with serving(key=new_key("read")) as service:
        claim = service.told(f"{VERDICTS}?page_size=1")["results"][0]["claim"]["text"]
        word = re.findall(r"\w{4,}", claim)[0]
        paths = {name: f"{VERDICTS}?{query}" for name, query in AS.items()} | {
            "100 verdicts by relevance": f"{VERDICTS}?search={word}&ordering=relevance",
            "100 Web Annotations": "/api/v1/annotations/?format=web-annotation",
            "25 rows of the matrix": "/api/v1/matrix/",
            "50 entries of Atom": "/feeds/verdicts.atom",
            "10 claims in Google's shape": f"/v1alpha1/claims:search?query={word}",
        }
        rounds = max(3, stage.rounds // 2)
        costs = compared(service, {EMPTY: REST, **paths}, rounds, packed=[PACKED])
        base = costs[EMPTY].cpu * 1000
        for name in paths:
            cost = costs[name]
            yield Line(name, cost.cpu * 1000, "ms CPU", cost.wall * 1000, EMPTY, base)
