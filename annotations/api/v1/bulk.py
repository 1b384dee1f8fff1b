"""The OpenAPI description of exports and releases: what leaves in bulk."""

from annotations.api.v1.describing import (
    Schema,
    any_bytes,
    json_of,
    operation,
    page_schema,
    parameters,
    query_of,
    reference,
)
from annotations.api.v1.exports import export_fields
from annotations.api.v1.keyed import KeyedForm
from annotations.api.v1.shapes import FormatShape, ReleaseShape


def bulk_paths(root: str, identifier: Schema) -> Schema:
    """Return the addresses of exports and releases, below `root`."""
    release = {**identifier, "description": "The release's `id`."}
    named = {**identifier, "description": "The format's name, as `exports/` lists it."}
    file = {**identifier, "name": "file", "description": "The file's name."}
    return {
        f"{root}exports/": operation(
            "exports", "listExports", "The formats there are", whole_list(FormatShape)
        ),
        f"{root}exports/{{name}}/": operation(
            "exports",
            "export",
            "The published corpus in one format, as a stream; with filters, the verdicts that pass "
            "them and what rests under them",
            any_bytes(),
            query=[named, *parameters(export_fields())],
            headers=("ETag", "Offset-Unit", "Ledger-Seq"),
            problems=(403, 404),
        ),
        f"{root}releases/": operation(
            "releases",
            "listReleases",
            "Sealed releases, the newest first",
            whole_list(ReleaseShape),
            query=query_of(KeyedForm),
        ),
        f"{root}releases/{{name}}/": operation(
            "releases",
            "getRelease",
            "One release",
            json_of(reference(ReleaseShape)),
            query=[release],
            problems=(404,),
        ),
        f"{root}releases/{{name}}/files/{{file}}": operation(
            "releases",
            "getReleaseFile",
            "One file of a release, whole or the part that `Range` asks for",
            any_bytes(),
            query=[release, file],
            headers=("ETag", "Accept-Ranges", "Repr-Digest"),
            problems=(404, 416),
        ),
    }


def whole_list(shape: type) -> Schema:
    """Describe a list that fits in one answer."""
    return json_of(page_schema(reference(shape)))
