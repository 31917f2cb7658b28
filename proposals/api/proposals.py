"""Proposals: begun, revised, moved by deputy and secretariat."""

from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import BaseForm, Field, IntegerField
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from congress import files
from congress.api.fields import as_posted, clean, json_object, sent
from congress.api.resources import MovingResource, Resource, resource
from congress.api.schema import Code, Many, form_schema, ident, number, text
from congress.errors import Invalid
from congress.models import Organ, User
from proposals import queries, services
from proposals.api.shared import ClockFields, FileFields, as_shown, asks_fresh_log_in
from proposals.api.tasks import tasks_told
from proposals.forms import FORMS, HandInForm, PaperForm, ProposalForm
from proposals.models import MOST_WISHED, Category, Clock, HandlingTask, Kind, Manner, Proposal, Publicity, Reply
from proposals.workflow import DEAD, PROPOSAL_MOVES, MarkKind, State


class SessionFields(serializers.Serializer):
    id = ident()
    term = number(source="term.number")
    number = number()


class LeadFields(serializers.Serializer):
    """The lead deputy; the id is that of ``/api/v1/deputies/``."""

    id = ident()
    name = text(40, source="person.name")
    delegation = number(source="delegation.number")


class ProposalFilters(serializers.Serializer):
    state = serializers.ChoiceField(State.choices, required=False)
    kind = serializers.ChoiceField(Kind.choices, required=False)
    session = ident(required=False, help_text="The session's id.")
    category = Code(Category)
    mark = serializers.ChoiceField(MarkKind.choices, required=False)
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
    lead = LeadFields(allow_null=True)  # null also for units that are not to read whose it is
    category = text(6, source="category.code", allow_null=True)
    wished_organ = text(12, source="wished_organ.code", allow_null=True)
    marks = Many(serializers.ChoiceField(MarkKind.choices), len(MarkKind), source="marks_borne")
    round = number()
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    assigned_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    unit = text(80, allow_null=True, help_text="The organ that has it now.")
    number = text(40, source="number_text")
    no_reply = serializers.BooleanField(help_text="For reference: the units take note, and owe no reply.")
    confidential = serializers.BooleanField(help_text="Seen by few; each opening is recorded.")
    of_delegation = serializers.BooleanField(help_text="In the delegation's name; `lead` is its head then.")
    on_paper = serializers.SerializerMethodField(help_text="Entered from paper by the secretariat.")

    def get_on_paper(self, proposal: Proposal) -> bool:
        return proposal.entered_by_id is not None

    def to_representation(self, proposal: Proposal) -> dict[str, Any]:
        """Without the lead for those who are not to know whose it is."""
        shown = super().to_representation(proposal)
        return shown | {"lead": None} if queries.is_hidden(proposal) else shown


class ProposalWhole(ProposalFields):
    """A proposal with its text. How to reach the deputy is for those who handle it; others read ``null``."""

    body = text(20_000)
    wished_co_organs = Many(text(12), MOST_WISHED, source="wished_codes", help_text="Wished as co-handlers, by code.")
    publicity = serializers.ChoiceField(Publicity.choices)
    publicity_reason = text(200)
    names_hidden = serializers.BooleanField(help_text="Published without the names of lead and signatories.")
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


# The columns of a line; personal ones would be deciphered for nothing.
LINE = (
    "state", "version", "marks", "kind", "manner", "title", "round", "number_text", "created_at", "submitted_at",
    "accepted_at", "assigned_at", "closed_at", "entered_by", "of_delegation", "no_reply",
    "confidential", "session", "category", "wished_organ",
    "lead__person__name", "lead__delegation__number",
)  # fmt: skip


