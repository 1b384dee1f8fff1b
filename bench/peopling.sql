-- The rows of a desk around a corpus of the benchmarks; see peopling.py. How many there are follows from its size.
-- In `who.people` are two annotators and two reviewers.

CREATE TEMPORARY VIEW who AS SELECT (SELECT array_agg(id ORDER BY username) FROM auth_user WHERE username ~ '^bench-(ann|art|rae|rob)$') AS people;

INSERT INTO annotations_publisher (uuid, version, created, modified, slug, name, site_url, kind)
SELECT gen_random_uuid(), 1, now(), now(), 'house-' || n, 'House ' || n, '', 'newspaper' FROM generate_series(1, 500) n;

UPDATE annotations_article SET publisher_id = house.id FROM annotations_publisher house
WHERE house.slug = 'house-' || (annotations_article.id % 500 + 1);

UPDATE annotations_annotation SET creator_id = people[1 + id % 2] FROM who;

INSERT INTO annotations_article (uuid, version, created, modified, ref, url, headline, authors, genre, language, translated_from,
    published_on, published_precision, rights, rights_note, publisher_id)
SELECT gen_random_uuid(), 1, now(), now(), 'A-' || 5000000 + n, 'https://new.example/' || n, 'Lamps at the harbour ' || n, '{}', 'news',
    'en', '', '2025-01-01'::date + n::integer % 600, 'day', 'full', '',
    (SELECT id FROM annotations_publisher WHERE slug = 'house-' || (n % 500 + 1))
FROM generate_series(1, (SELECT count(*) / 5 FROM annotations_article)) n;

INSERT INTO annotations_revision (uuid, number, text, length, text_sha256, raw_sha256, captured_at, change_kind,
    note, article_id)
SELECT gen_random_uuid(), 1, ref || ' is new.', length(ref || ' is new.'), encode(sha256(ref::bytea), 'hex'),
    encode(sha256(ref::bytea), 'hex'), now(), 'initial', '', id
FROM annotations_article WHERE ref > 'A-5';

INSERT INTO annotations_claim (uuid, version, created, modified, ref, text, language, about, checkability)
SELECT gen_random_uuid(), 1, now(), now(), 'C-' || 5000000 + n, 'The council has paid for ' || n || ' lamps at the harbour.', 'en',
    ARRAY['harbour'], 'checkable'
FROM generate_series(1, (SELECT count(*) / 5 FROM annotations_claim)) n;

INSERT INTO annotations_verdict (uuid, version, created, modified, ref, language, state, state_note, review_reason, claim_id, scale_id)
SELECT gen_random_uuid(), 1, now(), now(), 'V-' || substr(ref, 3), 'en', (ARRAY['draft', 'in_review', 'approved'])[1 + id / 2 % 3], '', '', id,
    (SELECT min(id) FROM annotations_ratingscale WHERE slug = 'bench')
FROM annotations_claim WHERE ref > 'C-5' AND id % 2 = 0;

INSERT INTO annotations_verdictversion (uuid, number, claim_text, summary, justification, as_of, change_class,
    public_note, internal_note, appearances, writers, created, submitted_at, approved_at, sha256, shown_sha256,
    previous_sha256, returned_reason, approved_by_id, author_id, rating_id, verdict_id)
SELECT gen_random_uuid(), 1, c.text, 'So it is.', 'The books say so.', now(), 'initial', '', '', '{}',
    ARRAY[people[1 + v.id % 2]], now() - interval '1 hour' * (v.id % 400),
    CASE WHEN v.state <> 'draft' THEN now() - interval '30 minutes' * (v.id % 400) END,
    CASE WHEN v.state = 'approved' THEN now() - interval '10 minutes' * (v.id % 400) END,
    CASE WHEN v.state = 'draft' THEN '' ELSE repeat('0', 64) END, '', '', '',
    CASE WHEN v.state = 'approved' THEN people[3 + v.id % 2] END, people[1 + v.id % 2],
    (SELECT min(id) FROM annotations_rating WHERE scale_id = v.scale_id), v.id
FROM annotations_verdict v JOIN annotations_claim c ON c.id = v.claim_id, who WHERE v.ref > 'V-5';

