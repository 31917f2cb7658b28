"""Events that the demonstration does not hold, for the page of all texts."""

from bulletins.models import Article, Course, StudyRecord
from congress.notify import example, last_of

_sent_back = last_of(Article, {"note": "请注明数据来源。"})

example("bulletins.send_back_article bulletins.withdraw_article", _sent_back)
example("bulletins.confirm_material bulletins.grant_attempt", last_of(StudyRecord))
example("bulletins.remind_course", last_of(Course, required_by__isnull=False), mandates=[])
