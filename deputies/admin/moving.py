"""Many rows moved at once, after a page that names them and asks for what the move needs."""

from django.contrib import messages
from django.template.response import TemplateResponse
from django.utils.translation import ngettext

from deputies import services
from deputies.forms import DUTY_FORMS
from deputies.workflow import DUTY

MOST_NAMED = 20  # rows named on the page, and reasons told afterwards


def chosen_of(request, rows):
    """The rows of an action; more than a form has fields come joined in one."""
    if "chosen" not in request.POST:
        return rows
    return rows.filter(pk__in=[int(pk) for pk in request.POST["chosen"].split(",") if pk.isdecimal() and len(pk) < 19])  # noqa: PLR2004  (what both databases take)


def batch(name):
    """An admin action that makes the move ``name`` on every chosen record."""

    def act(model_admin, request, rows):
        rows = chosen_of(request, rows).order_by("pk")
        form = DUTY_FORMS[name](request.POST if "confirm" in request.POST else None, subject=None)
        if form.is_valid():
            moved, refused = services.move_many(list(rows), name, by=request.user, **form.cleaned_data)
            tell(model_admin, request, moved, refused)
            return None
        keys = list(rows.values_list("pk", flat=True))
        context = {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "title": next(iter(DUTY.moves[name].values())).label,
            "rows": rows[:MOST_NAMED],
            "count": len(keys),
            "chosen": ",".join(str(key) for key in keys),
            "form": form,
            "action": f"batch_{name}",
        }
        return TemplateResponse(request, "admin/batch.html", context)

    return act


def tell(model_admin, request, moved, refused):
    """Say how many went through and why the others did not."""
    if moved:
        words = ngettext("%(count)s row done.", "%(count)s rows done.", moved) % {"count": moved}
        model_admin.message_user(request, words)
    if refused:
        words = ngettext("%(count)s row was not moved:", "%(count)s rows were not moved:", len(refused))
        reasons = "；".join([*refused[:MOST_NAMED], *(["…"] if len(refused) > MOST_NAMED else [])])
        model_admin.message_user(request, f"{words % {'count': len(refused)}} {reasons}", messages.ERROR)
