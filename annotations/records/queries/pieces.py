"""What the queries share: rows as JSON, moments and scores in our own form, and how much text may go.

PostgreSQL's `row_to_json` writes the columns of a SELECT in their order and without white space, as
msgspec does; the pieces here are what the two would write differently.
"""

from annotations.records.terms import Terms

SECONDS = """'YYYY-MM-DD"T"HH24:MI:SS"Z"'"""
MICROSECONDS = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""


def row(select: str) -> str:
    """Return the JSON object of the one row of a SELECT; NULL where it has none."""
    return f"(SELECT row_to_json(one) FROM ({select}) one)"


def rows(select: str) -> str:
    """Return the JSON array of the rows of a SELECT, in its order."""
    return f"array_to_json(ARRAY(SELECT row_to_json(one) FROM ({select}) one))"


def moment(column: str) -> str:
    """Return a time in UTC, with microseconds where it has any."""
    return (
        f"to_char({column} AT TIME ZONE 'UTC', CASE WHEN date_trunc('second', {column}) = {column} "
        f"THEN {SECONDS} ELSE {MICROSECONDS} END)"
    )


def score(column: str) -> str:
    """Return a number from 0 to 1 with the fewest digits that tell it from others."""
    return f"""(CASE
        WHEN {column} IN (0, 1) THEN {column} || '.0'
        WHEN {column} >= 1e-4 THEN {column}::text
        WHEN {column} >= 1e-5 THEN {column}::text::numeric::text
        ELSE replace({column}::text, 'e-0', 'e-')
    END)::json"""


def edits(table: str) -> str:
    """Return when a thing was made and last changed, and how often."""
    return row(f"SELECT {edit_columns(table)}")


def edit_columns(table: str) -> str:
    """Return the columns of `EditedWorking`."""
    return (
        f"{moment(f'{table}.created')} AS created, "
        f"{moment(f'{table}.modified')} AS modified, {table}.version"
    )


def whole(terms: Terms) -> str:
    """Return the condition under which the text of `article` may go along whole."""
    if terms.text == "rights":
        return "article.rights = 'full'"
    return "true" if terms.text == "full" else "false"


def quoted(terms: Terms) -> str:
    """Return the condition under which quotations from `article` may go along."""
    if terms.text == "rights":
        return "article.rights IN ('full', 'quote')"
    return "false" if terms.text == "none" else "true"
