"""The only door to stored files."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress import files
from congress.errors import Refused
from congress.events import audit
from congress.pages import file_answer, own


@own
@require_safe
def file_download(request: HttpRequest, file_uuid: uuid.UUID) -> HttpResponse:
    """Hand out a file of an object the user may see; nginx sends the bytes where there is one.

    ``?inline=1`` shows PDF and pictures in the browser; everything else is always saved. Quarantine is refused.
    """
    found = files.readable_by(request.user, file_uuid)
    if found is None:
        raise Http404
    file, target = found
    if file.quarantined:
        raise Refused(_("This file cannot be opened: %(reason)s.") % {"reason": file.held})
    if getattr(target, "confidential", False):
        audit("file.read", by=request.user, what=f"{target._meta.label_lower} {target.pk} {file.uuid}")
    return file_answer(file, inline="inline" in request.GET)
