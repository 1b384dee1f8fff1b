"""Forms that run one verb: what it refuses becomes an error beside the field it concerns.

The verb runs as the last step of validation, so that a refusal shows the form again with all that
was typed, and nothing is stored.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models

from annotations.admin.merging import changed, merge, remember_shown, words_for
from annotations.models.articles import WEB_URL
from annotations.workflow import Refused, StaleVersion


class LinesField(forms.CharField):
    """Several short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField lines"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))


class WebAddressField(forms.URLField):
    """An address that a browser opens; none that it would run."""

    default_validators = [WEB_URL]

    def __init__(self, *, label: str | None = None, **kwargs: Any) -> None:
        words = (
            "URL" if one.lower() == "url" else one for one in (label or "").split(" ")
        )
        super().__init__(label=" ".join(words) or None, **kwargs)


class RowSelect(AutocompleteSelect):
    """One of many rows, sought while one types. What no row can be called by chooses none."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        called = self.choices.queryset.model._meta.pk
        return super().optgroups(
            name, [one for one in value if fits(called, one)], attr
        )


def fits(field: Any, value: str) -> bool:
    """Return whether a value can be one of the field's."""
    try:
        field.to_python(value)
    except forms.ValidationError:
        return False
    return True


class RefusalsShown(forms.BaseForm):
    """A form that runs a verb and shows why it was refused."""

    # The verbs' names of what is wrong, where the form's own field is called otherwise.
    fields_of_problems: ClassVar[Mapping[str, str]] = {}

    def run(self, perform: Callable[[], Any]) -> Any:
        """Return what the verb returns; a refusal becomes errors of the form, and None."""
        try:
            return perform()
        except StaleVersion as refusal:
            self.show_stale(refusal)
        except Refused as refusal:
            self.show(refusal)
        return None

    def show(self, refusal: Refused) -> None:
        """Add what was refused to the fields it concerns, or to the form as a whole."""
        for problem in refusal.problems:
            field = self.fields_of_problems.get(problem.field, problem.field)
            known = field in self.fields and not self.fields[field].widget.is_hidden
            label = f"{field.replace('_', ' ')}: " if field and not known else ""
            self.add_error(
                field if known else None,
                forms.ValidationError(f"{label}{problem.message}", code=problem.code),
            )

    def show_stale(self, refusal: StaleVersion) -> None:
        """Say that somebody else was first; a form may let a second attempt, made knowingly, succeed."""
        self.show(refusal)


def current_version_of(row: models.Model) -> int:
    """Return the edit counter of a row as it is stored now."""
    versions = type(row)._default_manager.values_list("version", flat=True)
    return int(versions.get(pk=row.pk))


def with_value(data: Any, name: str, value: object) -> Any:
    """Return what was sent with one value replaced."""
    changed = data.copy()
    changed[name] = str(value)
    return changed


class NewerShown(RefusalsShown):
    """A form of a row's own fields: refused as stale, it shows what somebody else changed meanwhile."""

    instance: Any

    def show_stale(self, refusal: StaleVersion) -> None:
        name = self.add_prefix("expected_version")
        self.data = with_value(self.data, name, current_version_of(self.instance))
        row = type(self.instance)._default_manager.get(pk=self.instance.pk)
        known = {field.name for field in row._meta.concrete_fields}
        stored = {name: getattr(row, name) for name in self.fields if name in known}
        words = [changed(row), *words_for(self, merge(self, stored), stored)]
        self.add_error(None, forms.ValidationError([*words, *self.newer_rows()]))

    def newer_rows(self) -> list[str]:
        """Merge the rows that belong to the form, if it has any; return what to say of them."""
        return []


class VerbForm(NewerShown, forms.ModelForm):
    """A model's form that stores nothing itself: the admin's verb does.

    `perform` is put in by the admin: it runs the verb for this form and returns the row.
    """

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    perform: ClassVar[Callable[["VerbForm"], Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["expected_version"] = getattr(self.instance, "version", None)
        if self.instance.pk is not None:
            remember_shown(self)

    def changes(self) -> dict[str, Any]:
        """Return the fields that were changed, cleaned."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name != "expected_version" and name in self.cleaned_data
        }

    def said(self) -> dict[str, Any]:
        """Return all fields, cleaned."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "expected_version"
        }

    def _post_clean(self) -> None:
        """Run the verb in place of Django's own checks of the row, which the verb makes itself."""
        if self.errors:
            return
        row = self.run(lambda: type(self).perform(self))
        if row is not None:
            self.instance = row


class ActionForm(RefusalsShown, forms.Form):
    """A form for one verb on one row that exists."""

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    error_css_class = "errors"
    required_css_class = "required"
