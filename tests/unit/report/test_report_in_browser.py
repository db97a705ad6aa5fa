"""The report as people open it: in Chromium, from a file, without a network."""

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

DESK, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="module")
def browser(made, made_in_english):
    # Playwright keeps an event loop in this thread: notebooks are executed before it.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["nl", "en"])
def report(request):
    return request.getfixturevalue("made" if request.param == "nl" else "made_in_english")


def visit(browser, report, size=DESK, scheme="light", **options):
    """The page, and what it wrote to the console or asked of the network."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        **options,
    )
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("data:", "file:")) else told.append(asked.url),
    )
    page.goto(report["html"].as_uri())
    return page, told


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone in the dark"]
)
def test_accessible_without_overflow_errors_or_requests(browser, report, size, scheme):
    page, told = visit(browser, report, size, scheme)
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page, _ = visit(browser, report, size, scheme, bypass_csp=True)
    page.locator(".contents details").evaluate("node => node.open = true")
    found = Axe().run(page).response
    assert len(found["passes"]) > 20
    assert [violation["id"] for violation in found["violations"]] == []


def test_a_click_on_a_heading_sorts_by_it(browser, report):
    page, told = visit(browser, report)
    table = page.locator("table#table-data-groups")
    column = table.locator("tbody td:last-child")

    def leading():
        thousands = "." if page.locator("html").get_attribute("lang") == "nl" else ","
        shown = [text.split(" ")[0].replace(thousands, "") for text in column.all_inner_texts()]
        return [float(text.replace(",", ".")) for text in shown]

    before = leading()
    heading = table.locator("thead th").last
    heading.locator("button").click()
    assert leading() == sorted(before) and heading.get_attribute("aria-sort") == "ascending"
    heading.locator("button").press("Enter")
    assert leading() == sorted(before, reverse=True)
    heading.locator("button").press("Space")
    assert leading() == before and heading.get_attribute("aria-sort") is None
    assert before != sorted(before, reverse=True) and before != sorted(before, key=str)
    assert told == []


def test_every_entry_of_the_contents_leads_somewhere(browser, report):
    page, _ = visit(browser, report)
    targets = page.locator(".contents a").evaluate_all(
        "links => links.map(link => link.getAttribute('href').slice(1))"
    )
    assert len(targets) > 10
    missing = [name for name in targets if page.locator(f"[id='{name}']").count() != 1]
    assert missing == []
    page.locator(".contents a").last.click()
    assert page.evaluate("scrollY") > 1000
    assert page.locator(".contents").bounding_box()["y"] < DESK[1]


def test_contents_are_folded_on_a_phone(browser, report):
    for size, unfolded in ((PHONE, False), (DESK, True)):
        page, _ = visit(browser, report, size)
        assert page.locator(".contents a").first.is_visible() is unfolded


def test_dark_mode_is_dark_and_figures_stay_on_white(browser, report):
    page, _ = visit(browser, report, scheme="dark")
    behind = "node => getComputedStyle(node).backgroundColor.match(/\\d+/g).map(Number)"
    assert max(page.locator("body").evaluate(behind)) < 60
    assert page.locator("figure img").first.evaluate(behind) == [255, 255, 255]


def test_on_paper_there_are_ink_and_exhibits_only(browser, report):
    page, _ = visit(browser, report, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    behind = "node => getComputedStyle(node).backgroundColor.match(/\\d+/g).map(Number)"
    assert page.locator("body").evaluate(behind) == [255, 255, 255]
    ink = "node => getComputedStyle(node).color.match(/\\d+/g).map(Number)"
    assert max(page.locator("main p").first.evaluate(ink)) < 80
    for hidden in (".contents", ".ribbon", ".source"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("figure img").first.is_visible()
    assert page.locator(".banner").is_visible()


def test_the_first_answers_are_read_without_scrolling_sideways(browser, report):
    page, _ = visit(browser, report, PHONE)
    for cell in page.locator(".minute td").all():
        box = cell.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
        assert box["width"] > PHONE[0] / 2
    assert page.locator(".minute td").count() == 12
    assert page.locator(".minute button").count() == 0


def test_the_data_of_a_figure_can_be_saved(browser, report):
    page, _ = visit(browser, report)
    link = page.locator(".source a").first
    with page.expect_download() as saved:
        link.click()
    name = saved.value.suggested_filename
    made = report["folder"] / "draft" / "tables" / name
    assert saved.value.path().read_bytes() == made.read_bytes()


def test_figures_are_described(browser, report):
    page, _ = visit(browser, report)
    texts = page.locator("figure img").evaluate_all("images => images.map(image => image.alt)")
    assert len(texts) > 8
    assert all(len(text) > 60 for text in texts)
    assert sum(bool(re.search(r"\d", text)) for text in texts) > len(texts) / 2
