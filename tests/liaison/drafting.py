"""A draft law brought to where a test begins, by the services themselves."""

import datetime as dt
import secrets

from liaison import services
from liaison.models import DraftLaw, PartKind

CLOSES = dt.date(2026, 4, 1)  # thirty days after Monday, 2 March 2026
TEXT = (
    "某条例\n第一章　总则\n第一条　为了规范管理，制定本条例。\n第二条　本条例适用于本市。\n第三条　自公布之日起施行。"
)
WORDS = "第二条应当写明适用于开发区。"


def pointed(here):
    """``here`` with its house as a legislative contact point."""
    if not hasattr(here, "point"):
        here.point = services.name_point(here.house, here.congress, by=here.secretary)
    return here


def begun(here, **fields):
    fields = {"title": "安澜市物业管理条例（草案）", "introduction": "公开征求意见。", "closes_on": CLOSES} | fields
    return services.write_draft(by=here.secretary, **fields)


def prepared(here, *, for_everybody=True, asked=("deputy", "other"), points=True, **fields):
    pointed(here)
    draft = services.split_text(begun(here, **fields), text=TEXT, by=here.secretary)
    keys = [f"deputy:{getattr(here, who).post.mandate.pk}" for who in asked]
    given = [here.point] if points else []
    return services.address_draft(
        draft, by=here.secretary, points=given, audience=keys, for_everybody=for_everybody
    )  # fmt: skip


def moved(here, draft, name, **fields):
    return services.move_draft(draft, name, by=here.secretary, **fields)


def opened(here, **fields):
    return moved(here, prepared(here, **fields), "open_draft")


def closed(here):
    return moved(here, opened(here), "close_draft")


def consolidated(here, draft=None):
    draft = draft or opened(here)
    return moved(here, moved(here, draft, "close_draft"), "consolidate_draft")


def reported(here):
    return moved(here, consolidated(here), "report_back_draft")


def published(here):
    return moved(here, reported(here), "publish_results", summary="共收到意见若干，均已研究。")


def withdrawn(here):
    return moved(here, opened(here), "withdraw_draft", reason="另行起草")


def article(draft, label="第二条"):
    return draft.articles.get(kind=PartKind.ARTICLE, label=label)


def said(here, draft, who="deputy", **fields):
    return services.comment_draft(draft, by=getattr(here, who), **({"words": WORDS} | fields))


def entered(here, draft, **fields):
    fields = {"words": WORDS, "point": here.point, "occasion": "meeting"} | fields
    return services.enter_comment(draft, by=here.worker, **fields)


def received(draft, **fields):
    return services.receive_comment(draft, **({"words": WORDS, "secret": secrets.token_urlsafe(12)} | fields))


def fresh(draft):
    return DraftLaw.objects.get(pk=draft.pk)
