"""What the proposals of one congress need: its people and registers, and what has been counted so far."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from congress import calendar
from congress.models import Congress, Organ, Post, Role, Session, TermRule
from deputies.models import Mandate
from proposals.models import Category, Outcome, Proposal, Reason, ReasonKind


@dataclass
class Desk:
    """What the proposals of one congress need: its people, its registers, and what has been counted so far."""

    congress: Congress
    numbers: dict[tuple, int] = field(default_factory=lambda: defaultdict(int))
    letters: dict[tuple, int] = field(default_factory=lambda: defaultdict(int))
    _due: dict[tuple, calendar.Deadline] = field(default_factory=dict)
    _sums: dict[tuple, dict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        code = self.congress
        self.sessions = self.sessions_of(code)
        organs = Organ.objects.filter(congress=code).select_related("dispatcher", "parent")
        self.organs = {organ.code: organ for organ in organs}
        self.by_key = {organ.pk: organ for organ in organs}
        self.categories = {one.code: one for one in Category.objects.filter(congress=code)}
        self.outcomes = {one.code: one for one in Outcome.objects.filter(congress=code)}
        reasons = Reason.objects.filter(congress=code).order_by("pk")
        self.refusals = [one for one in reasons if one.kind == ReasonKind.REFUSAL]
        self.returns = [one for one in reasons if one.kind == ReasonKind.RETURN]
        self.rules = {rule.what: rule for rule in TermRule.objects.filter(congress=code)}
        self.calendar = calendar.current()
        posts = Post.objects.filter(congress=code).exclude(role=Role.DEPUTY).select_related("user").order_by("pk")
        self.posts: dict[tuple, Post] = {}
        for post in posts:
            self.posts.setdefault((post.role, post.organ_id), post)
            self.posts.setdefault((post.role, None), post)

    @staticmethod
    def sessions_of(congress: Congress) -> list[Session]:
        """Its sessions, the latest first."""
        rows = Session.objects.filter(term__congress=congress)
        return list(rows.select_related("term").order_by("-begins_on"))

    @cached_property
    def mandates(self) -> list[Mandate]:
        """The deputies in the order of their accounts."""
        rows = Mandate.objects.filter(congress=self.congress)
        rows = rows.select_related("person", "delegation", "post__user")
        return sorted(rows, key=lambda mandate: mandate.person_id)

    @cached_property
    def heads(self) -> dict[int, Mandate]:
        """Who heads each delegation: the first of its deputies."""
        first: dict[int, Mandate] = {}
        for mandate in self.mandates:
            first.setdefault(mandate.delegation_id, mandate)
        return first

    @cached_property
    def leads(self) -> dict[str, Mandate]:
        """The deputies by user name."""
        return {mandate.post.user.username: mandate for mandate in self.mandates}

    def session_on(self, day: dt.date) -> Session:
        """The session last opened on ``day``."""
        return next(session for session in self.sessions if session.begins_on <= day)

    @property
    def supervisor(self) -> Post:
        """The leader who supervises the key proposals."""
        return self.posts[Role.LEADER, None]

    def secretary(self, proposal: Proposal) -> Post:
        """Who receives and assigns: the session's secretariat, and the deputy work committee between sessions."""
        wanted = Role.SECRETARIAT if proposal.in_session else Role.DEPUTY_AFFAIRS
        return self.posts.get((wanted, None)) or self.posts[Role.SECRETARIAT, None]

    def second(self, proposal: Proposal) -> Post:
        """Another person of the secretariat."""
        roles = (Role.SECRETARIAT, Role.DEPUTY_AFFAIRS)
        return next(post for role in roles if (post := self.posts[role, None]).user != self.secretary(proposal).user)

    def dispatcher(self, block: Organ) -> Post:
        return self.posts[Role.DISPATCHER, block.dispatcher_id]

    def block_of(self, organ: Organ) -> Organ | None:
        """The block whose office dispatches to this unit."""
        block = self.by_key.get(organ.parent_id)
        return block if block and block.dispatcher_id else None

    def clerk(self, organ: Organ) -> Post:
        return self.posts[Role.UNIT_CLERK, organ.pk]

    def leader(self, organ: Organ) -> Post:
        return self.posts[Role.UNIT_LEADER, organ.pk]

    def due(self, what: str, day: dt.date) -> calendar.Deadline:
        if (what, day) not in self._due:
            self._due[what, day] = calendar.deadline(self.rules[what], day, calendar=self.calendar)
        return self._due[what, day]

    def sum_of(self, what: str, day: dt.date) -> dict:
        """The sum behind ``due``, as a clock keeps it: one for all the clocks of that day."""
        if (what, day) not in self._sums:
            self._sums[what, day] = self.due(what, day).as_json()
        return self._sums[what, day]

    def next_number(self, proposal: Proposal) -> int:
        part = "in" if proposal.in_session else "recess"
        series = f"{proposal.session_id}:{part}:{proposal.kind}"
        self.numbers[series] += 1
        return self.numbers[series]

    def document_number(self, organ: Organ, at: dt.datetime) -> str:
        self.letters[organ.pk, at.year] += 1
        return f"{organ.abbreviation}建〔{at.year}〕{self.letters[organ.pk, at.year]}号"
