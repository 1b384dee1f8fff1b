"""Publishers' own notices that an article was changed, and the kind of change each one means.

A notice is recognised by how it opens ("Correction:", "This article was amended on …"), in the
languages listed here, at the start of a line or of a bracketed remark. The kinds are the words of
the revision's own list: marked_update, correction, retraction.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

NoticeKind = Literal["marked_update", "correction", "retraction"]
ChangeKind = Literal["marked_update", "correction", "retraction", "silent_edit"]

RETRACTION = (
    r"retraction|retracted|withdrawn|(?:this|the) (?:article|story|report|post|item) (?:has been|was|is) "
    r"(?:retracted|withdrawn|removed|taken down|unpublished)|(?:we|the editors) (?:have |are )?"
    r"(?:retract(?:ed|ing)?|withdr[ae]wn?)"
    r"|widerruf|zurückgezogen|rétractation|retractación|ritrattazione|retratação|intrekking"
)
CORRECTION = (
    r"corrections?(?: and clarifications?)?|corrected|clarifications?|erratum|errata|corrigend(?:um|a)"
    r"|(?:this|the|an earlier|a previous|an?) (?:article|story|report|post|item|version|headline|caption|photo"
    r"|column|piece|dispatch|transcript)[^\n.:]{0,80}? (?:has been |have been |was |were |is )?"
    r"(?:corrected|amended|incorrect(?:ly)?|misstated|misspelled|misspelt|misidentified|mistakenly|wrongly"
    r"|erroneously|inaccurate(?:ly)?|clarified|misattributed|misquoted)"
    r"|korrektur|berichtigung|richtigstellung|correctif|rectificatif|rectification|erratum"
    r"|correcci[oó]n|rectificaci[oó]n|fe de errores|fe de erratas|correzione|rettifica|errata corrige"
    r"|correção|errámos|erramos|correctie|rectificatie|rättelse|rettelse|korreksjon|oikaisu|sprostowanie"
    r"|исправление|поправка|düzeltme|تصحيح|تصويب|תיקון|更正|訂正|정정"
)
UPDATE = (
    r"updated?|latest update|updates|(?:this|the) (?:article|story|report|post|item|piece|page|file|live blog)"
    r"[^\n.:]{0,60}? (?:has been |was |were |is being )?(?:updated|revised|changed|edited|modified|republished)"
    r"|aktualisiert|aktualisierung|mise à jour|mis à jour|actualizaci[oó]n|actualizado|aggiornamento|aggiornato"
    r"|atualização|atualizado|bijgewerkt|uppdatering|uppdaterad|opdatering|opdateret|oppdatering|päivitys"
    r"|aktualizacja|обновление|обновлено|güncelleme|تحديث|עדכון|更新|追記|업데이트"
)
EDITOR = (
    r"(?:editor|ed|publisher)(?:['’]s|s['’]|s)? note|note from the editors?|editorial note|a note to (?:our )?readers"
    r"|anmerkung der redaktion|hinweis der redaktion|note de la rédaction|ndlr|nota de la redacci[oó]n"
    r"|nota del editor|nota della redazione|nota da redação|noot van de redactie|redaktionens anm[aä]rkning"
)
LEAD = r"(?:^|(?<=\n))[\s\[\](*_>•\-–—#]{0,8}"
BRACKET = r"(?<=[\[(])\s?"
DATED = r"(?:\s*[,(]\s*[^\n:]{0,60}?|\s+(?:(?:at|on|am|le|el|il|of)\s)?(?:\p{Lu}\p{L}+\.?\s)?\d[^\n:]{0,40}?|\s*)"
OPENING = regex.compile(
    rf"(?i)(?:{LEAD}|{BRACKET})(?:"
    rf"(?P<editor>{EDITOR})\b"
    rf"|(?P<plain>{RETRACTION}|{CORRECTION}|{UPDATE})(?:{DATED}[:：]|(?=\s*[\])]|\s+(?:on|at|am|le|el|il)\s)|\s*[–—]\s|(?=\s*\n))"
    rf"|(?P<sentence>(?:(?:this|the|an earlier|a previous|an?)\s[^\n.:]{{3,90}}))(?=[\s.,:;)\]]))"
)
TOLD = {
    kind: regex.compile(rf"(?i)(?<![\p{{L}}]){pattern}(?![\p{{L}}])")
    for kind, pattern in (
        ("retraction", RETRACTION),
        ("correction", CORRECTION),
        ("marked_update", UPDATE),
    )
}
SENTENCE_TOLD = {
    kind: regex.compile(rf"(?i)^{pattern}(?![\p{{L}}])")
    for kind, pattern in (
        ("retraction", RETRACTION),
        ("correction", CORRECTION),
        ("marked_update", UPDATE),
    )
}
MENDED = regex.compile(
    r"(?i)\b(?:correct(?:ed|s|ion|ly)?|incorrect(?:ly)?|error|mistake|wrong(?:ly)?|misstated|misspel(?:led|t)"
    r"|misidentified|clarif(?:y|ied|ication)|amended|inaccura\w+|fehler\w*|korrigiert|corrig\w+|erreur|error(?:es)?)\b"
)
LINE = regex.compile(r"[^\n]+")
LONGEST_OPENING = 400


@dataclass(frozen=True, slots=True)
class Notice:
    """A publisher's notice (code points, half open) and the kind of change it means."""

    start: int
    end: int
    kind: NoticeKind


def find_notices(text: str) -> list[Notice]:
    """Give the notices in a text, in order; each reaches to the end of its line."""
    return list(_notices(text))


def change_kind(old_text: str, new_text: str) -> ChangeKind:
    """Tell what the publisher says of a change; `silent_edit` when the new text has no notice that the old had not.

    Of several new notices the gravest counts: a retraction, then a correction, then an update.
    """
    known = Counter(
        old_text[notice.start : notice.end] for notice in find_notices(old_text)
    )
    added: set[NoticeKind] = set()
    for notice in find_notices(new_text):
        words = new_text[notice.start : notice.end]
        if known[words]:
            known[words] -= 1
        else:
            added.add(notice.kind)
    for kind in ("retraction", "correction", "marked_update"):
        if kind in added:
            return kind
    return "silent_edit"


def _notices(text: str) -> Iterator[Notice]:
    for line in LINE.finditer(text):
        words = line.group()
        found = OPENING.search(words[:LONGEST_OPENING])
        if found is None:
            continue
        kind = _kind(found, words)
        if kind is not None:
            yield Notice(
                line.start() + found.start(), line.start() + len(words.rstrip()), kind
            )


def _kind(found: "regex.Match[str]", words: str) -> NoticeKind | None:
    if found["editor"] is not None:
        told = _told(words[found.end() :], TOLD)
        return told or ("correction" if MENDED.search(words) else "marked_update")
    if found["sentence"] is not None:
        return _told(found["sentence"], SENTENCE_TOLD)
    return _told(found["plain"], SENTENCE_TOLD)


def _told(words: str, patterns: dict[str, "regex.Pattern[str]"]) -> NoticeKind | None:
    kinds: tuple[NoticeKind, ...] = ("retraction", "correction", "marked_update")
    for kind in kinds:
        if patterns[kind].search(words):
            return kind
    return None
