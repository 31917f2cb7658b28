"""What several pages of gatherings answer with."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from congress import files
from congress.paper import file_name


def paper(name, content):
    """A file to be kept, never in a shared cache."""
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name(name))
    response["Cache-Control"] = "private, no-store"
    return response


def with_initial(make, begun, /, *args, **kwargs):
    """The form of ``form_page``, begun with ``begun`` where nothing was typed yet; what was kept unsent goes first."""
    return make(*args, **{**kwargs, "initial": begun | kwargs.get("initial", {})})
