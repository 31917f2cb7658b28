"""The units' tasks: the moves of office and bureau."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from congress.api.fields import LARGEST
from congress.api.resources import MovingResource, resource
from congress.api.schema import Code, Many, ident, number, text
from congress.models import Organ, Role, User
from proposals import queries, services
from proposals.api.shared import ClockFields, as_shown
from proposals.forms import FORMS
from proposals.models import ContactAnswer, ContactForm, HandlingTask
from proposals.workflow import TASK_MOVES, State, TaskRole, TaskState

PARTS = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": LARGEST}, "maxItems": 1000}


class TaskFilters(serializers.Serializer):
    proposal = ident(required=False)
    organ = Code(Organ)
    state = serializers.ChoiceField(TaskState.choices, required=False)
    overdue = serializers.BooleanField(required=False, default=None, allow_null=True)


class TaskFields(serializers.Serializer):
    """What one unit has to do with one proposal. ``parts``: the tasks it was dispatched into."""

    id = ident()
    state = serializers.ChoiceField(TaskState.choices)
    version = number()
    proposal = ident(source="proposal_id")
    proposal_number = text(40, source="proposal.number_text")
    proposal_title = text(80, source="proposal.title")
    proposal_state = serializers.ChoiceField(State.choices, source="proposal.state")
    organ = text(12, source="organ.code")
    organ_name = text(80, source="organ.name")
    role = serializers.ChoiceField(TaskRole.choices)
    round = number()
    parent = ident(source="parent_id", allow_null=True)
    parts = serializers.SerializerMethodField()
    assigned_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    handler = text(40)
    due_on = serializers.DateField(allow_null=True)

    @extend_schema_field(
        {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": LARGEST}, "maxItems": 1000}
    )
    def get_parts(self, task: HandlingTask) -> list[int]:
        return sorted(part.pk for part in task.parts.all())


class ContactFields(serializers.Serializer):
    """A contact; ``id`` names it in the deputy's move `answer_contact`, ``answer`` is empty until then."""

    id = ident()
    form = serializers.ChoiceField(ContactForm.choices)
    happened_at = serializers.DateTimeField()
    place = text(80)
    people = text(120)
    note = text(4000)
    by = text(40, source="by.name")
    photo_count = number()
    answer = serializers.ChoiceField(ContactAnswer.choices, allow_blank=True)
    remark = text(4000)
    answered_at = serializers.DateTimeField(allow_null=True)


class ExtensionFields(serializers.Serializer):
    """A request for more time; ``granted_until`` is ``null`` while undecided, and when it was refused."""

    wished_until = serializers.DateField()
    reason = text(4000)
    at = serializers.DateTimeField()
    granted_until = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    note = text(4000)


class OpinionFields(serializers.Serializer):
    """A co-handler's opinion; ``id`` names it in the lead's move `return_co_opinion`."""

    id = ident()
    organ = text(12, source="task.organ.code")
    document_number = text(40)
    body = text(20_000)
    countersigned = number(allow_null=True, source="countersigned.number")
    contact_person = text(40)
    contact_phone = text(30)
    at = serializers.DateTimeField()
    returned_at = serializers.DateTimeField(allow_null=True)
    returned_note = text(4000)


class StepFields(serializers.Serializer):
    """A step of the plan; ``id`` names it in the moves `change_step`, `finish_step` and `drop_step`."""

    id = ident()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    text = text(200)


class PlanFields(serializers.Serializer):
    """The unit's plan. The handler is the task's own field."""

    leader = text(40)
    filed_at = serializers.DateTimeField()
    steps = Many(StepFields(), 1000, source="steps_shown")


class EntryFields(serializers.Serializer):
    """An entry of the unit's diary; one that was struck stays, with the reason. ``id`` names it in `strike_entry`."""

    id = ident()
    day = serializers.DateField()
    by = text(40, source="by.name")
    file_count = number()
    struck_at = serializers.DateTimeField(allow_null=True)
    strike_reason = text(200)
    text = text(4000)


