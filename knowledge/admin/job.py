"""How a job is shown: the badge of its state, and how far it is."""

from django.http import JsonResponse
from django.utils.safestring import SafeString

from knowledge.admin.badge import badge
from knowledge.models.job import Job

TONES = {
    "running": "info",
    "ready": "info",
    "done": "ok",
    "applied": "ok",
    "failed": "bad",
    "interrupted": "warn",
}


def job_mark(job: Job, tone: str = "") -> SafeString:
    """Return the badge of a job's state, in a tone of its own or that of the state."""
    return badge(job.get_state_display(), tone or TONES.get(job.state, "muted"))


def progress_of(job: Job, done: int, total: int) -> JsonResponse:
    """Return what the page of a job asks for every second."""
    return JsonResponse(
        {
            "running": job.is_running,
            "state": str(job.get_state_display()),
            "done": done,
            "total": total,
        }
    )
