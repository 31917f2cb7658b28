"""Many papers at once: send an archive, look at what is in it, take it over."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from congress.errors import Invalid, Refused
from congress.pages import form_page, key_of, post_once, repeat, requires
from meetings import forms, queries, services
from meetings.computing.bundle import title_of
from meetings.models import DocumentBatch, Gathering


@requires("meetings.prepare_documents", Gathering, among=queries.gatherings_of_page)
def archive_send(request, gathering):
    """Send an archive; what is in it is shown before anything is entered."""

    def act(archive):
        name, content = archive
        batch = services.send_archive(gathering, by=request.user, name=name, content=content)
        return reverse("archive_preview", args=[batch.pk])

    back = reverse("document_list", args=[gathering.pk])
    return form_page(
        request,
        "meetings/paper_form.html",
        forms.ArchiveForm,
        act,
        cancel_url=back,
        gathering=gathering,
        heading=_("Documents from a ZIP archive"),
        submit_label=_("Examine"),
    )


@requires("meetings.prepare_documents", DocumentBatch, among=queries.batches_of_page)
def archive_preview(request, batch):
    """The files of an archive with what their names say; the chosen ones become documents."""
    if answer := repeat(request):
        return answer
    gathering = batch.gathering
    posted = request.method == "POST"
    shared = forms.ReadersForm(request.POST if posted else None, gathering=gathering)
    rows = _rows(request, batch, gathering)
    status = 422 if posted else 200
    refusal = ""
    if posted and all([shared.is_valid(), *(form.is_valid() for _file, form in rows)]):
        papers = [
            {"file": file.pk, **{name: value for name, value in form.cleaned_data.items() if name != "take"}}
            for file, form in rows
            if form.cleaned_data["take"]
        ]

        def act():
            services.take_archive(batch, by=request.user, papers=papers, **shared.cleaned_data)
            return reverse("document_list", args=[gathering.pk])

        try:
            return redirect(post_once(request, act))
        except Refused as error:
            refusal, status = str(error), 409
        except Invalid as invalid:
            for name, messages in invalid.errors.items():
                shared.add_error(name if name in shared.fields else None, messages)
    context = {
        "batch": batch,
        "gathering": gathering,
        "rows": rows,
        "shared": shared,
        "refusal": refusal,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/archive.html", context, status=status)


def _rows(request, batch, gathering):
    items = queries.agenda_of(gathering)
    rows = []
    for nth, file in enumerate(services.files_of_archive(batch), start=1):
        place, title, stage = title_of(file.name)
        initial = {"position": place or nth, "title": title, "stage": stage, "take": True}
        given = request.POST if request.method == "POST" else None
        rows.append((file, forms.TakenForm(given, initial=initial, prefix=f"f{file.pk}", items=items)))
    return rows
