"""What is typed and not sent yet: saved every few seconds, brought back next time."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress import clock
from congress.models import FormDraft
from congress.pages import left_out, own

MAX_BYTES = 100 * 1024
MAX_FIELDS = 60


@own
@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """Keep the fields of one form for its writer, but for those it leaves out (``congress.pages.leave_out``); empty
    fields throw the draft away. 422 says what does not hold.
    """
    draft = _draft(request)
    if draft is None:
        return JsonResponse({"error": _("This text cannot be kept: it is too long or damaged.")}, status=422)
    mine = {"user": request.user, "form": draft["form"], "target": draft["target"]}
    if any(draft["fields"].values()):
        FormDraft.objects.update_or_create(**mine, defaults={"fields": draft["fields"], "saved_at": clock.now()})
    else:
        FormDraft.objects.filter(**mine).delete()
    return JsonResponse({"saved_at": clock.now().isoformat()})


def _draft(request: HttpRequest) -> dict[str, Any] | None:
    """The draft in the request's body; ``None`` when it is none."""
    if len(request.body) > MAX_BYTES:
        return None
    try:
        draft = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(draft, dict):
        return None
    form, target, fields = draft.get("form"), draft.get("target", ""), draft.get("fields")
    if not (isinstance(form, str) and 0 < len(form) <= 60 and isinstance(target, str) and len(target) <= 40):  # noqa: PLR2004
        return None
    if not isinstance(fields, dict) or len(fields) > MAX_FIELDS:
        return None
    cleaned = {_clean(name): _clean(value) for name, value in fields.items() if name not in left_out(form)}
    return {"form": _clean(form), "target": _clean(target), "fields": cleaned}


def _clean(value: Any) -> Any:
    """A field's text, or several choices; without NUL and half surrogate pairs, which no database or page takes."""
    if isinstance(value, list):
        return [_clean(part) for part in value if isinstance(part, str)]
    return str(value).replace("\x00", "").encode(errors="ignore").decode()
