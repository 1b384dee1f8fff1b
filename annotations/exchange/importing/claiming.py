"""The claims, appearances and claimants that files of other tools name: found here, or made."""

from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet

from annotations.exchange.articles import UNDETERMINED
from annotations.exchange.foreign import ForeignAppearance, ForeignClaim
from annotations.exchange.importing.homes import uuid_of
from annotations.exchange.importing.taking import Taking
from annotations.models import Agent, Annotation, Claim
from annotations.vocabulary import AgentKind
from annotations.workflow import (
    Act,
    AppearanceContent,
    ClaimContent,
    Identity,
    InvalidContent,
    add_agent,
    file_claim,
    link,
)

AT_HAND = 500  # claims, and claimants
CLAIM, CLAIMANT = "claim by what is said", "claimant by name"
AS_PERSON = "claimants came in as persons, since the file does not say what they are"


@dataclass
class Claiming:
    """Finds and files claims; those met last are at hand, the keys of all in a temporary file."""

    taking: Taking
    claims: dict[str, Claim] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget what may have been stored by a step that was refused."""
        self.claims, self.agents = {}, {}

    def claim(self, said: ForeignClaim, language: str, beside: UUID) -> Claim:
        """Return a claim of the file: one that is here, or filed now.

        `language` is its own where it has none said, `beside` the identifier of what names it.
        """
        name = said.id or f"{bare(said.language)} {said.ref} {said.text}"
        if name not in self.claims:
            if len(self.claims) >= AT_HAND:
                self.claims.clear()
            self.claims[name] = self.sought(name, said, language, beside)
        return self.claims[name]

    def sought(
        self, name: str, said: ForeignClaim, language: str, beside: UUID
    ) -> Claim:
        """Return a claim that is not at hand: met before, here already, or filed now."""
        known, digest = self.taking.known, digest_of(name)
        key = known.keys.get(CLAIM, digest)
        if key is not None:
            return Claim.objects.get(pk=key)
        claim = self.known_claim(said, beside) or self.filed(said, language, beside)
        known.remember(CLAIM, digest, claim.pk)
        return claim

    def known_claim(self, said: ForeignClaim, beside: UUID) -> Claim | None:
        """Return the claim that is here already: by identifier, else by its very words.

        Where the file says a language, it is one in that, else one whose language nobody has named. One
        that came in by the same file before may have had to take another reference.
        """
        if uuid := uuid_of(said.id):
            found = Claim.objects.filter(uuid=uuid)
        else:
            found = Claim.objects.filter(text=said.text, merged_into=None)
            if said.ref:
                found = found.filter(ref=said.ref)
            if said.language:
                found = in_language(found, said.language)
        same = Claim.objects.filter(uuid=identifier(said, beside), text=said.text)
        claim = found.order_by("id").first() or same.first()
        if claim:
            self.taking.report.known["claim"] += 1
        elif not said.text:
            raise InvalidContent(
                f"The claim {said.id or said.ref} is not here, and the file does not have its "
                "words. Import the claims first, from jsonl or csv.",
                "unknown_claim",
                "claim",
            )
        return claim

    def filed(self, said: ForeignClaim, language: str, beside: UUID) -> Claim:
        """File a claim of the file."""
        uuid = identifier(said, beside)
        ref = self.taking.known.ref("claim", said.ref) if said.ref else ""
        content = ClaimContent(
            text=said.text,
            language=said.language or language,
            about=list(said.about),
            claimed_on=said.claimed_on,
        )
        act = self.taking.mine(self.taking.now)
        claim = file_claim(act, content, identity=Identity(uuid, ref))
        self.taking.report.taken["claim"] += 1
        return claim

    def appearance(
        self, act: Act, said: ForeignAppearance, claim: Claim, annotation: Annotation
    ) -> None:
        """Link an annotation to its claim, unless it is linked already."""
        if any(one.claim_id == claim.pk for one in annotation.appearances.all()):
            self.taking.report.known["appearance"] += 1
            return
        content, identity = self.content(act, said), identity_of(said)
        link(act, claim, annotation, content, identity=identity)
        self.taking.report.taken["appearance"] += 1

    def content(self, act: Act, said: ForeignAppearance) -> AppearanceContent:
        """Return what the words of an annotation do with a claim; who makes it is found or added."""
        return AppearanceContent(
            stance=said.stance,
            voice=said.voice,
            hedging=said.hedging,
            claimant=self.agent(act, said.claimant) if said.claimant else None,
            first_appearance=said.first_appearance,
        )

    def agent(self, act: Act, name: str) -> Agent:
        """Return the claimant with a name. Raises InvalidContent where several have it."""
        if name not in self.agents:
            if len(self.agents) >= AT_HAND:
                self.agents.clear()
            self.agents[name] = self.claimant(act, name)
        return self.agents[name]

    def claimant(self, act: Act, name: str) -> Agent:
        """Return a claimant who is not at hand: met before, here already, or added now."""
        known, digest = self.taking.known, digest_of(name)
        key = known.keys.get(CLAIMANT, digest)
        if key is not None:
            return Agent.objects.get(pk=key)
        agent = agent_called(name) or self.added(act, name)
        known.remember(CLAIMANT, digest, agent.pk)
        return agent

    def added(self, act: Act, name: str) -> Agent:
        """Add a claimant of whom the file says no more than a name."""
        self.taking.report.notes[AS_PERSON] += 1
        self.taking.report.taken["agent"] += 1
        return add_agent(act, kind=AgentKind.PERSON, name=name)


def identifier(said: ForeignClaim, beside: UUID) -> UUID:
    """Return the identifier of a claim: its own, or one that is the same in every import."""
    return uuid_of(said.id) or uuid5(beside, f"claim {said.ref} {said.text}")


def identity_of(said: ForeignAppearance) -> Identity | None:
    """Return the identifier that an appearance keeps, if the file has one."""
    uuid = uuid_of(said.id)
    return Identity(uuid) if uuid else None


def bare(language: str) -> str:
    """Return a language without its region or script: one file may say en here and en-GB there."""
    return language.partition("-")[0].lower()


def in_language(claims: QuerySet[Claim], language: str) -> QuerySet[Claim]:
    """Keep the claims in a language; where there are none, those whose language nobody has named."""
    own = claims.filter(language=language)
    return own if own.exists() else claims.filter(language=UNDETERMINED)


def agent_called(name: str) -> Agent | None:
    """Return the claimant who is here under a name. Raises InvalidContent where several are."""
    found = Agent.objects.filter(Q(name=name) | Q(name="", descriptor=name))[:2]
    if len(found) > 1:
        raise InvalidContent(
            f"Two claimants here are called '{name}', and the file does not say which is "
            "meant. Take the name out, and choose the claimant after the import.",
            "several_agents",
            "claimant",
        )
    return found[0] if found else None


def digest_of(name: str) -> bytes:
    """Return what a name is remembered by, however long it is."""
    return sha256(name.encode()).digest()
