"""The parameters of lists: what each takes, and what is said when it gets something else."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any, NoReturn
from uuid import UUID

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TextChoices, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.dateparse import parse_date, parse_datetime

from annotations.models import Record

COMMA = re.compile(r"(?<!\\),")
REF = re.compile(r"[A-Z]{1,3}-\d{1,12}(\.\d{1,6})?", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"?')
LEFT_OUT = re.compile(r"(?<!\S)-\S+")
MOST_VALUES = 50
LONGEST = 280  # code points of one value: no facet has room for more

Schema = dict[str, Any]
Values = list[str]
Condition = tuple[str, Any]  # SQL over the columns of records, and its one value


def refuse(sentence: str, code: str = "invalid") -> NoReturn:
    raise ValidationError(sentence, code)


def uuid_of(text: str) -> UUID | None:
    """Return the UUID that a text is, in the usual form with hyphens."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


class Repeated(forms.Widget):
    """A parameter that may be given more than once."""

    def value_from_datadict(
        self,
        data: Any,
        files: object,  # noqa: ARG002
        name: str,
    ) -> Values | None:
        return data.getlist(name) if name in data else None


class Field(forms.Field):
    """One parameter: `described` is its JSON Schema, for the documentation."""

    many = False

    def described(self) -> Schema:
        return {"type": "string"}

    def to_python(self, value: str | None) -> Any:
        if value is None:
            return None
        if not value.strip():
            refuse("It is empty. Give it a value, or leave it out.", "empty")
        if "\x00" in value:
            refuse("It holds a NUL character. Remove it.", "nul")
        return self.understood(value.strip())

    def understood(self, value: str) -> Any:
        return value


class ValuesField(Field):
    """Several values, any of which will do: with commas between, or the parameter repeated."""

    widget = Repeated
    many = True

    def described(self) -> Schema:
        return {"type": "array", "items": self.one(), "maxItems": MOST_VALUES}

    def one(self) -> Schema:
        """Return the JSON Schema of one value."""
        return {"type": "string", "maxLength": LONGEST}

    def to_python(self, value: Any) -> Values | None:
        if value is None:
            return None
        texts = [part for text in value for part in COMMA.split(text)]
        if len(texts) > MOST_VALUES:
            refuse(f"It takes at most {MOST_VALUES} values.", "too_many")
        return [super(ValuesField, self).to_python(text) for text in texts]

    def understood(self, value: str) -> str:
        if len(value) > LONGEST:
            refuse(f"A value has at most {LONGEST} characters.", "too_long")
        return value.replace("\\,", ",")


