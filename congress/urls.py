"""The roof: every address of the portal. It names the rooms and imports none."""

from django.contrib import admin
from django.urls import include, path, re_path

from congress.views import accounts, drafts, files, health, home, jobs, notices, organs, search, styleguide, texts

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", home.desk, name="desk"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/badge/", notices.badge, name="notice_badge"),
    path("notices/read/", notices.notice_read_all, name="notice_read_all"),
    path("notices/<int:pk>/", notices.notice_open, name="notice_open"),
    path("autosave/", drafts.autosave, name="autosave"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/texts/", texts.notice_texts, name="notice_texts"),
    path("search/", search.search_page, name="search"),
    path("organs/", organs.organ_list, name="organ_list"),
    path("organs/<int:pk>/", organs.organ_detail, name="organ_detail"),
    path("organs/<int:pk>/edit/", organs.organ_edit, name="organ_edit"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("files/<uuid:file_uuid>/", files.file_download, name="file"),
    path("accounts/me/", accounts.me, name="account_me"),
    path("accounts/notices/", notices.notice_wishes, name="notice_wishes"),
    path("accounts/post/", accounts.choose_post, name="account_choose_post"),
    path("accounts/act/", accounts.act, name="account_act"),
    path("accounts/language/", accounts.language, name="account_language"),
    path("accounts/large/", accounts.large_text, name="account_large_text"),
    path("accounts/picture/", accounts.picture, name="account_picture"),
    path("accounts/code/", accounts.code_ask, name="account_code"),
    path("accounts/code/enter/", accounts.code_enter, name="account_code_enter"),
    path("accounts/tokens/", accounts.token_create, name="account_token_create"),
    path("accounts/tokens/<int:pk>/revoke/", accounts.token_revoke, name="account_token_revoke"),
    path("accounts/sessions/end/", accounts.sessions_end, name="account_sessions_end"),
    path("accounts/clerks/", accounts.clerk_list, name="account_clerks"),
    re_path(
        r"^accounts/clerks/(?P<pk>\d+)/(?P<action>disable|enable|end|code)/$",
        accounts.clerk_act,
        name="account_clerk_act",
    ),
    path("accounts/password/reset/", accounts.forgotten, name="account_forgotten"),
    re_path(r"^accounts/(?:signup|email|confirm-email|password/reset|login/code)/", accounts.closed),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("congress.api.urls")),
    path("", include("deputies.urls")),
    path("", include("proposals.urls")),
    path("", include("bulletins.urls")),
    path("", include("liaison.urls")),
    path("", include("meetings.urls")),
]

handler500 = health.failed
