"""Addresses of the API: what the rooms registered in their ``api.py``, its description, and the page to read it on."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from congress.api import spine
from congress.api.resources import router
from congress.api.schema import DocsView, SchemaView

for room in settings.ROOMS:
    if find_spec(f"{room}.api"):
        import_module(f"{room}.api")

__all__ = ["spine", "urlpatterns"]

urlpatterns = [
    path("v1/", include(router().urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="api_docs"),
]
