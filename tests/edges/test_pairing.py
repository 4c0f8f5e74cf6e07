"""How a device becomes a kiosk: by a code that staff see, which counts once."""

from django.test import Client
from django.utils import timezone


def test_a_device_is_paired_by_a_code_that_counts_once(device):
    code = device.kiosk.renew_code()
    device.kiosk.save()

    first, second = (
        Client().post("/kiosk/pair", {"code": code.lower()}, content_type="application/json")
        for _number in range(2)
    )

    cookie = first.cookies["rosa_kiosk"]
    assert first.json()["kiosk"]["name"] == "Lobby"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert second.status_code == 403
    # The device that was paired before is shut out.
    assert device.begin()[1]["error"]["code"] == "not_paired"
    browser = Client()
    browser.cookies["rosa_kiosk"] = cookie.value
    assert browser.get("/kiosk/conversations").status_code == 200


def test_a_code_expires(device):
    code = device.kiosk.renew_code()
    device.kiosk.code_until = timezone.now()
    device.kiosk.save()

    sent = Client().post("/kiosk/pair", {"code": code}, content_type="application/json")

    assert sent.json()["error"]["code"] == "wrong_code"


def test_codes_cannot_be_guessed_one_after_the_other(device):
    code = device.kiosk.renew_code()
    device.kiosk.save()
    tries = [*["BBBB-BBBB"] * 5, code]

    codes = [
        Client()
        .post("/kiosk/pair", {"code": one}, content_type="application/json")
        .json()["error"]["code"]
        for one in tries
    ]

    assert codes == [*["wrong_code"] * 5, "too_many_tries"]
