"""What the report of the comments on a draft law holds: plain values, no table."""

from dataclasses import dataclass, field

from liaison.models.comment import DraftComment
from liaison.models.draft import DraftArticle, DraftLaw
from liaison.workflow import Adoption, CommentSource


@dataclass
class Group:
    """What was said about one piece of a draft (``None``: about the whole), counted by source and by result."""

    article: DraftArticle | None
    count: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    results: dict[str, int] = field(default_factory=dict)
    comments: list[DraftComment] = field(default_factory=list)

    @property
    def rest(self) -> int:
        """How many of its comments are not among ``comments``."""
        return self.count - len(self.comments)

    @property
    def source_words(self) -> list[tuple[str, int]]:
        """Each source with how many came from it."""
        return [(str(source.label), self.sources[source]) for source in CommentSource if self.sources.get(source)]

    @property
    def result_words(self) -> list[tuple[str, int]]:
        """Each result with how many had it."""
        shown = [each for each in Adoption if each != Adoption.SET_ASIDE]
        return [(str(result.label), self.results[result]) for result in shown if self.results.get(result)]


@dataclass
class Report:
    """All comments on a draft, article by article; what was set aside is only counted."""

    draft: DraftLaw
    groups: list[Group]
    total: Group
    set_aside: int