INSERT INTO annotations_assessment (uuid, round, rationale, submitted_at, mode, reviewer_id, rating_id, verdict_id)
SELECT gen_random_uuid(), 1, '', now() - interval '1 hour' * (v.id % 4000), 'blind', people[reader], r.id, v.id
FROM annotations_verdict v CROSS JOIN unnest(ARRAY[3, 4]) AS reader, who,
    (SELECT min(id) AS id FROM annotations_rating) r
WHERE v.state <> 'draft' AND v.id % 4 = 0;

INSERT INTO annotations_assignment (uuid, taken_at, until, ended_at, "end", article_id, person_id)
SELECT gen_random_uuid(), now(), now() + interval '1 day', CASE WHEN id % 50 > 0 THEN now() END,
    CASE WHEN id % 50 > 0 THEN 'done' ELSE '' END, id, people[1 + id % 2]
FROM annotations_article, who;

INSERT INTO annotations_comment (uuid, version, created, modified, body, annotation_id, author_id)
SELECT gen_random_uuid(), 1, now(), now(), 'Look at the café again.', id, people[3 + id % 2]
FROM annotations_annotation, who WHERE id % 20 = 0;

INSERT INTO annotations_mention (uuid, reason, read_at, comment_id, person_id)
SELECT gen_random_uuid(), 'own_work', CASE WHEN id % 10 > 0 THEN now() END, id, people[1 + id % 2]
FROM annotations_comment, who;

INSERT INTO annotations_evidence (uuid, version, created, modified, kind, tier, title, publisher_name, url, quote, locator, document,
    annotation_id)
SELECT gen_random_uuid(), 1, now(), now(), 'passage', 'secondary', 'A passage ' || id, '', '', '', '', '', id
FROM annotations_annotation WHERE id % 30 = 0;

INSERT INTO annotations_agent (uuid, version, created, modified, kind, name, descriptor, same_as)
SELECT gen_random_uuid(), 1, now(), now(), 'person', 'Speaker ' || n, '', '{}'
FROM generate_series(1, (SELECT count(*) / 4 FROM annotations_claim)) n;

INSERT INTO annotations_relation (uuid, version, created, modified, kind, rationale, creator_id, from_claim_id, to_claim_id)
SELECT gen_random_uuid(), 1, now(), now(), 'narrower_than', '', people[1], id, (SELECT min(id) FROM annotations_claim)
FROM annotations_claim, who WHERE id % 10 = 0 AND ref > 'C-0000002';

UPDATE annotations_anchor SET state = 'text_changed' WHERE annotation_id % 100 = 0;

UPDATE annotations_verdict SET review_reason = 'The words it rests on have changed.'
WHERE state = 'published' AND id % 100 = 0;

INSERT INTO annotations_newsroom (uuid, version, created, modified, name, contact, active)
SELECT gen_random_uuid(), 1, now(), now(), 'Paper ' || n, '', true FROM generate_series(1, 40) n;

INSERT INTO annotations_apikey (uuid, prefix, secret_sha256, scopes, rate, created, expires_at, newsroom_id)
SELECT gen_random_uuid(), 'k' || id, repeat('0', 64), ARRAY['read'], 600, now(), now() + interval '1 year', id
FROM annotations_newsroom;

INSERT INTO annotations_keyusage (day, requests, feed_seq, key_id)
SELECT '2025-01-01'::date + n, 100, n, id FROM annotations_apikey, generate_series(1, 600) n;

INSERT INTO annotations_subscription (uuid, version, created, modified, url, event_types, state, disabled_reason, salt, secret_sha256,
    old_salt, old_secret_sha256, position, failures, next_attempt_at, newsroom_id)
SELECT gen_random_uuid(), 1, now(), now(), 'https://paper.example/' || id, '{}', 'active', '', 'salt', repeat('0', 64), '', '', 1, 0, now(), id
FROM annotations_newsroom;

INSERT INTO annotations_delivery (uuid, status, attempt_count, created, delivered_at, event_id, subscription_id)
SELECT gen_random_uuid(), 'delivered', 1, now(), now(), seq, s.id
FROM annotations_event, annotations_subscription s WHERE seq % 40 = s.id % 40;

INSERT INTO annotations_deliveryattempt (number, at, milliseconds, status, said, answer, delivery_id)
SELECT 1, now(), 20, 204, '', '', id FROM annotations_delivery;

INSERT INTO annotations_fetch (url, given, asked_at, state, ended_at, found, passed_over, asked_by_id, tries)
SELECT url, '{}', now(), 'done', now(), '', '', people[1], 1 FROM annotations_article, who;
