"""The site of the demonstration's city: columns, news, laws, a banner; written by one, reviewed by another."""

import datetime as dt
import io

from PIL import Image, ImageDraw

from bulletins.computing import provisions, reading
from bulletins.demo import texts
from bulletins.models import Article, ArticleVersion, DailyReaders, Feedback, NewsColumn, Provision
from bulletins.services.news import tagged
from bulletins.workflow import ArticleState, FeedbackState
from congress import files, search
from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Congress, Post, Role, User

A_DAY = dt.timedelta(days=1)
WRITTEN, HANDED_IN, REVIEWED = 9 * 60, 10 * 60, 15 * 60


@seeder(order=40)
def news(seed: Seed) -> None:
    """In every size: the site is small."""
    city = seed.congresses[CITY]
    writer = Post.objects.select_related("user").filter(congress=city, role=Role.SECRETARIAT).order_by("pk").first()
    reviewer = (
        Post.objects.select_related("user").filter(congress=city, role=Role.DEPUTY_AFFAIRS).order_by("pk").first()
    )
    columns = _columns(city)
    maker = _Maker(city, writer, reviewer, columns, seed.yesterday)
    for column, kind, title, summary, paragraphs, tags, ago, internal, on_top in texts.NEWS:
        maker.make(column, kind, title, summary, "\n".join(paragraphs), ago, tags=tagged(tags), is_internal=internal,
                   on_top=on_top, in_carousel=on_top)  # fmt: skip
    for nth, (title, number, issuer, adopted, effective, repealed, body) in enumerate(texts.LAWS):
        maker.make(
            "法律法规", "law", title, "", body, 90 + nth, number_text=number, issuer=issuer, adopted_on=dt.date(*adopted),
            effective_on=dt.date(*effective), repealed_on=repealed and seed.yesterday - repealed * A_DAY,
        )  # fmt: skip
    title, summary, body = texts.BANNER
    maker.make("人大要闻", "banner", title, summary, body, 1, shown_until=seed.yesterday + 4 * A_DAY)
    maker.make("人大要闻", "news", "代表分组审议政府工作报告", "", "各代表团分组审议，代表发言踊跃。", 0, upto="submit")
    maker.make("代表风采", "news", "一位社区代表的一天（草稿）", "", "", 0, upto="write")
    write_facts(sorted(maker.facts, key=lambda fact: fact.at))
    search.index(list(Article.objects.filter(congress=city).order_by("pk")))
    search.index(list(Provision.objects.filter(article__congress=city).select_related("article").order_by("pk")))
    if seed.size == "small":
        _feedback(city, reviewer, seed)


def _columns(city: Congress) -> dict[str, NewsColumn]:
    made = {}
    for nth, (name, parts) in enumerate(texts.COLUMNS, start=1):
        made[name] = NewsColumn.objects.create(congress=city, name=name, position=nth)
        for at, part in enumerate(parts, start=1):
            made[part] = NewsColumn.objects.create(congress=city, name=part, position=at, parent=made[name])
    return made


class _Maker:
    """Makes articles as the services would have, and collects what happened."""

    def __init__(
        self, city: Congress, writer: Post, reviewer: Post, columns: dict[str, NewsColumn], day: dt.date
    ) -> None:
        self.city, self.writer, self.reviewer, self.columns, self.day = city, writer, reviewer, columns, day
        self.facts: list[Fact] = []

    def make(
        self,
        column: str,
        kind: str,
        title: str,
        summary: str,
        body: str,
        ago: int,
        *,
        upto: str = "publish",
        **fields: object,
    ) -> Article:
        day = self.day - ago * A_DAY
        at = {
            name: moment(day, minute)
            for name, minute in (("write", WRITTEN), ("submit", HANDED_IN), ("publish", REVIEWED))
        }
        states = {"write": ArticleState.DRAFT, "submit": ArticleState.IN_REVIEW, "publish": ArticleState.PUBLISHED}
        article = Article(
            congress=self.city, column=self.columns[column], kind=kind, title=title, summary=summary, body=body,
            state=states[upto], author=self.writer.user, changed_by=self.writer.user, created_at=at["write"],
            changed_at=at[upto], **fields,
        )  # fmt: skip
        if upto == "publish":
            article.reviewer, article.published_at, article.shows_from = self.reviewer.user, at["publish"], day
            article.order_key = f"{int(article.on_top)}{day:%Y%m%d}"
        article.save()
        if article.in_carousel:
            article.cover = files.store("cover.png", _picture(), target=article, by=self.writer.user, purpose="cover")
            article.save(update_fields=["cover"])
        ArticleVersion.objects.create(
            article=article, number=1, title=title, summary=summary, body=body, by=self.writer.user, at=at["write"]
        )
        self._tell(article, upto, at)
        if kind == "law":
            _cut(article)
        if upto == "publish" and kind != "banner":
            _read(article, day, self.day)
        return article

    def _tell(self, article: Article, upto: str, at: dict[str, dt.datetime]) -> None:
        self.facts.append(Fact("bulletins.write_article", article, self.writer, at["write"], {"kind": article.kind}))
        steps = (("submit", self.writer, "draft", "in_review"), ("publish", self.reviewer, "in_review", "published"))
        for name, by, source, to in steps[: {"write": 0, "submit": 1, "publish": 2}[upto]]:
            told = {"source": source, "to": to, "version": 1}
            self.facts.append(Fact(f"bulletins.{name}_article", article, by, at[name], told))


def _cut(article: Article) -> None:
    Provision.objects.bulk_create(
        Provision(article=article, position=nth, chapter=piece.chapter, label=piece.label, text=piece.text)
        for nth, piece in enumerate(provisions.cut(article.body), start=1)
    )


def _read(article: Article, begun: dt.date, today: dt.date) -> None:
    """Fewer read it each day; the maps of days that are over are wiped."""
    days = [begun + nth * A_DAY for nth in range(5) if begun + nth * A_DAY <= today]
    counts = [(180 + 7 * (article.pk % 20)) // (nth + 1) for nth in range(len(days))]
    DailyReaders.objects.bulk_create(
        DailyReaders(article=article, day=day, count=count, bits=b"" if day < today else reading.empty())
        for day, count in zip(days, counts, strict=True)
    )


def _picture() -> bytes:
    """A drawn picture: a hall under a red sky. No photo of anybody."""
    image = Image.new("RGB", (640, 360), "#9c1c1c")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 230, 640, 360), fill="#efebe6")
    pen.polygon([(120, 150), (320, 80), (520, 150)], fill="#e9c46a")
    for left in range(140, 501, 60):
        pen.rectangle((left, 150, left + 24, 270), fill="#fbf0ee")
    pen.rectangle((110, 270, 530, 290), fill="#e4dfd9")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _feedback(city: Congress, staff: Post, seed: Seed) -> None:
    facts = []
    for nth, (name, page, text, answer) in enumerate(texts.FEEDBACK):
        user = User.objects.select_related("acting_as").get(username=name)
        given, answered = moment(seed.yesterday - (5 - nth) * A_DAY), moment(seed.yesterday - A_DAY, 16 * 60)
        row = Feedback.objects.create(
            congress=city, user=user, page=page, text=text, given_at=given, answer=answer,
            state=FeedbackState.ANSWERED if answer else FeedbackState.OPEN,
            answered_by=staff.user if answer else None, answered_at=answered if answer else None,
        )  # fmt: skip
        facts.append(Fact("bulletins.give_feedback", row, user.acting_as, given))
        if answer:
            facts.append(Fact("bulletins.answer_feedback", row, staff, answered))
    write_facts(facts)
