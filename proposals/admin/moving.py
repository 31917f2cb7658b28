"""Tables whose rows are changed only by the moves of their workflow."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congress import jobs
from congress.errors import Invalid, Refused, Stale
from congress.pages import key_of, post_once, renewed, repeat
from congress.staff import ServiceAdmin
from proposals import queries
from proposals.admin.filters import key_in
from proposals.forms import form_of
from proposals.workflow import PROPOSAL_MOVES

MOST_NAMED = 20  # rows of a batch that are named before it is confirmed


class MoveAdmin(ServiceAdmin):
    """A table whose rows are changed only by the moves of their workflow: buttons on the row's page."""

    workflow = None
    verb = None
    move_address = ""

    def get_urls(self):
        moves = path("<int:pk>/move/<slug:name>/", self.admin_site.admin_view(self.move_view), name=self.move_address)
        return [moves, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        moves = queries.buttons(row, request.user, f"admin:{self.move_address}") if row else []
        extra = {"moves": moves, "title": str(row or ""), **self.page_context(request, row)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def page_context(self, request, row):
        """What the row's page shows beside its fields."""
        return {}

    def move_view(self, request, pk, name):
        """Ask for what the move needs and make it; a refusal stands above the form, nothing typed is lost."""
        row = self.get_object(request, str(pk))
        if row is None or name not in self.workflow.names:
            raise Http404
        if answer := repeat(request):
            return answer
        try:
            self.workflow.check(name, row, request.user)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", pk)
        label = next(iter(self.workflow.moves[name].values())).label
        return self.ask(request, row, name, label, partial(type(self).verb, row, name))

    def ask(self, request, row, name, label, verb):
        """The form called ``name`` for this row; when it is filled in, ``verb(by=…, …)``."""
        make = form_of(name, row)
        form = make(request.POST, request.FILES) if request.method == "POST" else make()
        back, stale = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]), None
        if request.method == "POST" and form.is_valid():
            try:
                post_once(request, partial(then, back, partial(verb, by=request.user, **form.cleaned_data)))
            except Stale as refusal:
                form.add_error(None, str(refusal))
                form.data, stale = renewed(form, refusal.current), refusal.current
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except Invalid as invalid:
                for field, texts in invalid.errors.items():
                    form.add_error(field if field in form.fields else None, texts)
            else:
                self.message_user(request, _("Done: %(row)s") % {"row": row})
                return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": label,
            "row": row,
            "form": form,
            "stale": stale,
            "idempotency_key": key_of(request),
            "wishes": queries.wishes_at(name, row),
            "back": back,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/proposals/move.html", context, status=status)


def then(back, verb):
    verb()
    return back


def start_assigning(request, rows, fields):
    """Have the rows assigned in the background and lead to the job's page."""
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    parameters = {
        "proposals": pks,
        "organ": fields["organ"].pk,
        "others": [organ.pk for organ in fields["others"]],
        "role": fields["role"],
        "instruction": fields["instruction"],
    }
    title = ngettext("Assign %(count)s proposal", "Assign %(count)s proposals", len(pks)) % {"count": len(pks)}
    job = jobs.enqueue("proposals.assign_many", by=request.user, title=title, parameters=parameters)
    return redirect("job", job.pk)


def batch(name, form_name="", label="", act_on_one=None, start=None):
    """An action that makes one move on every chosen row that needs nothing but a shared form; with ``start`` a job
    does it.
    """

    def act(model_admin, request, rows):
        if "chosen" in request.POST:  # more rows than a form has fields
            rows = rows.filter(pk__in=[key_in(pk) for pk in request.POST["chosen"].split(",")])
        make = form_of(form_name or name, rows.first()) if rows else None
        if make is None:
            return None
        form = make(request.POST) if "confirm" in request.POST else make()
        if "confirm" in request.POST and form.is_valid():
            if start:
                return start(request, rows, form.cleaned_data)
            verb = partial(_one, act_on_one or partial(_moved, model_admin, name), request, form.cleaned_data)
            model_admin.act_on(request, rows, verb)
            return None
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": label or next(iter(PROPOSAL_MOVES.moves[name].values())).label,
            "rows": rows[:MOST_NAMED],
            "count": rows.count(),
            "chosen": ",".join(str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)),
            "form": form,
            "action": f"batch_{name}",
        }
        return TemplateResponse(request, "admin/batch.html", context)

    return act


def _moved(model_admin, name, row, **fields):
    return type(model_admin).verb(row, name, **fields)


def _one(verb, request, fields, row):
    try:
        verb(row, by=request.user, **fields)
    except (Invalid, PermissionDenied) as error:
        raise Refused(_("This row could not be moved.")) from error
