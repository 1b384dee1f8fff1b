"""Small differences that turn a statement round: numbers, units, negations, modal words, names.

The word lists are for English, German, French, Spanish, Italian, Portuguese and Dutch; numerals and
signs work in any language. They only ever explain why a person must look: what is not the same
words is never carried, whether a list knows the difference or not.
"""

import unicodedata
from collections import Counter

import regex

from annotations.anchoring.equivalence import restyle

WORD = regex.compile(
    r"[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*|\p{N}+(?:[.,\u00a0 ]\p{N}{3})*(?:[.,]\p{N}+)?|[%‰‱°$€£¥₹₽₩₺₴]|\S"
)
SENTENCE_START = frozenset('.!?:"“„«(\n')

NEGATIONS_TEXT = """
not no never none nobody nothing nowhere neither nor without cannot hardly barely scarcely unlikely
denied denies deny refused refuses failed fails false untrue
nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder
ne pas jamais aucun aucune sans ni personne rien nunca jamás nadie nada sin ningún ninguna ninguno
non mai nessuno nessuna niente senza né não nem ninguém sem nenhum nenhuma niet geen nooit niemand zonder
"""
NEGATIONS = frozenset(NEGATIONS_TEXT.split())
MODALS_TEXT = """
may might could can would should must will shall ought likely possibly probably perhaps allegedly
reportedly apparently supposedly kann könnte könnten soll sollte sollten muss müsste dürfte wird würde
angeblich vielleicht wohl peut pourrait pourraient doit devrait devraient aurait serait
puede podría podrían debe debería habría sería può potrebbe potrebbero deve dovrebbe avrebbe sarebbe
pode poderia poderiam deveria teria seria kan zou zouden moet mag
"""
MODALS = frozenset(MODALS_TEXT.split())
UNITS_TEXT = """
percent percentage points per cent hundred thousand million millions billion billions trillion dozen
mm cm m km kilometre kilometres kilometer kilometers metre metres meter meters mile miles foot feet inch
mg g kg gram grams kilo kilos kilogram kilograms tonne tonnes ton tons pound pounds ounce ounces
litre litres liter liters hectare hectares acre acres kw mw gw kwh mwh gwh twh hz mph kmh celsius fahrenheit
second seconds minute minutes hour hours day days week weeks month months year years decade decades
dollar dollars euro euros sterling cents yen yuan rouble roubles rupee rupees krona kroner usd eur gbp chf
prozent tausend million millionen milliarde milliarden billionen tag tage woche wochen monat monate jahr jahre
pour mille millions milliard milliards jour jours semaine mois an ans année années
ciento mil millón millones día días semana semanas mes meses año años
mila milione milioni miliardo miliardi giorno giorni anno anni milhão milhões bilhão bilhões dia dias anos
procent duizend miljoen miljard dagen weken maanden jaar
"""
UNITS = frozenset(UNITS_TEXT.split())
NUMBERS_TEXT = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety half third quarter double
first second fourth fifth sixth seventh eighth ninth tenth twice
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig halb
deux trois quatre cinq sept huit neuf dix onze douze vingt trente moitié
dos tres cuatro cinco seis siete ocho nueve diez once doce veinte mitad
due tre quattro cinque sei sette otto nove dieci metà dois duas três quatro sete oito nove dez metade
twee drie vijf zes zeven negen tien twintig helft
"""
NUMBERS = frozenset(NUMBERS_TEXT.split())


def hazards(old: str, new: str) -> tuple[str, ...]:
    """Give the kinds of words in which two passages differ: number, unit, negation, modal, name."""
    if restyle(old) == restyle(new):
        return ()
    before, after = _sorted_out(old), _sorted_out(new)
    kinds = ("number", "unit", "negation", "modal", "name")
    return tuple(kind for kind in kinds if before.get(kind) != after.get(kind))


def turning_kinds(word: str) -> frozenset[str]:
    """Give the kinds a single word belongs to, were it to stand within a sentence."""
    return frozenset(kind for kind, _ in _kinds(restyle(word), begins=False))


def _sorted_out(text: str) -> dict[str, Counter[str]]:
    """Give the words of each kind, with how often each occurs."""
    found: dict[str, Counter[str]] = {}
    before = "\n"
    for match in WORD.finditer(unicodedata.normalize("NFKC", restyle(text))):
        word = match.group()
        for kind, value in _kinds(word, begins=before in SENTENCE_START):
            found.setdefault(kind, Counter())[value] += 1
        before = word
    return found


def _kinds(word: str, *, begins: bool) -> list[tuple[str, str]]:
    low = word.casefold()
    if word[0].isnumeric():
        return [("number", low.replace(" ", "").replace("\u00a0", ""))]
    if not word[0].isalpha():
        return [("unit", word)] if regex.match(r"[%‰‱°\p{Sc}]", word) else []
    found = []
    if low in NUMBERS:
        found.append(("number", low))
    if low in UNITS:
        found.append(("unit", low))
    if low in NEGATIONS or low.endswith("n't"):
        found.append(("negation", low))
    if low in MODALS:
        found.append(("modal", low))
    if not found and word[0].isupper() and not begins:
        found.append(("name", low))
    return found
