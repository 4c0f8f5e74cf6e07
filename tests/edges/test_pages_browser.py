"""The public pages in a real Chromium, and their QR codes as a phone reads them."""

import numpy as np
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.bench.processes import Rosa
from tests.edges.browsers import unbroken

PHONE = {"width": 390, "height": 844}
PATHS = (
    "/p/fact/what-is-ctbt",
    "/p/speaker/robert-floyd",
    "/p/session/sample-panel-science-diplomacy",
    "/p/place/festsaal",
    "/p/way/main-entrance/registration-desk",
)
# A picture drawn as a page does, by its brightness.
DRAW = """async path => {
  const image = new Image();
  image.src = path;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 300;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, 300, 300);
  const pixels = context.getImageData(0, 0, 300, 300).data;
  return Array.from({length: 90000}, (_, at) => pixels[4 * at]);
}"""


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return {"PUBLIC_URL": "https://rosa.example.org"}


@pytest.fixture
def phone(browser: Browser, rosa: Rosa):
    """An empty page of a phone; what breaks in it fails the test."""
    context = browser.new_context(viewport=PHONE, base_url=f"http://127.0.0.1:{rosa.port}")
    with unbroken(context):
        yield context.new_page()
    context.close()


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ar", "dark"), ("zh", "light")])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_no_serious_fault_and_the_page_fits(
    phone: Page, path: str, lang: str, theme: str
) -> None:
    phone.emulate_media(color_scheme=theme)
    phone.goto(f"{path}?lang={lang}")

    found = Axe().run(phone, options={"preload": False}).response["violations"]

    assert [fault["id"] for fault in found if fault["impact"] != "minor"] == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_languages_are_chosen_by_keyboard(phone: Page) -> None:
    phone.goto(f"{PATHS[0]}?lang=en")

    phone.get_by_role("link", name="العربية").press("Enter")

    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("معاهدة الحظر الشامل")


def test_a_page_is_one_small_answer(phone: Page) -> None:
    answers: list[int] = []
    phone.on("response", lambda response: answers.append(len(response.body())))

    phone.goto(PATHS[2], wait_until="networkidle")

    assert len(answers) == 1
    assert answers[0] < 10_000


@pytest.mark.parametrize("address", [*PATHS, f"{PATHS[1]}?lang=ar"])
def test_a_phone_reads_the_address_from_the_code(phone: Page, address: str) -> None:
    phone.goto("/healthz")

    path, mark, query = address.partition("?")
    pixels = phone.evaluate(DRAW, f"{path}/qr.svg{mark}{query}")

    read = zxingcpp.read_barcode(np.array(pixels, np.uint8).reshape(300, 300))
    assert read is not None
    assert (read.text, read.ec_level) == (f"https://rosa.example.org{address}", "M")


def test_the_code_says_to_the_blind_what_it_opens(phone: Page) -> None:
    phone.goto(f"{PATHS[3]}/qr.svg?lang=fr")

    assert phone.evaluate("document.querySelector('title').textContent") == (
        "Code QR : ouvrir « Festsaal » sur votre téléphone"
    )
