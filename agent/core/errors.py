"""The errors of Rosa. Pure.

RosaError
├── RequestError            the caller's request cannot be answered (400)
│   ├── InvalidKey          no channel has this key (401)
│   ├── UnknownPersona      `model` names no persona (404)
│   ├── UnknownModel        no provider and no model of one has this name (404)
│   ├── RoomOff             staff have switched the chat room off (403)
│   ├── UnknownTurn         the conversation has no such turn (404)
│   ├── TooLarge            the body is over the limit (413)
│   ├── TooSlow             the request did not arrive in time (408)
│   ├── WrongMethod         the path takes another method (405)
│   ├── UpgradeRequired     the path is a WebSocket (426)
│   ├── ReadOnly            the caller may read the dialogue only (403)
│   ├── TooFast             too much was begun within a minute (429)
│   ├── LimitReached        the room or the person has used what they may (429)
│   ├── UnknownDialogue     there is no such dialogue, or none any more (404)
│   ├── UnknownSound        there is no such sound, or none any more (404)
│   ├── DialogueOver        it has had all its turns (409)
│   └── DialogueBusy        another turn of it is being spoken (409)
├── NotReady                no brief is in memory yet, or the database is away (503)
│   └── TooBusy             no more turns may be made at once (503)
├── CallError               no call can be begun now
│   ├── NotPaired           the device is no kiosk of ours (401)
│   ├── WrongCode           no kiosk has this pairing code (403)
│   ├── TooManyTries        too many wrong codes (429)
│   ├── KioskOff            staff have switched the kiosk off (403)
│   ├── ConsentNeeded       the visitor has not agreed yet (403)
│   ├── NoAvatar            nothing is set up that could be called (409)
│   ├── StillOpening        another call of this kiosk is being opened (409)
│   ├── BudgetSpent         the kiosk has used what it has for today (429)
│   ├── AllBusy             no more calls may run at once (503)
│   └── AvatarFailed        Tavus did not open it (502)
├── VoiceError              a voice failed; the text goes on without sound
└── ProviderError           a language model failed (502)
    ├── ProviderBusy        overloaded or unreachable
    ├── ProviderTimeout     no first words, or silence, within the limit
    ├── ProviderRefused     it answered with a 4xx
    └── ProviderBroken      what it sent is not a reply, or it ended in the middle
"""


class RosaError(Exception):
    """Something Rosa can name. `status` is the HTTP status, `kind` and `code` OpenAI's words."""

    status = 500
    kind = "server_error"
    code: str | None = "internal_error"
    param: str | None = None


class RequestError(RosaError):
    status, kind = 400, "invalid_request_error"
    code: str | None = None

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


class InvalidKey(RequestError):
    status, code = 401, "invalid_api_key"


class UnknownPersona(RequestError):
    status, code = 404, "model_not_found"


class UnknownModel(RequestError):
    status, code = 404, "model_not_found"


class RoomOff(RequestError):
    status, code = 403, "room_off"


class UnknownTurn(RequestError):
    status, code = 404, "turn_not_found"


class TooLarge(RequestError):
    status, code = 413, "request_too_large"


class TooSlow(RequestError):
    status, code = 408, "request_too_slow"


class WrongMethod(RequestError):
    status, code = 405, "method_not_allowed"


class UpgradeRequired(RequestError):
    status, code = 426, "upgrade_required"


class ReadOnly(RequestError):
    status, code = 403, "not_allowed"


class TooFast(RequestError):
    status, code = 429, "too_fast"


class LimitReached(RequestError):
    """Its text is an answer for who asked; `wait_s` is after how many seconds to ask again."""

    status, code = 429, "limit_reached"

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class UnknownDialogue(RequestError):
    status, code = 404, "session_not_found"


class UnknownSound(RequestError):
    status, code = 404, "audio_not_found"


class DialogueOver(RequestError):
    status, code = 409, "session_finished"


class DialogueBusy(RequestError):
    status, code = 409, "turn_running"


class NotReady(RosaError):
    status, code = 503, "not_ready"


class TooBusy(NotReady):
    code = "too_busy"


class CallError(RosaError):
    """A call cannot be had; `code` is what a kiosk's page tells the visitor by."""

    kind = "kiosk_error"


class NotPaired(CallError):
    status, code = 401, "not_paired"


class WrongCode(CallError):
    status, code = 403, "wrong_code"


class TooManyTries(CallError):
    status, code = 429, "too_many_tries"


class KioskOff(CallError):
    status, code = 403, "kiosk_off"


class ConsentNeeded(CallError):
    status, code = 403, "consent_needed"


class NoAvatar(CallError):
    status, code = 409, "no_avatar"


class StillOpening(CallError):
    status, code = 409, "still_opening"


class BudgetSpent(CallError):
    status, code = 429, "budget_spent"


class AllBusy(CallError):
    status, code = 503, "all_busy"


class AvatarFailed(CallError):
    status, code = 502, "avatar_failed"


class VoiceError(RosaError):
    """A voice failed; its text says how, and holds nothing of what was to be spoken.

    `reason` is one of few words, for figures.
    """

    status, code = 502, "voice_failed"

    def __init__(self, message: str, reason: str = "failed") -> None:
        super().__init__(message)
        self.reason = reason


class ProviderError(RosaError):
    """A provider failed; `code` is what the journal keeps.

    `is_its_own`: the fault is the provider's, not that of what it was asked; it counts as one.
    """

    status, code = 502, "provider_error"
    is_its_own = True


class ProviderBusy(ProviderError):
    code = "provider_busy"


class ProviderTimeout(ProviderError):
    code = "provider_timeout"


class ProviderRefused(ProviderError):
    code = "provider_refused"


class ProviderBroken(ProviderError):
    code = "provider_broken"
