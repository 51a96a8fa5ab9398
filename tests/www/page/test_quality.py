"""The page is fast to paint, can be used without a mouse, and has no serious fault of accessibility."""

from pathlib import Path
from typing import Any

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
VIEWS = {
    "plan": "#/plan?budget=$20M&chips=h100-sxm,b200&draws=500",
    "run": "#/run?split=tp=8,pp=4,vpp=2,mb=1",
    "laws": "#/laws",
    "serve": "#/serve?beside=b200",
    "programme": "#/programme?draws=500",
    "port": "#/port?example=yes&by=hip",
    "world": "#/world?draws=200",
    "studies": "#/studies",
    "studies steps": "#/studies?study=steps&one=0&other=5",
    "predictions": "#/predictions",
    "catalogue": "#/catalogue?kind=chips&name=h100-sxm",
    "kinds": "#/catalogue",
    "accuracy": "#/accuracy",
}
LOOKS = {
    "light": ({"width": 1400, "height": 900}, "light"),
    "dark": ({"width": 1400, "height": 900}, "dark"),
    "phone": ({"width": 390, "height": 844}, "light"),
}
FIRST_PAINT = 1000.0
"""Milliseconds."""


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(reader: Any, view: str) -> None:
    """In light, in dark and at the width of a phone; the page is no wider than the phone."""
    page = reader.open(VIEWS[view])
    page.evaluate(AXE)
    for look, (size, scheme) in LOOKS.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(
            "async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']  }))"
            ".violations.filter((one) => ['serious', 'critical'].includes(one.impact))"
            ".map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`)"
        )
        assert found == [], look
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_first_paint_takes_less_than_a_second(reader: Any) -> None:
    """The best of three cold loads; the answer comes later."""
    page = reader.page
    took = []
    for _ in range(3):
        page.goto("about:blank")
        page.goto(reader.origin)
        reader.until("performance.getEntriesByName('first-contentful-paint').length")
        took.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    assert min(took) < FIRST_PAINT


def test_the_keyboard_reaches_every_part(reader: Any) -> None:
    """Tab goes over the skip link, the tabs, the form and the numbers; a table is one stop, arrows move inside."""
    page = reader.open(VIEWS["plan"])
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.closest('nav, form, .bar, .tiles, .scroll, .menu')?.className || ''")
        )
    assert {"fields", "bar", "tiles", "scroll"} <= reached
    page.locator(".scroll .number").first.focus()
    first = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.innerText") != first
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.number')")


def test_the_theme_is_chosen_and_kept(reader: Any) -> None:
    """The button goes from the system's theme to light to dark, and a reload keeps the choice."""
    page = reader.open("#/catalogue")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#theme").click()
    page.locator("#theme").click()
    dark = page.evaluate(ground)
    assert light != dark
    page.reload()
    reader.settled()
    assert page.evaluate(ground) == dark


def test_long_work_tells_its_course_and_is_stopped(reader: Any) -> None:
    """A plan of many draws runs as a job; Stop ends it and says so."""
    page = reader.page
    page.goto(f"{reader.origin}/#/plan?chips=h100-sxm,b200&draws=1000000")
    stop = page.get_by_role("button", name="Stop")
    stop.wait_for(state="visible", timeout=30_000)
    reader.until("!document.querySelector('progress').hidden")
    stop.click()
    reader.until("document.querySelector('.status').innerText === 'Stopped.'")
