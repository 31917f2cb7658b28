"""The chain at the API's door: the same forms, the same services, the same refusals as the pages."""

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.forms import IntegerField
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from congress import files, search
from congress.api.fields import LARGEST, as_posted, clean, json_object
from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import Code, Many, form_schema, ident, number, said, text
from congress.errors import Invalid
from congress.models import Organ, Role, What
from proposals import queries, services
from proposals.forms import FORMS, ProposalForm
from proposals.models import (
    Category,
    Clock,
    ContactForm,
    Evaluation,
    HandlingTask,
    Kind,
    Manner,
    Proposal,
    Publicity,
    Rating,
    Reply,
)
from proposals.workflow import DEAD, PROPOSAL_MOVES, TASK_MOVES, State, TaskRole, TaskState

# Encrypted fields that no list shows: left in the database rather than deciphered for nothing.
PERSONAL = (
    "contact_phone", "contact_address", "lead__person__phone", "lead__person__email", "lead__person__address",
)  # fmt: skip
REPLY_STATES = ("drafted", "approved", "sent", "evaluated", "lapsed")


class SessionFields(serializers.Serializer):
    id = ident()
    term = number(source="term.number")
    number = number()


class LeadFields(serializers.Serializer):
    """The lead deputy; the id is that of ``/api/v1/deputies/``."""

    id = ident()
    name = text(40, source="person.name")
    delegation = number(source="delegation.number")


class ClockFields(serializers.Serializer):
    """A running term of time and the sum that gave its last day."""

    what = serializers.ChoiceField(What.choices)
    due_on = serializers.DateField(source="on")
    state = serializers.ChoiceField(["ok", "near", "late", "provisional"])
    steps = Many(text(300), most=40)


class FileFields(serializers.Serializer):
    name = text(160)
    size = number()
    url = serializers.SerializerMethodField()

    @extend_schema_field(said(200))
    def get_url(self, file):
        return reverse("file", args=[file.uuid])


