"""The duty file: on screen, as PDF and Word, with notes and remarks, and published."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from congress import files, paper
from congress.errors import Invalid, Refused
from congress.pages import form_page, requires
from deputies import documents, forms, queries, services
from deputies.models import Mandate, PublishedDutyFile


@require_safe
@requires("deputies.own_duty")
def duty_file(request):
    """My file."""
    mandate = queries.mandate_of_user(request.user)
    if mandate is None:
        raise Http404
    return _page(request, mandate)


@require_safe
@requires("deputies.read_file", Mandate, among=queries.roster_of)
def deputy_file(request, mandate):
    """A deputy's file, for the staff that looks after him and for himself."""
    return _page(request, mandate)


def _page(request, mandate, status=200, error=""):
    day = forms.chosen_day(request.GET or request.POST)
    context = {
        "mandate": mandate,
        "dossier": queries.duty_file(mandate, day),
        "years": [year.ends_on.year for year in queries.years_of(mandate, day)],
        "form": forms.AsOfForm(initial={"as_of": day}),
        "published": PublishedDutyFile.objects.visible_to(request.user).filter(mandate=mandate)
        .select_related("file", "by").order_by("-as_of"),
        "may_publish": request.user.has_perm("deputies.publish_file", mandate),
        "error": error,
    }  # fmt: skip
    return render(request, "deputies/file.html", context, status=status)


@require_safe
@requires("deputies.read_file", Mandate, among=queries.roster_of)
def deputy_file_paper(request, mandate, ending):
    """The file as of a day, as PDF or Word."""
    _known(ending)
    dossier = queries.duty_file(mandate, forms.chosen_day(request.GET))
    name = documents.file_name_of(dossier, mandate, ending)
    return _paper(name, documents.print_file(mandate, dossier, ending))


@require_safe
@requires("deputies.read_file", Mandate, among=queries.roster_of)
def deputy_register(request, mandate, year, ending):
    """The register of the year that ends in ``year``, as PDF or Word."""
    _known(ending)
    day = forms.chosen_day(request.GET)
    span = next((each for each in queries.years_of(mandate, day) if each.ends_on.year == year), None)
    if span is None:
        raise Http404
    dossier = queries.duty_file(mandate, day, span=span)
    name = documents.register_name(mandate, span, ending)
    return _paper(name, documents.print_register(mandate, dossier, ending))


@require_safe
@requires("deputies.read_file", Mandate, among=queries.roster_of)
def deputy_archive(request, mandate):
    """The archive of the deputy's term as one PDF."""
    day = forms.chosen_day(request.GET)
    whole, years = queries.duty_file(mandate, day), queries.registers_of(mandate, day)
    return _paper(documents.term_name(mandate, paper.PDF), documents.print_term(mandate, whole, years))


def _known(ending):
    if ending not in paper.ENDINGS:
        raise Http404


def _paper(name, content):
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=paper.file_name(name))
    response["Cache-Control"] = "private, no-store"
    return response


@requires("deputies.remark_on_file", Mandate, among=queries.roster_of)
def deputy_file_remark(request, mandate):
    """Add a note or a remark before the file is published."""
    back = _address(request, mandate)

    def act(**cleaned):
        services.remark_on_file(mandate, by=request.user, **cleaned)
        return back

    return form_page(request, "deputies/file_remark.html", forms.RemarkForm, act, mandate=mandate, cancel_url=back)


@require_POST
@requires("deputies.publish_file", Mandate, among=queries.roster_of)
def deputy_file_publish(request, mandate):
    """Store the file as of the chosen day."""
    form = forms.AsOfForm(request.POST)
    if not form.is_valid():
        return _page(request, mandate, status=422, error=" ".join(form.errors["as_of"]))
    as_of = form.cleaned_data["as_of"]
    try:
        services.publish_file(mandate, as_of, by=request.user)
    except Invalid as invalid:
        return _page(request, mandate, status=422, error=" ".join(map(str, invalid.errors["as_of"])))
    except Refused as refusal:
        return _page(request, mandate, status=409, error=str(refusal))
    return redirect(f"{_address(request, mandate)}?as_of={as_of.isoformat()}")


def _address(request, mandate):
    is_own = mandate.person.user_id == request.user.pk
    return reverse("duty_file") if is_own else reverse("deputy_file", args=[mandate.pk])


@require_POST
@requires("deputies.print_archives")
def deputy_archives(request):
    """Print the archives of the current term in the background."""
    term = queries.current_term(request.user.post.congress)
    if term is None:
        raise Http404
    return redirect("job", services.start_archives(term, by=request.user).pk)