class ChoicesField(ValuesField):
    """Values out of a closed list."""

    def __init__(self, *args: Any, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices

    def one(self) -> Schema:
        return {"type": "string", "enum": list(self.choices)}

    def understood(self, value: str) -> str:
        return chosen(value, self.choices)


class ThingsField(ValuesField):
    """Things by their UUID, or by their ref where `refs` says that they have one."""

    def __init__(self, *args: Any, refs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refs = refs

    def one(self) -> Schema:
        named = {"type": "string", "format": "uuid"}
        return (
            {"anyOf": [named, {"type": "string", "pattern": "^[A-Z]+-[0-9]+$"}]}
            if self.refs
            else named
        )

    def understood(self, value: str) -> str:
        uuid = uuid_of(value)
        if uuid:
            return str(uuid)
        if self.refs and REF.fullmatch(value):
            return value.upper()
        wanted = "a UUID or a ref such as C-0001" if self.refs else "a UUID"
        refuse(f"“{value[:80]}” is not {wanted}.", "not_an_identifier")


class ChoiceField(Field):
    """One value out of a closed list."""

    def __init__(self, *args: Any, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices

    def described(self) -> Schema:
        return {
            "type": "string",
            "enum": list(self.choices),
            "default": self.choices[0],
        }

    def understood(self, value: str) -> str:
        return chosen(value, self.choices)


class WholeNumberField(Field):
    """A whole number within bounds."""

    def __init__(
        self, *args: Any, least: int, most: int, usual: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most, self.usual = least, most, usual

    def described(self) -> Schema:
        bounds = {"type": "integer", "minimum": self.least, "maximum": self.most}
        return bounds if self.usual is None else bounds | {"default": self.usual}

    def understood(self, value: str) -> int:
        plain = value.isascii() and value.isdecimal() and len(value) < 10
        if not plain or not self.least <= int(value) <= self.most:
            refuse(
                f"“{value[:80]}” is not a whole number from {self.least} to {self.most}.",
                "out_of_bounds",
            )
        return int(value)


class MomentField(Field):
    """A date, which means its start in UTC, or a time."""

    def described(self) -> Schema:
        return {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
            ]
        }

    def understood(self, value: str) -> datetime:
        # In an address a plus sign that was not written %2B arrives as a space.
        text = value.replace(" ", "+") if "T" in value else value
        try:
            day = parse_date(text)
            moment = datetime.combine(day, time()) if day else parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None:
            refuse(
                f"“{value[:80]}” is not a date or time. Write 2025-03-05 or 2025-03-05T12:00:00Z.",
                "not_a_moment",
            )
        try:
            return (
                moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            )
        except OverflowError:
            refuse(f"“{value[:80]}” is too far away.", "not_a_moment")


class WordsField(Field):
    """What to search for."""

    def described(self) -> Schema:
        return {"type": "string", "maxLength": LONGEST}

    def understood(self, value: str) -> str:
        if len(value) > LONGEST:
            refuse(f"It has at most {LONGEST} characters.", "too_long")
        return value


def chosen(value: str, choices: Sequence[str]) -> str:
    """Return a value out of a closed list; refuse any other with the choices."""
    if value not in choices:
        refuse(unknown(value, choices), "unknown_choice")
    return value


def unknown(value: str, choices: Iterable[str]) -> str:
    """Say that there is no such value, and which there are."""
    return f"There is no “{value[:80]}”. Choose from: {', '.join(choices)}."


class Declared(django_filters.Filter):
    """A filter as it is declared: what it is for, in words for the documentation."""

    field_class: type[forms.Field] = Field
    # Whether what it keeps is likely to be found among the first of a list.
    keeps_many = False

    def __init__(self, about: str, **extra: Any) -> None:
        super().__init__(help_text=about, **extra)
        self.about = about

    def condition(self, value: Any) -> Condition | None:  # noqa: ARG002
        """Return what `filter` does as SQL, for the shortest way to a page; None where it is more."""
        return None


class Facet(Declared):
    """Keep records that have one of the values in the facet of the filter's name."""

    field_class: type[forms.Field] = ValuesField
    keeps_many = True

    def filter(
        self, records: QuerySet[Record], values: Values | None
    ) -> QuerySet[Record]:
        if not values:
            return records
        return records.filter(facets__overlap=self.facets(values))

    def condition(self, value: Values) -> Condition | None:
        return "facets && %s::varchar(300)[]", self.facets(value)

    def facets(self, values: Values) -> list[str]:
        """Return the facets that say so."""
        return [f"{self.field_name}:{one}" for one in values]


class Choice(Facet):
    """A facet whose values are one of our vocabularies."""

    field_class = ChoicesField

    def __init__(self, about: str, vocabulary: type[TextChoices], **extra: Any) -> None:
        super().__init__(about, choices=vocabulary.values, **extra)


class Thing(Facet):
    """A facet whose values are identifiers; `kind` is given where its things have refs too."""

    field_class = ThingsField
    keeps_many = False

    def __init__(self, about: str, kind: str = "", **extra: Any) -> None:
        super().__init__(about, refs=bool(kind), **extra)
        self.kind = kind

    def filter(
        self, records: QuerySet[Record], values: Values | None
    ) -> QuerySet[Record]:
        refs = [one for one in values or () if not uuid_of(one)]
        if not refs:
            return super().filter(records, values)
        plain = [one for one in values or () if uuid_of(one)]
        named = records.model.objects.filter(kind=self.kind)
        found = named.filter(ref__in=refs) | named.filter(object__in=plain)
        return records.filter(facets__overlap=facet_of(self.field_name, found))

    def condition(self, value: Values) -> Condition | None:
        named = any(not uuid_of(one) for one in value)
        return None if named else super().condition(value)


def facet_of(name: str | None, things: QuerySet[Record]) -> QuerySet[Record, str]:
    """Return the facets that name some records, for use inside another query."""
    text = Concat(
        Value(f"{name}:"), Cast("object", TextField()), output_field=TextField()
    )
    return things.order_by().values_list(text, flat=True)


class Since(Declared):
    """Keep records from a moment on, itself included."""

    field_class = MomentField

    def filter(
        self, records: QuerySet[Record], moment: datetime | None
    ) -> QuerySet[Record]:
        return (
            records.filter(**{f"{self.field_name}__gte": moment}) if moment else records
        )

    def condition(self, value: datetime) -> Condition | None:
        return f"{self.field_name} >= %s", value


class Before(Declared):
    """Keep records from before a moment, itself not included."""

    field_class = MomentField

    def filter(
        self, records: QuerySet[Record], moment: datetime | None
    ) -> QuerySet[Record]:
        return (
            records.filter(**{f"{self.field_name}__lt": moment}) if moment else records
        )

    def condition(self, value: datetime) -> Condition | None:
        return f"{self.field_name} < %s", value


class Search(Declared):
    """Keep records with these words, as they are or in another English form."""

    field_class = WordsField

    def filter(self, records: QuerySet[Record], words: str | None) -> QuerySet[Record]:
        if not words:
            return records
        return records.filter(search=words_sought(words))


def words_sought(words: str) -> SearchQuery:
    """Return the query for words as they are, or in another English form.

    English passes over words that say little, such as “not”, with a minus sign too; as it stands such
    a word is left out all the same.
    """
    simple, english = (websearch(words, config) for config in ("simple", "english"))
    left_out = " ".join(LEFT_OUT.findall(QUOTED.sub(" ", words)))
    if left_out:
        english &= websearch(left_out, "simple")
    return simple | english


def websearch(words: str, config: str) -> SearchQuery:
    """Return the query for words as people write them, in PostgreSQL's words for a language."""
    return SearchQuery(words, config=config, search_type="websearch")


class State(Declared):
    """Keep what is served whole, or tombstones."""

    field_class = ChoiceField

    def filter(self, records: QuerySet[Record], state: str | None) -> QuerySet[Record]:
        state = state or self.usual
        return records if state == "all" else records.filter(state=state)

    @property
    def usual(self) -> str:
        """Return the state that is meant when none is given."""
        return str(self.extra["choices"][0])
