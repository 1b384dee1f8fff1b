"""The parameters of addresses that are no lists."""

from typing import Any

from django import forms
from rest_framework.request import Request

from annotations.api.checking import checked_values
from annotations.api.parameters import Field, MomentField, WholeNumberField

MOST_REVISIONS = 1_000_000
LARGEST_LIMIT = 1_000
USUAL_LIMIT = 100


class NoForm(forms.Form):
    """No parameters at all."""


class AsOfForm(forms.Form):
    """When to look at a verdict."""

    as_of = MomentField(
        required=False,
        help_text="The verdict as it stood at this moment. One that has been retracted or withheld "
        "since is gone from its past too.",
    )


class RevisionForm(forms.Form):
    """Which text of an article."""

    revision = WholeNumberField(
        least=1,
        most=MOST_REVISIONS,
        usual=None,
        required=False,
        help_text="The number of the revision; without it the latest.",
    )


class ChangesForm(forms.Form):
    """Where in the ledger to go on."""

    after = Field(
        required=False,
        help_text="The position read so far, as `next` gave it; without it the ledger's beginning.",
    )
    limit = WholeNumberField(
        least=1,
        most=LARGEST_LIMIT,
        usual=USUAL_LIMIT,
        required=False,
        help_text="The most events in an answer. Large records can end it earlier.",
    )


def checked(request: Request, form: type[forms.Form] = NoForm) -> dict[str, Any]:
    """Return the values of the parameters. Raises Unusable with everything that is wrong."""
    return checked_values(form.base_fields, request.query_params)
