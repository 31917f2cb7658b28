"""Addresses of announcements, news and study."""

from django.urls import path

from bulletins.views import announcements, feedback, following, news, study

urlpatterns = [
    path("announcements/", announcements.announcement_list, name="announcement_list"),
    path("announcements/desk/", announcements.announcement_desk, name="announcement_desk"),
    path("announcements/new/", announcements.announcement_new, name="announcement_new"),
    path("announcements/<int:pk>/", announcements.announcement_detail, name="announcement_detail"),
    path("announcements/<int:pk>/edit/", announcements.announcement_edit, name="announcement_edit"),
    path("announcements/<int:pk>/move/<slug:name>/", announcements.announcement_move, name="announcement_move"),
    path("announcements/<int:pk>/readers/", announcements.announcement_readers, name="announcement_readers"),
    path(
        "announcements/<int:pk>/readers/<int:receipt>/", announcements.announcement_reader, name="announcement_reader"
    ),
    path("announcements/<int:pk>/export/", announcements.announcement_export, name="announcement_export"),
    path("announcements/<int:pk>/file/", announcements.announcement_file, name="announcement_file"),
    path("news/", news.news_list, name="news_list"),
    path("news/<int:pk>/", news.article_detail, name="article_detail"),
    path("news/<int:pk>/cover/", news.article_cover, name="article_cover"),
    path("news/<int:pk>/put-away/", news.banner_put_away, name="banner_put_away"),
    path("laws/", news.law_list, name="law_list"),
    path("laws/<int:pk>/", news.law_detail, name="law_detail"),
    path("study/", study.study_list, name="study_list"),
    path("study/<int:pk>/", study.course_detail, name="course_detail"),
    path("study/<int:pk>/quiz/", study.quiz, name="quiz"),
    path("study/<int:pk>/quiz/begin/", study.quiz_begin, name="quiz_begin"),
    path("study/<int:pk>/quiz/<int:number>/", study.quiz_result, name="quiz_result"),
    path("study/<int:pk>/progress/", following.course_progress, name="course_progress"),
    path("study/<int:pk>/progress.xlsx", following.course_sheet, name="course_sheet"),
    path("study/<int:pk>/remind/", following.course_remind, name="course_remind"),
    path("study/courses/", following.course_list, name="course_list"),
    path("study/materials/<int:pk>/", study.material_detail, name="material_detail"),
    path("study/materials/<int:pk>/ping/", study.material_ping, name="material_ping"),
    path("study/materials/<int:pk>/finish/", study.material_finish, name="material_finish"),
    path("study/<int:pk>/deputies/<int:mandate>/", following.study_record, name="study_record"),
    path("study/<int:pk>/deputies/<int:mandate>/attempt/", following.attempt_grant, name="attempt_grant"),
    path(
        "study/<int:pk>/deputies/<int:mandate>/materials/<int:material>/",
        following.material_confirm,
        name="material_confirm",
    ),
    path("study/records/<int:pk>/certificate.<slug:ending>", study.study_certificate, name="study_certificate"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/new/", feedback.feedback_new, name="feedback_new"),
]
