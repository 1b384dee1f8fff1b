"""The addresses beside the API, in the shapes of Google, of feeds and of oEmbed, as OpenAPI has them."""

from typing import Any

from annotations.api.feeds.views import FeedFilter, feed_fields
from annotations.api.google import parameters as google
from annotations.api.negotiation import ATOM, JSON_FEED, JSON_LD
from annotations.api.oembed import OEmbedForm
from annotations.api.v1.describing import (
    Schema,
    filters_of,
    headers_named,
    json_of,
    operation,
    parameters,
    query_of,
)
from annotations.api.v1.wording import EVERYWHERE

FORM = "application/x-www-form-urlencoded"
SEARCH = "/v1alpha1/claims:search"
ABOUT = {
    "query": "Words to look for. Needed unless `reviewPublisherSiteFilter` is given.",
    "languageCode": "A BCP 47 tag; the region makes no difference.",
    "reviewPublisherSiteFilter": "The host of the reviews, without `www`.",
    "maxAgeDays": "The greatest age of the review, in days.",
    "pageSize": "The most verdicts in a page; more than 100 is 100.",
    "pageToken": "What `nextPageToken` was; all other parameters must be as they were.",
    "offset": "How many verdicts to pass over; with a page token it makes no difference.",
    "fields": "A partial answer, such as `claims(text,claimReview/url),nextPageToken`.",
    "prettyPrint": "Whether the answer has line breaks.",
    "alt": "The form of the answer.",
    "quotaUser": "Taken, and of no effect.",
}
SECURITY: list[Schema] = [{}, {"key": []}, {"key_in_address": []}]
NUMBERS = {"maxAgeDays", "pageSize", "offset"}
TEXT = {"type": "string"}


def paths() -> Schema:
    """Return the addresses."""
    feeds = {
        "claimreview.json": (
            "getClaimReviewFeed",
            "A DataFeed of ClaimReviews",
            JSON_LD,
        ),
        "verdicts.atom": (
            "getAtomFeed",
            "Verdicts, corrections and retractions as Atom",
            ATOM,
        ),
        "verdicts.json": ("getJsonFeed", "The same as JSON Feed 1.1", JSON_FEED),
    }
    return {
        SEARCH: {**search(), **search_by_form()},
        **{
            f"/feeds/{name}": operation(
                "standards",
                operation_id,
                summary,
                {
                    face.media_type: {
                        "schema": TEXT if face is ATOM else {"type": "object"}
                    }
                },
                query=[*filters_of(FeedFilter), *parameters(feed_fields())],
                headers=("ETag", "Link"),
            )
            for name, (operation_id, summary, face) in feeds.items()
        },
        "/oembed": operation(
            "standards",
            "getOEmbed",
            "What shows a verdict in another page (oEmbed 1.0)",
            {**json_of(OEMBED), "text/xml": {"schema": TEXT}},
            query=query_of(OEmbedForm),
            problems=(404,),
        ),
    }


def search() -> Schema:
    """Describe the search in the shape of Google's API, with errors in Google's envelope."""
    made = operation(
        "standards",
        "searchClaims",
        "Verdicts in the shape of Google's Fact Check Tools API",
        json_of(FOUND),
        query=[google_parameter(name) for name in ABOUT],
    )
    made["get"] |= {"responses": answers(), "security": SECURITY}
    return made


def search_by_form() -> Schema:
    """Describe the search by a form, for queries that are too long for an address."""
    instead = {
        "name": "X-HTTP-Method-Override",
        "in": "header",
        "required": True,
        "description": "That a search is meant: always GET.",
        "schema": {"type": "string", "enum": ["GET"]},
    }
    properties = {name: google_parameter(name)["schema"] for name in ABOUT}
    return {
        "post": {
            "tags": ["standards"],
            "operationId": "searchClaimsByForm",
            "summary": "The same, for queries that are too long for an address",
            "parameters": [instead],
            "requestBody": {
                "content": {
                    FORM: {"schema": {"type": "object", "properties": properties}}
                }
            },
            "responses": answers(405, 413),
            "security": SECURITY,
        }
    }


def answers(*others: int) -> Schema:
    """Return what a search answers."""
    headers = headers_named(("ETag", *EVERYWHERE))
    found = {"description": "As asked.", "headers": headers, "content": json_of(FOUND)}
    unchanged = {"$ref": "#/components/responses/unchanged"}
    refused = {
        "description": "An error in Google's envelope.",
        "content": json_of(ENVELOPE),
    }
    statuses = sorted({400, 401, 429, 500, 503, *others})
    return {"200": found, "304": unchanged, **{str(one): refused for one in statuses}}


def google_parameter(name: str) -> Schema:
    """Describe one parameter of the search."""
    schema: dict[str, Any] = dict(TEXT)
    if name in NUMBERS:
        schema = {"type": "integer", "minimum": 0, "maximum": google.INT32 - 1}
    elif name == "query":
        schema["maxLength"] = google.LONGEST
    elif name == "prettyPrint":
        schema = {"type": "boolean"}
    elif name == "alt":
        schema = {"type": "string", "enum": ["json"]}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": ABOUT[name],
        "schema": schema,
    }


REVIEW: Schema = {
    "type": "object",
    "properties": {
        "publisher": {"type": "object", "properties": {"name": TEXT, "site": TEXT}},
        "url": TEXT,
        "title": TEXT,
        "reviewDate": {"type": "string", "format": "date-time"},
        "textualRating": TEXT,
        "languageCode": TEXT,
    },
}
FOUND: Schema = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": TEXT,
                    "claimant": TEXT,
                    "claimDate": {"type": "string", "format": "date-time"},
                    "claimReview": {"type": "array", "items": REVIEW},
                },
            },
        },
        "nextPageToken": TEXT,
    },
}
ENVELOPE: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "status"],
            "properties": {
                "code": {"type": "integer"},
                "message": TEXT,
                "status": TEXT,
                "details": {"type": "array", "items": {"type": "object"}},
            },
        }
    },
}
OEMBED: Schema = {
    "type": "object",
    "required": ["version", "type", "html", "width", "height"],
    "properties": {
        "version": {"const": "1.0"},
        "type": {"const": "rich"},
        "html": TEXT,
        "width": {"type": "integer"},
        "height": {"type": "integer"},
        "title": TEXT,
        "author_name": TEXT,
        "author_url": TEXT,
        "provider_name": TEXT,
        "provider_url": TEXT,
        "cache_age": {"type": "integer"},
    },
}
