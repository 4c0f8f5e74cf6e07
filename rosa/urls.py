"""Which path goes where. The chat path is in rosa/asgi.py, in front of all these."""

from django.contrib import admin
from django.urls import include, path, re_path

from agent import (
    embedding,
    kiosk_views,
    pages,
    rating_view,
    spectator_pages,
    stage_pages,
    views,
    visitor_pages,
)
from agent.admin import (
    dialogue_sound,
    fact_from_turn,
    guard_additions,
    guard_bench,
    guard_runs,
    interpreter,
    live,
    preview,
    provider_check,
    provider_page,
    provider_test,
    queue_page,
    queue_work,
    queues,
    review,
    statistics,
    voice_trial,
)
from knowledge.admin import dashboard

handler400 = views.bad_request
handler404 = views.not_found

api = [
    re_path(r"^models/?$", views.models),
    re_path(r"^models/(?P<slug>[^/]+)/?$", views.models),
]
_RECORD = r"^p/(?P<kind>fact|speaker|session|place)/(?P<slug>[-\w]+)"
_WAY = r"^p/way/(?P<start>[-\w]+)/(?P<end>[-\w]+)(?P<step_free>/step-free)?"
# Behind the codes on a kiosk: short, and the same with a slash at the end.
public = [
    re_path(rf"{_RECORD}/?$", pages.record, name="public_record"),
    re_path(rf"{_RECORD}/qr\.svg$", pages.record_code, name="public_record_code"),
    re_path(r"^p/session/(?P<slug>[-\w]+)/calendar\.ics$", pages.calendar, name="public_calendar"),
    re_path(rf"{_WAY}/?$", pages.way, name="public_way"),
    re_path(rf"{_WAY}/qr\.svg$", pages.way_code, name="public_way_code"),
    re_path(r"^p(?:/.*)?$", pages.missing, name="public_missing"),
]
urlpatterns = [
    *public,
    path("", views.health),
    re_path(r"^healthz/?$", views.healthz),
    re_path(r"^readyz/?$", views.readyz),
    re_path(r"^metrics/?$", views.metrics_page),
    re_path(r"^docs/?$", views.docs, name="docs"),
    path("docs/openapi.json", views.openapi_json, name="openapi"),
    re_path(r"^kiosk/ratings/?$", rating_view.ratings),
    path("", include(api)),
    path("v1/", include(api)),
    re_path(r"^kiosk/?$", visitor_pages.kiosk, name="kiosk_page"),
    re_path(r"^chat/(?P<slug>[-\w]+)/?$", visitor_pages.chat, name="chat_page"),
    path("chat/embed.js", embedding.script, name="embed"),
    re_path(r"^stage/?$", stage_pages.stage, name="stage"),
    re_path(r"^stage/watch/(?P<key>[^/]{1,200})/?$", spectator_pages.watch, name="stage_watch"),
    path("stage/invitation/<uuid:session>/", spectator_pages.invitation, name="stage_invitation"),
    re_path(r"^kiosk/pair/?$", kiosk_views.pair, name="kiosk_pair"),
    re_path(r"^kiosk/conversations/?$", kiosk_views.conversations, name="kiosk_conversations"),
    re_path(
        r"^kiosk/conversations/(?P<key>[0-9a-f-]{36})/end/?$",
        kiosk_views.end,
        name="kiosk_end",
    ),
    re_path(
        r"^tavus/callbacks/(?P<token>[^/]{1,200})/?$", kiosk_views.callback, name="tavus_callback"
    ),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/preview/", preview.page, name="preview"),
    path("admin/preview/answer/", preview.answer, name="preview_answer"),
    path("admin/agent/provider/<int:pk>/check/", provider_check.check, name="provider_check"),
    path("admin/voices/<int:pk>/hear/", voice_trial.hear, name="voice_hear"),
    path("admin/agent/provider/state/", provider_page.page, name="provider_states"),
    path("admin/agent/provider/<int:pk>/test/", provider_test.test, name="provider_test"),
    path("admin/statistics/", statistics.page, name="statistics"),
    path("admin/statistics/file/", statistics.file, name="statistics_file"),
    path("admin/live/", live.page, name="live"),
    path("admin/live/act/", live.act, name="live_act"),
    path("admin/red-zone/", guard_bench.page, name="guard_bench"),
    path("admin/red-zone/add/", guard_additions.add, name="guard_add"),
    path("admin/red-zone/tests/", guard_runs.page, name="guard_runs"),
    path("admin/red-zone/tests/start/", guard_runs.start, name="guard_run_start"),
    path("admin/red-zone/tests/<int:pk>/", guard_runs.results, name="guard_results"),
    path("admin/red-zone/tests/<int:pk>/progress/", guard_runs.progress, name="guard_progress"),
    path("admin/red-zone/tests/<int:pk>/cancel/", guard_runs.cancel, name="guard_run_cancel"),
    path("admin/conversations/<uuid:pk>/", review.act, name="conversation_act"),
    path(
        "admin/conversations/<uuid:pk>/translation/",
        interpreter.translate,
        name="conversation_translate",
    ),
    path("admin/conversations/turns/<uuid:pk>/verdict/", review.judge, name="turn_judge"),
    path("admin/conversations/turns/<uuid:pk>/fact/", fact_from_turn.page, name="turn_fact"),
    path(
        "admin/dialogues/<uuid:pk>/<int:number>/sound/", dialogue_sound.sound, name="dialogue_sound"
    ),
    path("admin/queues/make/", queues.make, name="queue_make"),
    path("admin/queues/count/", queues.counted, name="queue_count"),
    path("admin/queues/<int:pk>/", queue_page.page, name="queue"),
    path("admin/queues/<int:pk>/next/", queue_work.take, name="queue_next"),
    path("admin/queues/<int:pk>/<uuid:conversation>/", queue_work.act, name="queue_act"),
    # In the place of Django's bare list of the app's models, where the pages' crumbs lead.
    path("admin/knowledge/", admin.site.admin_view(dashboard.page)),
    path("admin/", admin.site.urls),
    # Last: with DEBUG Django would answer unknown paths with a page for developers.
    re_path(r"", views.not_found),
]
