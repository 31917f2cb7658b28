"""Jobs: one's own list, and one with its progress."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers

from congress import files, jobs
from congress.models import Job
from congress.pages import list_page, own


@own
def job_list(request: HttpRequest) -> HttpResponse:
    """My jobs, newest first."""
    return list_page(request, "congress/jobs.html", Job.objects.visible_to(request.user))


@own
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my jobs; htmx asks for its progress every two seconds until it has ended."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    frame = "pages/fragment.html" if request.htmx and not request.htmx.boosted else "base.html"
    running = job.state in jobs.UNFINISHED
    context = {"job": job, "running": running, "files": [] if running else files.attached(job), "frame": frame}
    response = render(request, "congress/job.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
