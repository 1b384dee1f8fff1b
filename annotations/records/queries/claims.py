"""The queries of agents, claims, appearances and relations."""

from annotations.records.queries.annotations import standing
from annotations.records.queries.articles import ARTICLE_SUMMARY
from annotations.records.queries.pieces import edit_columns, edits, row, rows
from annotations.records.terms import Terms

AGENT_SUMMARY = "agent.uuid AS id, agent.kind, agent.name, agent.descriptor"


def agents(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all agents."""
    columns = f"""
        SELECT 'agent' AS record, {AGENT_SUMMARY}, agent.same_as, {edits("agent")} AS working
    """
    return f"SELECT agent.uuid, {row(columns)} FROM annotations_agent agent ORDER BY agent.id"


def claim_columns(text: str) -> str:
    """Return the columns of `claim`, whose words are the expression `text`."""
    return f"""
        'claim' AS record, claim.uuid AS id, claim.ref, {text} AS text, claim.language, claim.about,
        claim.checkability, claim.claimed_on,
        (SELECT uuid FROM annotations_claim WHERE id = claim.merged_into_id) AS merged_into
    """


def claims(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all claims."""
    columns = f"SELECT {claim_columns('claim.text')}, {edits('claim')} AS working"
    return f"SELECT claim.uuid, {row(columns)} FROM annotations_claim claim ORDER BY claim.id"


def appearance_columns() -> str:
    """Return the columns of `appearance`; `standing` says where its words stand."""
    claimant = f"""
        SELECT {AGENT_SUMMARY} FROM annotations_agent agent WHERE agent.id = appearance.claimant_id
    """
    group = """
        SELECT origin.uuid AS id, origin.label, origin.note FROM annotations_origingroup origin
        WHERE origin.id = appearance.origin_group_id
    """
    chain = f"""
        SELECT {row(f"SELECT {AGENT_SUMMARY}")} AS agent, link.relation
        FROM annotations_attribution link JOIN annotations_agent agent ON agent.id = link.agent_id
        WHERE link.appearance_id = appearance.id ORDER BY link.position
    """
    return f"""
        'appearance' AS record, appearance.uuid AS id, claim.uuid AS claim,
        annotation.uuid AS annotation, {ARTICLE_SUMMARY} AS article,
        coalesce(standing.number, 0) AS revision, 'code_point' AS offset_unit,
        coalesce(standing.spans, '[]') AS spans, appearance.stance, appearance.voice,
        {row(claimant)} AS claimant, appearance.hedging, appearance.first_appearance,
        {row(group)} AS origin_group, {rows(chain)} AS attributions
    """


def appearance_tables(terms: Terms) -> str:
    """Return the tables that `appearance_columns` are read from, but for `claim`."""
    return f"""
        annotations_appearance appearance
        JOIN annotations_annotation annotation ON annotation.id = appearance.annotation_id
        JOIN annotations_article article ON article.id = annotation.article_id
        JOIN annotations_publisher publisher ON publisher.id = article.publisher_id
        {standing(terms)}
    """


def appearances(terms: Terms) -> str:
    """Return the query of all appearances."""
    columns = f"SELECT {appearance_columns()}, {edits('appearance')} AS working"
    return f"""
        SELECT appearance.uuid, {row(columns)} FROM {appearance_tables(terms)}
        JOIN annotations_claim claim ON claim.id = appearance.claim_id
        ORDER BY appearance.id
    """


def relations(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all relations."""
    ends = ", ".join(
        f"{row(f'SELECT {end}.uuid AS id, {end}.ref, {end}.text')} AS {end}"
        for end in ("from_claim", "to_claim")
    )
    working = f"SELECT {edit_columns('relation')}, creator.username AS creator"
    columns = f"""
        SELECT 'relation' AS record, relation.uuid AS id, {ends}, relation.kind, relation.rationale,
            {row(working)} AS working
    """
    return f"""
        SELECT relation.uuid, {row(columns)} FROM annotations_relation relation
        JOIN annotations_claim from_claim ON from_claim.id = relation.from_claim_id
        JOIN annotations_claim to_claim ON to_claim.id = relation.to_claim_id
        JOIN auth_user creator ON creator.id = relation.creator_id
        ORDER BY relation.id
    """
