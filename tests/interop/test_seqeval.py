"""seqeval finds in the CoNLL export the very chunks that were written, and scores them as right."""

from seqeval.metrics import f1_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, Entities

from tests.exchange.formats.corpora import Corpus, any_corpus, unzipped, written
from tests.exchange.formats.expectations import expected
from tests.exchange.formats.test_conll import Row, kept, read


@any_corpus
def test_seqeval_finds_every_chunk(made: Corpus) -> None:
    texts = read(unzipped(written("conll", made.records())[0]))
    for sentences, one in zip(texts, expected(made), strict=True):
        found = [chunk for sentence in sentences for chunk in chunks(sentence)]
        assert sorted(found) == kept(one.mentions, one.text)
        tags = [[row[3] for row in sentence] for sentence in sentences]
        strict = Entities(tags, scheme=IOB2).entities
        assert sum(map(len, strict)) == len(found)
        if found:
            assert f1_score(tags, tags, mode="strict", scheme=IOB2) == 1


def chunks(sentence: list[Row]) -> list[tuple[int, int, str]]:
    tags = [row[3] for row in sentence]
    return [
        (sentence[first][1], sentence[last][2], label)
        for label, first, last in get_entities(tags)
    ]
