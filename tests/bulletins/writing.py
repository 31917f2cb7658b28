"""Columns, articles and courses for the tests of the room."""

import datetime as dt

from bulletins import services
from bulletins.models import Course, Material, NewsColumn, Question
from bulletins.workflow import QuestionKind
from congress import clock

LAW = """中华人民共和国某某法
第一章　总则
第一条　为了保障代表依法行使职权，制定本法。
第二条　代表依照本法执行职务。
代表受原选举单位监督。
第二章　会议期间的工作
第三条　代表应当出席本级人民代表大会会议。
"""


def column(congress, **fields):
    fields = {"name": f"栏目{NewsColumn.objects.count() + 1}"} | fields
    return NewsColumn.objects.create(congress=congress, **fields)


def draft(writer, **fields):
    congress = writer.post.congress
    fields = {"title": "东河治理进展", "body": "东河清淤已经完成。", "kind": "news"} | fields
    fields.setdefault(
        "column", NewsColumn.objects.filter(congress=congress, is_shown=True).order_by("pk").first() or column(congress)
    )
    return services.write_article(congress, by=writer, **fields)


def published(writer, reviewer, **fields):
    placed = {name: fields.pop(name) for name in ("on_top", "in_carousel") if name in fields}
    article = services.move_article(draft(writer, **fields), "submit", by=writer)
    article = services.move_article(article, "publish", by=reviewer)
    if placed:
        services.move_article(article, "place", by=writer, **({"on_top": False, "in_carousel": False} | placed))
    return article


def course(by, *, questions=0, opened=True, needed_minutes=0, pieces=1, **fields):
    fields = {"title": "代表法学习", "draw": questions, "pass_mark": 60} | fields
    delegations = fields.pop("delegations", [])
    made = services.save_course(Course(congress=by.post.congress, **fields), by=by, delegations=delegations)
    for nth in range(pieces):
        text(made, by, position=nth + 1, needed_minutes=needed_minutes)
    for nth in range(questions):
        question(made, by, text=f"第{nth + 1}题")
    return services.enable_course(made, by=by) if opened else made


def text(course, by, **fields):
    fields = {"title": "代表法导读", "body": "代表依法执行职务。", "kind": "text"} | fields
    return services.save_material(Material(course=course, **fields), by=by)


def question(course, by, **fields):
    fields = {
        "kind": QuestionKind.SINGLE,
        "text": "代表任期几年？",
        "choices": ["三年", "五年"],
        "correct": [1],
    } | fields
    return services.save_question(Question(course=course, **fields), by=by)


def studied(deputy, course):
    """The deputy has finished all material of the course."""
    mandate = deputy.post.mandate
    for material in course.materials.order_by("position"):
        for page in range(1, len(material.pages) + 1):
            services.open_material(mandate, material, page=page)
        services.finish_material(mandate, material, by=deputy)


def answered(deputy, course, *, right=True):
    """The deputy hands in a quiz, all right or all wrong."""
    attempt = services.begin_quiz(deputy.post.mandate, course, by=deputy)
    keys = {each.pk: each.correct for each in Question.objects.filter(course=course)}
    answers = {pk: keys[pk] if right else [0] for pk, _order in attempt.paper}
    return services.hand_in_quiz(attempt, answers, by=deputy)


def tomorrow():
    return clock.today() + dt.timedelta(days=1)


def yesterday():
    return clock.today() - dt.timedelta(days=1)
