"""The OpenAPI schema of a page of the change feed."""

from annotations.api.v1.describing import Schema, reference
from annotations.api.v1.shapes import EventShape
from annotations.records import shapes


def rating_or_null(when: str) -> Schema:
    """Describe a rating of an event about a verdict."""
    about = (
        f"{when} Null for what is no verdict, and for one that has gone since: only "
        "the last event about that has its rating, in `previous_rating`."
    )
    rating = reference(shapes.VerdictRating)
    return {"anyOf": [rating, {"type": "null"}], "description": about}


CHANGES: Schema = {
    "type": "object",
    "required": ["results", "next", "has_more"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "allOf": [
                    reference(EventShape),
                    {
                        "type": "object",
                        "required": ["rating", "previous_rating", "object"],
                        "properties": {
                            "rating": rating_or_null("After the event."),
                            "previous_rating": rating_or_null("Before the event."),
                            "object": {
                                "type": ["object", "null"],
                                "description": "The record as it is served now, or its tombstone; "
                                "null where a later event is about the same thing.",
                            },
                        },
                    },
                ]
            },
        },
        "next": {
            "type": "string",
            "format": "uri",
            "description": "Where to go on, now or later. It is always given.",
        },
        "has_more": {
            "type": "boolean",
            "description": "Whether `next` has events already.",
        },
    },
}
