"""Articles: written, revised, moved along their table; columns; how many read what."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from bulletins.computing import provisions, reading
from bulletins.models import Article, ArticleVersion, DailyReaders, NewsColumn, Provision, PutAwayBanner
from bulletins.workflow import ARTICLE, IN_HAND, NORMS, ArticleKind, ArticleState
from congress import clock, files, registers, search
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import Congress, User

TEXT = (
    "column", "kind", "title", "summary", "body", "tags", "source", "source_url", "is_internal", "shows_from",
    "shown_until", "number_text", "issuer", "adopted_on", "effective_on",
)  # fmt: skip
OF_NORMS = ("number_text", "issuer", "adopted_on", "effective_on")
NEEDS_NOTE = frozenset({"send_back", "withdraw"})
MOST_TAGS = 8


# Writing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_article(congress: Congress, *, by: User, cover: CheckedFile | None = None, **fields: Any) -> Article:
    """Keep a draft; ``fields`` as in ``TEXT``.

    ``Invalid`` for days in the wrong order, a column of another congress, a cover that is no picture.
    """
    article = Article(congress=congress, author=by, changed_by=by)
    _describe(article, fields)
    article.save()
    _keep(article, cover, by=by)
    record("bulletins.write_article", article, by=by, kind=article.kind)
    return article


@transaction.atomic
def revise_article(
    article: Article, *, by: User, version: int, cover: CheckedFile | None = None, **fields: Any
) -> Article:
    """Change a draft; the former text is kept as a version. Refused once it was handed in, ``Stale`` when changed
    meanwhile.
    """
    article = _locked(article)
    if article.state not in IN_HAND:
        raise Refused(_("Only a draft can be changed. Take it back or off the page first."))
    if article.version != version:
        now = {name: getattr(article, name) for name in ("title", "summary", "body")} | {"version": article.version}
        raise Stale(_("This article was changed meanwhile. Compare and save again."), current=now)
    changed = _describe(article, fields)
    article.version += 1
    article.changed_by, article.changed_at, article.reviewer = by, clock.now(), None
    article.save()
    _keep(article, cover, by=by)
    record("bulletins.revise_article", article, by=by, fields=changed)
    return article


def _locked(article: Article) -> Article:
    rows = Article.objects.select_for_update(of=("self",)).select_related("congress", "column__parent")
    return rows.get(pk=article.pk)


def _describe(article: Article, fields: dict[str, Any]) -> list[str]:
    """Write the fields into the article; the names of those that changed."""
    fields = {name: fields[name] for name in TEXT if name in fields}
    if "tags" in fields:
        fields["tags"] = tagged(fields["tags"])
    if fields.get("kind", article.kind) not in NORMS:
        fields |= {name: "" if name in {"number_text", "issuer"} else None for name in OF_NORMS}
        article.repealed_on = None
    changed = sorted(name for name, value in fields.items() if getattr(article, name, None) != value)
    for name, value in fields.items():
        setattr(article, name, value)
    _check(article)
    return changed


def tagged(words: str) -> str:
    """Tags as they are kept: each once, a blank before and after."""
    tags = list(dict.fromkeys(words.replace("，", " ").replace("、", " ").replace(",", " ").split()))[:MOST_TAGS]
    return f" {' '.join(tags)} " if tags else ""


def _check(article: Article) -> None:
    wrong: dict[str, list[str]] = {}
    if article.column.congress_id != article.congress_id:
        wrong["column"] = [_("Choose a column of your own congress.")]
    if article.shows_from and article.shown_until and article.shown_until < article.shows_from:
        wrong["shown_until"] = [_("This day lies before the first one.")]
    if article.effective_on and article.adopted_on and article.effective_on < article.adopted_on:
        wrong["effective_on"] = [_("A law comes into force on the day it is adopted at the earliest.")]
    if wrong:
        raise Invalid(wrong)


def _keep(article: Article, cover: CheckedFile | None, *, by: User) -> None:
    """What hangs on a saved text: its version, its provisions, its words, its picture."""
    if cover:
        if not cover.content_type.startswith("image/"):
            raise Invalid({"cover": [_("“%(name)s” is no picture.") % {"name": cover.name}]})
        article.cover = files.store(
            cover.name, cover.content, target=article, by=by, purpose="cover", quarantined=cover.quarantined
        )
        article.save(update_fields=["cover"])
    ArticleVersion.objects.create(
        article=article, number=article.version, title=article.title, summary=article.summary, body=article.body, by=by
    )
    _cut(article)
    search.index([article])


def _cut(article: Article) -> None:
    """The provisions of a law, made anew from its text; other kinds have none."""
    old = list(article.provisions.order_by("pk"))
    search.forget(old)
    article.provisions.all().delete()
    if article.kind != ArticleKind.LAW:
        return
    pieces = provisions.cut(article.body)
    Provision.objects.bulk_create(
        Provision(article=article, position=nth, chapter=piece.chapter[:60], label=piece.label[:20], text=piece.text)
        for nth, piece in enumerate(pieces, start=1)
    )
    search.index(list(article.provisions.select_related("article").order_by("position")))


# Moving ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def move_article(article: Article, name: str, *, by: User, note: str = "", **fields: Any) -> Article:
    """Make one move of the table. ``PermissionDenied`` when it is not this person's, ``Refused`` when the state forbids
    it, ``Invalid`` when a reason is missing or a day does not fit. Nothing is changed then.
    """
    article = _locked(article)
    move = ARTICLE.check(name, article, by)
    if name in NEEDS_NOTE and not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    source, article.state = article.state, move.target or article.state
    EFFECTS.get(name, _nothing)(article, by=by, **fields)
    if move.target:
        article.note = note.strip()
    article.order_key = _order_key(article)
    article.changed_at = clock.now()
    article.save()
    record(f"bulletins.{name}_article", article, by=by, source=source, to=article.state, version=article.version)
    return article


def _nothing(_article: Article, *, by: User) -> None:
    """The move changes the state and no more."""


def _submit(article: Article, *, by: User) -> None:
    if not article.body.strip() and article.kind != ArticleKind.BANNER:
        raise Refused(_("There is no text yet. Write it, then hand it in."))


def _publish(article: Article, *, by: User) -> None:
    today = clock.today()
    if article.shown_until and article.shown_until < today:
        raise Refused(_("Its last day has passed; change the days first."))
    article.reviewer, article.published_at = by, clock.now()
    article.shows_from = max(article.shows_from or today, today)


def _place(article: Article, *, by: User, on_top: bool, in_carousel: bool, shown_until: dt.date | None = None) -> None:
    if shown_until and shown_until < article.shows_from:
        raise Invalid({"shown_until": [_("This day lies before the first one.")]})
    if in_carousel and article.cover_id is None:
        raise Invalid({"in_carousel": [_("An article without a cover cannot stand among the pictures.")]})
    article.on_top, article.in_carousel, article.shown_until = on_top, in_carousel, shown_until


def _repeal(article: Article, *, by: User, repealed_on: dt.date) -> None:
    if article.effective_on and repealed_on < article.effective_on:
        raise Invalid({"repealed_on": [_("This day lies before the first one.")]})
    article.repealed_on = repealed_on


def _take_off(article: Article, *, by: User) -> None:
    article.on_top = article.in_carousel = False


EFFECTS = {"submit": _submit, "publish": _publish, "place": _place, "repeal": _repeal, "withdraw": _take_off}


def _order_key(article: Article) -> str:
    """By which lists are sorted: what stands on top first, then the newest day."""
    day = f"{article.shows_from:%Y%m%d}" if article.shows_from else "00000000"
    return f"{int(article.on_top and article.state == ArticleState.PUBLISHED)}{day}"


# Columns ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_column(column: NewsColumn, *, by: User) -> Model:
    """Save a column. ``Invalid`` for a third level, a foreign parent, or a name that is taken."""
    parent = column.parent
    if parent and (parent.congress_id != column.congress_id or parent.parent_id or parent.pk == column.pk):
        raise Invalid({"parent": [_("Columns have two levels: choose one of the first.")]})
    if parent and column.pk and column.parts.exists():
        raise Invalid({"parent": [_("This column has parts of its own.")]})
    try:
        with transaction.atomic():
            return registers.save(column, by=by)
    except IntegrityError as error:
        raise Invalid({"name": [_("There is a column of this name already.")]}) from error


# Readers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def count_reader(article: Article, reader: str) -> None:
    """Count whoever reads ``article`` today, once a day, without keeping who it is.

    ``reader`` is an account or an address; only one bit of a keyed digest of it is kept, of ``reading.BITS``, and the
    map of bits is wiped when the day is over.
    """
    today = clock.today()
    digest = salted_hmac("bulletins.reader", f"{article.pk} {today} {reader}", algorithm="sha256").digest()
    place = reading.place_of(digest)
    known = DailyReaders.objects.filter(article=article, day=today).first()
    if known and reading.is_set(bytes(known.bits), place):
        return
    if known is None:
        DailyReaders.objects.bulk_create([DailyReaders(article=article, day=today)], ignore_conflicts=True)
    row = DailyReaders.objects.select_for_update(of=("self",)).get(article=article, day=today)
    row.bits = reading.with_place(bytes(row.bits), place)
    row.count = reading.readers(row.bits)
    row.save(update_fields=["bits", "count"])


def wipe_readers() -> int:
    """Forget the maps of days that are over; their numbers stay. Returns how many were wiped."""
    return DailyReaders.objects.filter(day__lt=clock.today()).exclude(bits=b"").update(bits=b"")


# Banners ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def put_banner_away(article: Article, *, by: User) -> None:
    """Do not show ``by`` this banner any more; twice is once. Refused for anything that is no banner."""
    if article.kind != ArticleKind.BANNER:
        raise Refused(_("Only a banner can be put away."))
    PutAwayBanner.objects.bulk_create([PutAwayBanner(article=article, user=by)], ignore_conflicts=True)
