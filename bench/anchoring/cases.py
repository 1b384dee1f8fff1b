"""Named newsroom cases: small texts of our own, each with the answers that are right."""

from dataclasses import dataclass

CARRIED = frozenset({"anchored", "moved"})
ASKED = frozenset({"text_changed", "suggested", "orphaned"})
CHANGED = frozenset({"text_changed"})
GONE = frozenset({"orphaned"})


@dataclass(frozen=True, slots=True)
class Case:
    """What happens to `quote`, marked in `old`, in `new`: the states that are right and the words there."""

    name: str
    old: str
    new: str
    quote: str
    states: frozenset[str]
    words: str = ""
    nth: int = 0


LEAD = "The council met on Tuesday evening to vote on the harbour plan. "
TAIL = " Residents had asked for a public hearing since the spring. A decision is due in autumn."


def _inside(name: str, old: str, new: str, quote: str, states: frozenset[str], words: str = "") -> Case:
    return Case(name, LEAD + old + TAIL, LEAD + new + TAIL, quote, states, words)


CASES = (
    _inside("negation removed", "Mayor Lind said the ministry did not sign the agreement.", "Mayor Lind said the ministry did sign the agreement.", "did not sign the agreement", CHANGED, "did sign the agreement"),
    _inside("negation added", "The dam is safe, engineers found.", "The dam is not safe, engineers found.", "The dam is safe", CHANGED),
    _inside("negation beside the span", "The ministry did not sign the agreement.", "The ministry did sign the agreement.", "sign the agreement", ASKED),
    _inside("contraction removed", "She doesn't support the tunnel.", "She does support the tunnel.", "She doesn't support the tunnel", CHANGED),
    _inside("number corrected", "Unemployment fell by 40% last year.", "Unemployment fell by 4% last year.", "fell by 40% last year", CHANGED, "fell by 4% last year"),
    _inside("number alone", "The fire killed 12 people.", "The fire killed 14 people.", "12", CHANGED, "14"),
    _inside("decimal corrected", "Prices rose 3.5 percent.", "Prices rose 3.9 percent.", "rose 3.5 percent", CHANGED),
    _inside("thousands separator lost a digit", "It cost 10,000 euros.", "It cost 1,000 euros.", "cost 10,000 euros", CHANGED),
    _inside("number in words", "Forty workers were hurt.", "Fourteen workers were hurt.", "Forty workers were hurt", CHANGED),
    _inside("unit corrected", "The scheme cost £5 million in total.", "The scheme cost £5 billion in total.", "The scheme cost £5 million", CHANGED, "The scheme cost £5 billion"),
    _inside("unit beside the span", "The scheme cost £5 million in total.", "The scheme cost £5 billion in total.", "The scheme cost £5", ASKED),
    _inside("currency corrected", "The fine was $300.", "The fine was €300.", "The fine was $300", CHANGED),
    _inside("percent to points", "Support rose by 5 percent in June.", "Support rose by 5 percentage points in June.", "rose by 5 percent", CHANGED | ASKED),
    _inside("modal weakened", "The plant will close in May.", "The plant may close in May.", "The plant will close", CHANGED, "The plant may close"),
    _inside("modal added", "He took the money.", "He allegedly took the money.", "He took the money", CHANGED),
    _inside("name corrected", "The bribe was paid to Anna Berg by a clerk.", "The bribe was paid to Anne Borg by a clerk.", "paid to Anna Berg", CHANGED),
    _inside("surname alone", "The clerk was hired by Berg in March.", "The clerk was hired by Moreno in March.", "hired by Berg", CHANGED),
    _inside("direction reversed", "Exports rose sharply in June.", "Exports fell sharply in June.", "Exports rose sharply", CHANGED),
    _inside("scare quotes added", "The reform is a success, he said.", "The reform is a “success”, he said.", "a success", CHANGED | ASKED),
    _inside("case changes the word", "They meet in may if Polish officials agree.", "They meet in May if Polish officials agree.", "in may if", CHANGED | ASKED),
    _inside("speaker changed only", "“We have no plans to sell,” Lind said.", "“We have no plans to sell,” Okafor said.", "We have no plans to sell", CARRIED),
    _inside("curly quotes and dashes", "She called it \"a bad deal\" - twice - on air.", "She called it “a bad deal” – twice – on air.", "\"a bad deal\" - twice", CARRIED, "“a bad deal” – twice"),
    _inside("soft hyphens and no-break spaces", "The constitutional court ruled in 10 cases.", "The consti\u00adtutional court ruled in 10\u00a0cases.", "constitutional court ruled in 10 cases", CARRIED),
    _inside("composed and decomposed", "Le café a fermé hier soir.", "Le cafe\u0301 a ferme\u0301 hier soir.", "café a fermé hier", CARRIED),
    _inside("hyphen dropped from a word", "They signed a re-cover order.", "They signed a recover order.", "re-cover order", CHANGED | ASKED),
    _inside("emoji family beside the words", "A cheer 👨‍👩‍👧 went up in the hall.", "Later a cheer 👨‍👩‍👧 went up in the hall.", "👨‍👩‍👧 went up", CARRIED),
    _inside("right-to-left text", "אמר ראש העיר שהגשר בטוח לתנועה.", "אמר ראש העיר שהגשר לא בטוח לתנועה.", "שהגשר בטוח לתנועה", CHANGED),
    _inside("Chinese number", "警方表示事故造成12人受伤，无人死亡。", "警方表示事故造成21人受伤，无人死亡。", "造成12人受伤", CHANGED),
    _inside("German negation", "Der Minister hat das Geld nicht erhalten.", "Der Minister hat das Geld erhalten.", "das Geld nicht erhalten", CHANGED),
    _inside("French negation beside the span", "Il n'a jamais signé la lettre.", "Il a signé la lettre.", "signé la lettre", ASKED),
    _inside("sentence cut", "Two officers were dismissed in June.", "", "Two officers were dismissed in June", GONE),
    _inside("rewritten beyond recognition", "Two officers were dismissed in June.", "Nothing came of the inquiry, the file shows.", "officers were dismissed", GONE),
    Case("paragraph inserted before", LEAD + "The bridge is closed." + TAIL, "UPDATE: Police have left the scene.\n\n" + LEAD + "The bridge is closed." + TAIL, "The bridge is closed", CARRIED),
    Case("moved whole", "The bridge over the Orm will stay closed until June.\n\n" + LEAD + TAIL, LEAD + TAIL + "\n\nThe bridge over the Orm will stay closed until June.", "bridge over the Orm will stay closed", CARRIED),
    Case("look-alike put before", LEAD + "The fire killed 12 people, police said." + TAIL, "The fire killed 14 people, police said. " + LEAD + "The fire killed 12 people, police said." + TAIL, "The fire killed 12 people", CARRIED, "The fire killed 12 people"),
    Case("original cut, look-alike elsewhere", LEAD + "The fire killed 12 people, police said." + TAIL, LEAD + TAIL + "\n\nThe 2011 fire killed 19 people, police said.", "The fire killed 12 people", ASKED),
    Case("headline repeated in the text", "Bridge stays closed\n\n" + LEAD + "Engineers agree." + TAIL, "Bridge stays closed\n\n" + LEAD + "Bridge stays closed\n\nEngineers agree." + TAIL, "Bridge stays closed", CARRIED | {"suggested"}),
    Case("one copy of two taken out", LEAD + "No comment. No comment." + TAIL, LEAD + "No comment." + TAIL, "No comment", ASKED),
    Case("passage doubled", LEAD + "Turnout was low." + TAIL, LEAD + "Turnout was low. Turnout was low." + TAIL, "Turnout was low", ASKED),
    Case("second of two alike", LEAD + "Lind declined to comment. The firm is based in Oslo. Berg declined to comment." + TAIL, "New: " + LEAD + "Lind declined to comment. The firm is based in Oslo. Berg declined to comment." + TAIL, "declined to comment", CARRIED, "declined to comment", 1),
    Case("first of two alike cut", LEAD + "Lind declined to comment. The firm is based in Oslo. Berg declined to comment." + TAIL, LEAD + "The firm is based in Oslo. Berg declined to comment." + TAIL, "Lind declined to comment", GONE),
    Case("replaced wholesale", LEAD + "The bridge is closed." + TAIL, "This page is no longer available. Please try our search.", "The bridge is closed", GONE),
    Case("emptied", LEAD + "The bridge is closed." + TAIL, "", "The bridge is closed", GONE),
    Case("quote shortened", LEAD + "“We will not, under any circumstances, pay,” Lind said." + TAIL, LEAD + "“We will not pay,” Lind said." + TAIL, "We will not, under any circumstances, pay", CHANGED | ASKED),
    Case("sentence split in two", LEAD + "The harbour plan, which costs 8 million, was passed." + TAIL, LEAD + "The harbour plan was passed. It costs 8 million." + TAIL, "The harbour plan, which costs 8 million, was passed", ASKED),
    Case("letters of a word reused", "We hire for these posts: Developer, Frontend. Apply by May.", "We hire developers and designers. Apply by May.", "Developer, Frontend", ASKED),
    Case("list item swapped", "Yes: Lind\nNo: Berg\nAbsent: Okafor\n", "Yes: Berg\nNo: Lind\nAbsent: Okafor\n", "Yes: Lind", ASKED),
    Case("score table", "Ajax 2\nPorto 1\nGent 0\n", "Ajax 1\nPorto 2\nGent 0\n", "Ajax 2", ASKED),
    Case("line ends and tabs", LEAD + "The bridge\tis closed\nuntil June." + TAIL, LEAD + "The bridge is closed until\n\nJune." + TAIL, "bridge\tis closed\nuntil June", CARRIED),
)
