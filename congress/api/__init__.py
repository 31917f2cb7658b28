"""The REST API: shapes every room's endpoints share, the spine's own endpoints, and the addresses of all.

``answers`` says how pages and refusals look, ``fields`` how a form and a JSON object are the same thing, ``schema``
how the API describes itself, ``resources`` what an endpoint is. Rooms register theirs in ``api.py`` by
``@resource("tasks")``.
"""
