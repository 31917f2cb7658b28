"""Addresses of the proposal chain."""

from django.urls import path

from proposals import views

urlpatterns = [
    path("proposals/", views.proposal_list, name="proposal_list"),
    path("proposals/new/", views.proposal_new, name="proposal_new"),
    path("proposals/search/", views.proposal_search, name="proposal_search"),
    path("proposals/search/save/", views.search_save, name="search_save"),
    path("proposals/search/export/", views.search_export, name="search_export"),
    path("proposals/search/<int:pk>/drop/", views.search_drop, name="search_drop"),
    path("proposals/<int:pk>/", views.proposal_detail, name="proposal_detail"),
    path("proposals/volume/", views.volume_list, name="proposal_volumes"),
    path("proposals/volume/<int:pk>/", views.volume_start, name="proposal_volume"),
    path("proposals/<int:pk>/form.<slug:ending>", views.proposal_form, name="proposal_form"),
    path("proposals/<int:pk>/history.<slug:ending>", views.proposal_history, name="proposal_history"),
    path("proposals/<int:pk>/edit/", views.proposal_edit, name="proposal_edit"),
    path("proposals/<int:pk>/<slug:name>/", views.proposal_move, name="proposal_move"),
    path("archive/", views.archive_list, name="archive_list"),
    path("archive/<int:pk>/", views.archive_detail, name="archive_detail"),
    path("tasks/", views.task_list, name="task_list"),
    path("tasks/hand-over/", views.hand_over, name="hand_over"),
    path("tasks/<int:pk>/", views.task_detail, name="task_detail"),
    path("tasks/<int:pk>/<slug:name>/", views.task_move, name="task_move"),
    path("replies/<int:pk>/", views.reply_detail, name="reply_detail"),
    path("replies/<int:pk>/letter/", views.reply_letter, name="reply_letter"),
    path("replies/<int:pk>/evaluation-form/", views.evaluation_form, name="evaluation_form"),
]