class ProposalFilters(serializers.Serializer):
    state = serializers.ChoiceField(State.choices, required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    session = ident(required=False, help_text="The session's id.")
    category = Code(Category)
    organ = Code(Organ, help_text="Proposals this organ has a task in.")
    search = text(100, required=False)


class ProposalFields(serializers.Serializer):
    """A proposal as a list shows it. ``number`` is the official one, empty until acceptance."""

    id = ident()
    state = serializers.ChoiceField(State.choices)
    version = number()
    kind = serializers.ChoiceField(Kind.choices)
    manner = serializers.ChoiceField(Manner.choices)
    title = text(80)
    session = SessionFields()
    lead = LeadFields(allow_null=True)
    category = text(6, source="category.code", allow_null=True)
    wished_organ = text(12, source="wished_organ.code", allow_null=True)
    round = number()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    assigned_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    unit = text(80, allow_null=True, help_text="The organ that has it now.")
    number = text(40, source="number_text")


class ProposalWhole(ProposalFields):
    """A proposal with its text. How to reach the deputy is for those who handle it; others read ``null``."""

    body = text(20_000)
    publicity = serializers.ChoiceField(Publicity.choices)
    publicity_reason = text(200)
    from_survey = serializers.BooleanField()
    raised_before = serializers.BooleanField()
    wants_contact = serializers.BooleanField()
    contact_phone = text(40, allow_null=True)
    contact_address = text(200, allow_null=True)
    postcode = text(10, allow_null=True)
    refusal = text(6, source="refusal.code", allow_null=True)
    note = text(4000)
    tasks = Many(ident(), source="task_ids")
    replies = Many(ident(), source="reply_ids")
    clocks = Many(ClockFields(), 100, source="running")
    files = Many(FileFields(), 100, source="attached")


def _running(proposal, task=None):
    rows = Clock.objects.running().filter(proposal=proposal, task=task).order_by("due_on")
    return [{"what": each.what, **queries.clock_shown(each)} for each in rows]


@resource("proposals")
class ProposalResource(MovingResource):
    """Proposals: what deputies write, and the moves of deputy and secretariat."""

    model = Proposal
    requires, view_permission = "proposals.list", "proposals.view"
    filters, line, full = ProposalFilters, ProposalFields, ProposalWhole
    table = PROPOSAL_MOVES
    forms = {name: FORMS[name] for name in PROPOSAL_MOVES.names}

    def seen(self, user):
        return queries.with_unit(queries.with_due_day(queries.of_page(user), "proposal"))

    def lines(self, user, asked):
        rows = Proposal.objects.visible_to(user).listed().select_related("wished_organ")
        rows = search.matching(rows.defer("body", *PERSONAL), asked.get("search", ""))
        if "organ" in asked:
            tasks = HandlingTask.objects.filter(organ=asked["organ"]).exclude(state__in=DEAD)
            rows = rows.filter(pk__in=tasks.values("proposal"))
        rows = rows.filter(**{name: asked[name] for name in ("state", "kind", "session", "category") if name in asked})
        return queries.with_unit(queries.with_due_day(rows, "proposal"))

    @classmethod
    def told(cls, user):
        return Proposal.objects.visible_to(user)

    def shown(self, proposal):
        user = self.request.user
        proposal.task_ids = HandlingTask.objects.visible_to(user).filter(proposal=proposal).values_list("pk", flat=True)
        proposal.reply_ids = queries.replies_of_page(user).filter(task__proposal=proposal).values_list("pk", flat=True)
        proposal.running = _running(proposal)
        proposal.attached = files.attached(proposal)
        if not user.has_perm("proposals.see_contact", proposal):
            proposal.contact_phone = proposal.contact_address = proposal.postcode = None
        return super().shown(proposal)

    def make(self, subject, name, fields):
        return services.move(subject, name, by=self.request.user, **fields)

    def admit(self, name):
        """Nobody else's hand: like the page, a rating asks a browser for the log-in again after half an hour."""
        if name == "evaluate" and self.request.auth is None:
            try:
                reauthentication_required(lambda _request: None)(self.request)
            except ReauthenticationRequired:
                raise PermissionDenied(_("Your log-in is older than half an hour: log in again to evaluate.")) from None

    def body_schema(self, action):
        fields = {name: field for name, field in ProposalForm.base_fields.items() if name != "version"}
        if action == "create":
            kind = {"type": "string", "enum": [Kind.PROPOSAL.value]}
            schema = form_schema(fields)
            return schema | {
                "properties": {"kind": kind, **schema["properties"]},
                "required": ["kind", *schema["required"]],
            }
        if action == "partial_update":
            schema = form_schema({"version": IntegerField(min_value=1), **fields})
            return schema | {"required": ["version"]}
        return super().body_schema(action)

    def create(self, request):
        """Begin a proposal as a draft; it is handed in by the move `submit`."""
        if not request.user.has_perm("proposals.create"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self):
        user = self.request.user
        given = json_object(self.request.data)
        kind = given.pop("kind", None)
        if kind != Kind.PROPOSAL:
            required = _("This field is required.") if kind is None else _("Only proposals can be begun here so far.")
            raise Invalid({"kind": [required]})
        mandate = services.own_mandate(user)
        person = mandate.person
        preset = {"contact_phone": person.phone, "contact_address": person.address, "postcode": person.postcode}
        posted = preset | as_posted(_fields(ProposalForm), given)
        proposal = services.create(by=user, **_written(ProposalForm(posted, congress=mandate.congress)))
        return 201, self.shown_anew(proposal.pk)

    def partial_update(self, request, pk):
        """Revise a draft. `version` is the one you read; another one meanwhile answers 409 with the present text."""
        proposal = self.get_object()
        if not request.user.has_perm("proposals.edit", proposal):
            raise PermissionDenied
        given = json_object(request.data)
        version = given.pop("version", None)
        if isinstance(version, bool) or not isinstance(version, int):
            raise Invalid({"version": [_("Send the version you read.")]})
        left_empty = dict.fromkeys(name for name, value in given.items() if value is None)
        posted = _present(proposal) | as_posted(_fields(ProposalForm), given) | left_empty
        form = ProposalForm(posted, instance=proposal, congress=proposal.congress)
        services.revise(proposal, by=request.user, version=version, **_written(form))
        return Response(self.shown_anew(proposal.pk))


def _fields(form):
    return {name: field for name, field in form.base_fields.items() if name != "version"}


def _written(form):
    """What the form gives to the service; versions go beside it, files only through the page."""
    return {name: value for name, value in clean(form).items() if name not in {"version", "files"}}


def _present(proposal):
    """The fields of a proposal as its form would have posted them."""
    present = {name: getattr(proposal, name) for name in _fields(ProposalForm) if name != "files"}
    codes = {name: present[name].code if present[name] else "" for name in ("category", "wished_organ")}
    return present | codes


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
    def get_parts(self, task):
        return sorted(part.pk for part in task.parts.all())


class ContactFields(serializers.Serializer):
    form = serializers.ChoiceField(ContactForm.choices)
    happened_at = serializers.DateTimeField()
    place = text(80)
    people = text(120)
    note = text(4000)
    by = text(40, source="by.name")


class TaskWhole(TaskFields):
    """A task with contacts and clocks. ``instruction`` and ``note`` are between the units: ``null`` for deputies."""

    instruction = text(4000, allow_null=True)
    note = text(4000, allow_null=True)
    return_reason = text(6, source="return_reason.code", allow_null=True)
    suggested_organ = text(12, source="suggested_organ.code", allow_null=True)
    reply = ident(source="reply_id", allow_null=True)
    contacts = Many(ContactFields(), 1000, source="talks")
    clocks = Many(ClockFields(), 100, source="running")


@resource("tasks")
class TaskResource(MovingResource):
    """The units' tasks, and the moves of office and bureau."""

    model = HandlingTask
    requires, view_permission = "proposals.list_tasks", "proposals.view_task"
    filters, line, full = TaskFilters, TaskFields, TaskWhole
    table = TASK_MOVES
    forms = {name: FORMS[name] for name in TASK_MOVES.names}

    def seen(self, user):
        return queries.with_due_day(queries.tasks_of_page(user), "task")

    def lines(self, user, asked):
        rows = HandlingTask.objects.visible_to(user).select_related("organ", "proposal").prefetch_related("parts")
        rows = rows.defer("proposal__body", "proposal__contact_phone", "proposal__contact_address")
        late = HandlingTask.objects.overdue().values("pk")
        if asked["overdue"] is not None:
            rows = rows.filter(pk__in=late) if asked["overdue"] else rows.exclude(pk__in=late)
        rows = rows.filter(**{name: asked[name] for name in ("proposal", "organ", "state") if name in asked})
        return queries.with_due_day(rows, "task")

    @classmethod
    def told(cls, user):
        return HandlingTask.objects.visible_to(user)

    def shown(self, task):
        user = self.request.user
        task.talks = task.contacts.select_related("by").order_by("pk")
        task.running = _running(task.proposal, task)
        task.reply_id = queries.replies_of_page(user).filter(task=task).values_list("pk", flat=True).first()
        if user.acts(Role.DEPUTY):
            task.instruction = task.note = None
        return super().shown(task)

    def make(self, subject, name, fields):
        return services.move_task(subject, name, by=self.request.user, **fields)


class OfProposal(serializers.Serializer):
    proposal = ident(required=False)


class ReplyFields(serializers.Serializer):
    """A unit's answer; deputies see it once it was sent."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = number()
    task = ident(source="task_id")
    proposal = ident(source="task.proposal_id")
    organ = text(12, source="task.organ.code")
    document_number = text(40)
    outcome = text(4, source="outcome.code")
    promised_on = serializers.DateField(allow_null=True)
    signer = text(40)
    contact_person = text(40)
    contact_phone = text(30)
    drafted_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    lapsed_on = serializers.DateField(allow_null=True)
    evaluation = ident(source="evaluation.pk", allow_null=True)

    @extend_schema_field(serializers.ChoiceField(REPLY_STATES))
    def get_state(self, reply):
        if hasattr(reply, "evaluation"):
            return "evaluated"
        if reply.sent_at:
            return "lapsed" if reply.lapsed_on else "sent"
        return "approved" if reply.approved_at else "drafted"


class ReplyWhole(ReplyFields):
    body = text(20_000)
    letter = FileFields(allow_null=True)


@resource("replies")
class ReplyResource(Resource):
    """The replies to the proposals you see."""

    model = Reply
    requires, view_permission = "proposals.list_tasks", "proposals.view_reply"
    filters, line, full = OfProposal, ReplyFields, ReplyWhole

    def seen(self, user):
        return queries.replies_of_page(user).select_related("evaluation")

    def lines(self, user, asked):
        unread = (f"task__proposal__{name}" for name in ("body", *PERSONAL))
        rows = self.seen(user).defer("body", *unread)
        return rows.filter(task__proposal=asked["proposal"]) if "proposal" in asked else rows


class EvaluationFields(serializers.Serializer):
    """A deputy's rating of a reply; it is given once, so its state is always ``given`` and its version 1."""

    id = ident()
    state = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()
    reply = ident(source="reply_id")
    proposal = ident(source="reply.task.proposal_id")
    organ = text(12, source="reply.task.organ.code")
    contact = serializers.ChoiceField(Rating.choices)
    attitude = serializers.ChoiceField(Rating.choices)
    content = serializers.ChoiceField(Rating.choices)
    result = serializers.ChoiceField(Rating.choices)
    overall = serializers.ChoiceField(Rating.choices)
    comment = text(4000)
    at = serializers.DateTimeField()

    @extend_schema_field(serializers.ChoiceField(["given"]))
    def get_state(self, evaluation):
        return "given"

    @extend_schema_field(number(min_value=1, max_value=1))
    def get_version(self, evaluation):
        return 1


@resource("evaluations")
class EvaluationResource(Resource):
    """The ratings of the replies you see."""

    model = Evaluation
    requires = "proposals.list_tasks"
    filters, line, full = OfProposal, EvaluationFields, EvaluationFields

    def seen(self, user):
        tasks = HandlingTask.objects.visible_to(user)
        return Evaluation.objects.filter(reply__task__in=tasks).select_related("reply__task__organ")

    def lines(self, user, asked):
        rows = self.seen(user)
        return rows.filter(reply__task__proposal=asked["proposal"]) if "proposal" in asked else rows