@resource("proposals")
class ProposalResource(MovingResource):
    """Proposals: what deputies write, and the moves of deputy and secretariat."""

    model = Proposal
    requires, view_permission = "proposals.list", "proposals.view"
    filters, line, full = ProposalFilters, ProposalFields, ProposalWhole
    table = PROPOSAL_MOVES
    forms = {name: FORMS[name] for name in PROPOSAL_MOVES.names} | {"submit": HandInForm}

    def seen(self, user: User) -> QuerySet:
        return queries.of_page(user)

    def anew(self, user: User) -> QuerySet:
        return queries.after_a_move(user)

    def lines(self, user: User, asked: Mapping[str, Any]) -> QuerySet:
        rows = Proposal.objects.visible_to(user).listed().only(*LINE)
        rows = rows.annotate(authors_hidden=queries.authors_hidden_from(user))
        if "organ" in asked:
            tasks = HandlingTask.objects.filter(organ=asked["organ"]).exclude(state__in=DEAD)
            rows = rows.filter(pk__in=tasks.values("proposal"))
        rows = rows.filter(**{name: asked[name] for name in ("state", "kind", "session", "category") if name in asked})
        rows = queries.with_mark(rows, asked.get("mark", ""))
        return queries.with_unit(queries.with_due_day(rows, "proposal"))

    def words(self, asked: Mapping[str, Any]) -> str:
        return asked.get("search", "")

    def prepare(self, rows: list) -> None:
        queries.strike_names(rows, self.request.user)

    @classmethod
    def told(cls, user: User) -> QuerySet:
        return Proposal.objects.visible_to(user)

    @classmethod
    def events_told(cls, user: User, content_type: ContentType, rows: QuerySet) -> Q:
        return queries.told_to(user, content_type, rows, "pk__")

    def happened(self, found: Proposal) -> list[tuple[type[Resource], QuerySet]]:
        return [*super().happened(found), tasks_told(self.request.user, found.pk)]

    def movable(self, user: User) -> QuerySet:
        return Proposal.objects.visible_to(user).select_related("congress", "lead")

    def shown(self, proposal: Proposal) -> dict[str, Any]:
        user, proposal = self.request.user, queries.unnamed(proposal, self.request.user)
        proposal.task_ids, proposal.reply_ids, proposal.unit = [], [], None
        if proposal.assigned_at:
            proposal.unit = queries.unit_of(proposal)
            tasks = HandlingTask.objects.visible_to(user).filter(proposal=proposal)
            proposal.task_ids = list(tasks.values_list("pk", flat=True))
        if proposal.task_ids:
            replies = Reply.objects.visible_to(user).filter(task__in=proposal.task_ids)
            proposal.reply_ids = list(replies.values_list("pk", flat=True))
        clocks = list(Clock.objects.running().filter(proposal=proposal).order_by("due_on"))
        proposal.running = as_shown(each for each in clocks if each.task_id is None)
        proposal.due_on = clocks[0].due_on if clocks else None
        proposal.attached = files.attached(proposal)
        proposal.wished_codes = [organ.code for organ in queries.wishes_of(proposal)["co"]]
        if not user.has_perm("proposals.see_contact", proposal):
            proposal.contact_phone = proposal.contact_address = proposal.postcode = None
        return super().shown(proposal)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One object."""
        proposal = self.get_object()
        services.note_opening(proposal, by=request.user, what="api")
        return Response(self.shown(proposal))

    def make(self, subject: Proposal, name: str, fields: dict[str, Any]) -> Proposal:
        return services.move(subject, name, by=self.request.user, **fields)

    def admit(self, name: str) -> None:
        """Nobody else's hand: like the page, a rating asks a browser for the log-in again after half an hour."""
        if name == "evaluate":
            asks_fresh_log_in(self.request)

    def body_schema(self, action: str) -> dict[str, Any] | None:
        if action == "create":
            return form_schema(_fields(ProposalForm))
        if action == "partial_update":
            schema = form_schema({"version": IntegerField(min_value=1), **_fields(ProposalForm)})
            return schema | {"required": ["version"]}
        return super().body_schema(action)

    def file_schema(self, action: str) -> dict[str, Any] | None:
        made = {"create": ProposalForm, "paper": PaperForm}
        return form_schema(_fields(made[action]), files=True) if action in made else super().file_schema(action)

    def create(self, request: Request) -> Response:
        """Begin a proposal as a draft; it is handed in by the move `submit`."""
        if not request.user.has_perm("proposals.create"):
            raise PermissionDenied
        return self.once(self._create)

    def _create(self) -> tuple[int, dict]:
        user = self.request.user
        given, uploads = self._sent(ProposalForm)
        mandate = services.own_mandate(user)
        person = mandate.person
        preset = {"contact_phone": person.phone, "contact_address": person.address, "postcode": person.postcode}
        form = ProposalForm(preset | given, uploads, congress=mandate.congress)
        return 201, self.shown_anew(services.create(by=user, **_written(form, "files")).pk)

    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def paper(self, request: Request) -> Response:
        """Enter for a deputy what he handed in on paper, with its scan: it stands submitted."""
        if not request.user.has_perm("proposals.enter_paper"):
            raise PermissionDenied
        return self.once(self._enter_paper)

    def _enter_paper(self) -> tuple[int, dict]:
        user = self.request.user
        given, uploads = self._sent(PaperForm)
        form = PaperForm(given, uploads, congress=user.post.congress)
        return 201, self.shown_anew(services.enter_paper(by=user, **_written(form, "files")).pk)

    def _sent(self, form: type[BaseForm]) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """What was sent for a new proposal; its kind is never left to a default."""
        given, uploads = sent(_fields(form), self.request)
        if not given.get("kind"):
            raise Invalid({"kind": [_("This field is required.")]})
        return given, uploads

    def partial_update(self, request: Request, pk: str) -> Response:
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


def _fields(form: type[BaseForm]) -> dict[str, Field]:
    apart = {"version"} | ({"of_delegation"} if form is PaperForm else set())
    return {name: field for name, field in form.base_fields.items() if name not in apart}


def _written(form: BaseForm, *more: str) -> dict[str, Any]:
    """What the form gives to the service, with ``more`` of it; the version goes beside it."""
    return {name: value for name, value in clean(form).items() if name not in {"version", "files"} - set(more)}


def _present(proposal: Proposal) -> dict[str, Any]:
    """The fields of a proposal as its form would have posted them."""
    present = {name: getattr(proposal, name) for name in _fields(ProposalForm) if name != "files"}
    codes = {name: present[name].code if present[name] else "" for name in ("category", "wished_organ")}
    return present | codes | {"wished_co_organs": [organ.code for organ in queries.wishes_of(proposal)["co"]]}