class TaskWhole(TaskFields):
    """A task with contacts and clocks. ``instruction``, ``note``, opinions and requests for more time are between the
    units: ``null`` or empty for deputies, but for the remark of a unit that has
    taken note. ``plan`` and ``diary`` are for the lead deputy where the congress lets him read them.
    """

    instruction = text(4000, allow_null=True)
    note = text(4000, allow_null=True)
    return_reason = text(6, source="return_reason.code", allow_null=True)
    suggested_organ = text(12, source="suggested_organ.code", allow_null=True)
    reply = ident(source="reply_id", allow_null=True)
    contacts = Many(ContactFields(), 1000, source="talks")
    plan = PlanFields(allow_null=True, source="plan_read")
    diary = Many(EntryFields(), 1000, source="diary_read")
    clocks = Many(ClockFields(), 100, source="running")
    extensions = Many(ExtensionFields(), 100, source="asked_for_time")
    opinions = Many(OpinionFields(), 1000, source="heard")


@resource("tasks")
class TaskResource(MovingResource):
    """The units' tasks, and the moves of office and bureau."""

    model = HandlingTask
    requires, view_permission = "proposals.list_tasks", "proposals.view_task"
    filters, line, full = TaskFilters, TaskFields, TaskWhole
    table = TASK_MOVES
    forms = {name: FORMS[name] for name in TASK_MOVES.names}

    def seen(self, user: User) -> QuerySet:
        return queries.with_due_day(queries.tasks_of_page(user), "task")

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = HandlingTask.objects.visible_to(user).select_related("organ", "proposal").prefetch_related("parts")
        rows = rows.defer("proposal__body", "proposal__contact_phone", "proposal__contact_address")
        if asked["overdue"] is not None:
            late = HandlingTask.objects.overdue()
            rows = rows.overdue() if asked["overdue"] else rows.exclude(pk__in=late.values("pk"))
        rows = rows.filter(**{name: asked[name] for name in ("proposal", "organ", "state") if name in asked})
        return queries.with_due_day(queries.with_authors_hidden(rows, user, proposal="proposal"), "task")

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    @classmethod
    def told(cls, user: User) -> QuerySet:
        return HandlingTask.objects.visible_to(user)

    @classmethod
    def events_told(cls, user: User, content_type: ContentType, rows: QuerySet) -> Q:
        return queries.told_to(user, content_type, rows, "proposal__")

    def shown(self, task: HandlingTask) -> dict[str, Any]:
        user = self.request.user
        task = queries.unnamed(task, user)
        task.talks = task.contacts.select_related("by").order_by("pk")
        task.running = as_shown(task.clocks.running().order_by("due_on"))
        task.reply_id = queries.replies_of_page(user).filter(task=task).values_list("pk", flat=True).first()
        task.asked_for_time, task.heard = [], []
        task.plan_read, task.diary_read = None, []
        if user.has_perm("proposals.view_plan", task):
            task.plan_read = getattr(task, "plan", None)
            task.diary_read = task.diary.select_related("by").order_by("pk")
            if task.plan_read:
                task.plan_read.steps_shown = queries.steps_of(task.plan_read)
        if user.acts(Role.DEPUTY):
            task.instruction, task.note = None, task.note if task.state == TaskState.NOTED else None
        else:
            settled = queries.together(task)
            task.asked_for_time, task.heard = settled["extensions"], settled.get("opinions", [])
        return super().shown(task)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One object."""
        task = self.get_object()
        services.note_opening(task.proposal, by=request.user, what="api")
        return Response(self.shown(task))

    def make(self, subject: HandlingTask, name: str, fields: dict[str, Any]) -> HandlingTask:
        return services.move_task(subject, name, by=self.request.user, **fields)


def tasks_told(user: User, proposal: int) -> tuple[type[TaskResource], QuerySet]:
    """The tasks of a proposal that the user sees: what happened to them is told with it."""
    return TaskResource, TaskResource.told(user).filter(proposal=proposal)
