"""Who may: deputies study what is meant for them; the secretariat keeps the courses and sees who has finished."""

import rules

from bulletins.models.study import Course
from congress.models import SECRETARIAT, Role
from congress.rules import acts_as, in_congress, is_secretariat


@rules.predicate
def sees_course(user, course) -> bool:
    """Exactly what ``Course.objects.visible_to`` lists: one test proves that they agree."""
    if not user.is_authenticated or user.post is None or not user.acts(Role.DEPUTY, *SECRETARIAT):
        return False
    if course is None:
        return True
    if course.congress_id not in user.congress_ids:
        return False
    return user.acts(*SECRETARIAT) or _is_meant(user, course)


def _is_meant(user, course: Course) -> bool:
    """Whether the course is open to the deputy."""
    mandate = getattr(user.post, "mandate", None)
    if mandate is None or not course.is_enabled:
        return False
    meant = {delegation.pk for delegation in course.delegations.all()}
    return not meant or mandate.delegation_id in meant


@rules.predicate
def sees_part(user, part) -> bool:
    """A piece of a course one sees."""
    return sees_course.test(user, None if part is None else part.course)


@rules.predicate
def owns_study(user, study) -> bool:
    return study is None or study.mandate.is_held_by(user)


rules.add_perm("bulletins.study", acts_as(Role.DEPUTY))
rules.add_perm("bulletins.view_course", sees_course)
rules.add_perm("bulletins.view_material", sees_part)
rules.add_perm("bulletins.read_material", acts_as(Role.DEPUTY) & sees_part)
rules.add_perm("bulletins.take_quiz", acts_as(Role.DEPUTY) & sees_course)
rules.add_perm("bulletins.manage_study", is_secretariat & in_congress)
rules.add_perm("bulletins.print_certificate", owns_study | (is_secretariat & in_congress))
