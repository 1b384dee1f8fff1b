"""What a page of the desk was asked to show: every choice stands in its address."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q

from annotations.models import Publisher, RatingScale
from annotations.vocabulary import ChangeClass

DAY = forms.DateInput(attrs={"type": "date"})


class Choice(forms.Form):
    """A form that is sent by GET; what was not understood is said beside it, and left out."""

    @property
    def said(self) -> dict[str, Any]:
        """Return the choices that were understood."""
        self.is_valid()
        return self.cleaned_data


class Period(Choice):
    """From one day to another, both included."""

    since = forms.DateField(label="From", required=False, widget=DAY)
    until = forms.DateField(label="To", required=False, widget=DAY)

    def within(self, field: str) -> Q:
        """Return the condition that a time lies in the period."""
        since, until = self.said.get("since"), self.said.get("until")
        found = Q()
        if since:
            found &= Q(**{f"{field}__gte": datetime.combine(since, time.min, UTC)})
        if until:
            found &= Q(**{f"{field}__lte": datetime.combine(until, time.max, UTC)})
        return found


class AgreementChoice(Period):
    """Assessments on one scale, of one publisher's claims, and highlights of its articles: blind, or all."""

    reading = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[("", "Given blind, or independently"), ("all", "All")],
    )
    publisher = forms.ModelChoiceField(
        Publisher.objects.order_by("name"), required=False, empty_label="All"
    )
    scale = forms.ModelChoiceField(
        RatingScale.objects.order_by("slug", "number"),
        required=False,
        empty_label="The scale used most",
    )


class PublisherPeriod(Period):
    """What concerns the articles of one publisher."""

    publisher = forms.ModelChoiceField(
        Publisher.objects.order_by("name"), required=False, empty_label="All"
    )


class ClassPeriod(Period):
    """Changes of one kind."""

    change = forms.ChoiceField(
        label="Kind of change",
        required=False,
        choices=[
            ("", "All"),
            *(
                (v, label)
                for v, label in ChangeClass.choices
                if v != ChangeClass.INITIAL
            ),
        ],
    )


class MatrixChoice(Choice):
    """Which claims and which articles."""

    topic = forms.CharField(required=False, max_length=100)
    publisher = forms.ModelChoiceField(
        Publisher.objects.order_by("name"), required=False, empty_label="All"
    )
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class HistoryChoice(Period):
    """Which acts."""

    who = forms.ModelChoiceField(
        User.objects.order_by("username"), required=False, empty_label="Anybody"
    )
    verb = forms.CharField(required=False, max_length=40, help_text="Such as publish.")
    kind = forms.CharField(required=False, max_length=30, help_text="Such as verdict.")
    thing = forms.CharField(
        required=False,
        max_length=40,
        help_text="A reference such as V-0001, or an identifier.",
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)
