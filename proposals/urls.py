"""Addresses of the proposal chain."""

from django.urls import path

from proposals.views import archive, commitments, marks, papers, proposals, searching, supervision, tasks

urlpatterns = [
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/marked/", marks.marked_list, name="marked_list"),
    path("proposals/new/", proposals.proposal_new, name="proposal_new"),
    path("proposals/search/", searching.proposal_search, name="proposal_search"),
    path("proposals/search/save/", searching.search_save, name="search_save"),
    path("proposals/search/export/", searching.search_export, name="search_export"),
    path("proposals/search/<int:pk>/drop/", searching.search_drop, name="search_drop"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/volume/", papers.volume_list, name="proposal_volumes"),
    path("proposals/volume/<int:pk>/", papers.volume_start, name="proposal_volume"),
    path("proposals/<int:pk>/form.<slug:ending>", papers.proposal_form, name="proposal_form"),
    path("proposals/<int:pk>/history.<slug:ending>", papers.proposal_history, name="proposal_history"),
    path("proposals/<int:pk>/edit/", proposals.proposal_edit, name="proposal_edit"),
    path("proposals/<int:pk>/<slug:name>/", proposals.proposal_move, name="proposal_move"),
    path("archive/", archive.archive_list, name="archive_list"),
    path("archive/<int:pk>/", archive.archive_detail, name="archive_detail"),
    path("tasks/", tasks.task_list, name="task_list"),
    path("tasks/hand-over/", papers.hand_over, name="hand_over"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:pk>/<slug:name>/", tasks.task_move, name="task_move"),
    path("commitments/", commitments.commitment_list, name="commitment_list"),
    path("commitments/<int:pk>/", commitments.commitment_detail, name="commitment_detail"),
    path("commitments/<int:pk>/<slug:name>/", commitments.commitment_move, name="commitment_move"),
    path("supervision/", supervision.case_list, name="case_list"),
    path("supervision/<int:pk>/", supervision.case_detail, name="case_detail"),
    path("supervision/<int:pk>/<slug:name>/", supervision.case_move, name="case_move"),
    path("replies/<int:pk>/", tasks.reply_detail, name="reply_detail"),
    path("replies/<int:pk>/letter/", papers.reply_letter, name="reply_letter"),
    path("replies/<int:pk>/evaluation-form/", papers.evaluation_form, name="evaluation_form"),
]
