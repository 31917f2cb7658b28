"""What a congress asks of its deputies' groups at the stations."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Refused
from congress.events import record
from congress.models import User
from liaison.models import GroupRule


@transaction.atomic
def set_group_rule(row: GroupRule, *, by: User) -> GroupRule:
    """Set what the congress asks of its groups; past quarters are judged by it as well. Refused for a second one."""
    if GroupRule.objects.filter(congress=row.congress).exclude(pk=row.pk).exists():
        raise Refused(_("There is one already; change that one."))
    row.save()
    record("liaison.set_group_rule", row, by=by, activities=row.activities, members=row.members)
    return row
