"""The links for teachers, and those of the answers, open figures in the state that they name."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import LAID_OUT
from built_book import BOOK, from_server

TEACHERS, ANSWERS = "chapters/teachers.html", "chapters/answers.html"


def links(page=TEACHERS):
    if not (BOOK / page).exists():
        return []
    text = (BOOK / page).read_text(encoding="utf-8")
    found = re.findall(r'href="([^"]*#figure=[^"]*|../figures/[^"]*#[^"]*)"', text)
    return [html.unescape(link) for link in found]


def a_few(found):
    """Return the links as parameters: make test opens three of them."""
    slow = [pytest.mark.slow]
    return [pytest.param(link, marks=slow * (k >= 3)) for k, link in enumerate(found)]


AT_THE_TOP = "node => Math.abs(node.getBoundingClientRect().top - 60) < 30"


def fields(fragment):
    return {name: values[0] for name, values in parse_qs(fragment).items()}


def test_there_is_a_link_for_most_of_the_two_lessons():
    assert len(links()) >= 8


def test_there_is_a_link_for_each_answer():
    text = (BOOK / ANSWERS).read_text(encoding="utf-8")
    assert len(links(ANSWERS)) == text.count('class="answer"') > 0


@pytest.mark.parametrize("link", a_few(links()))
@from_server
def test_a_link_of_a_lesson_opens_its_figure_in_that_state_with_its_answer_covered(open_page, link):
    path, _, fragment = link.removeprefix("../").partition("#")
    wanted = {name: values[0] for name, values in parse_qs(fragment).items()}
    assert (wanted.pop("view"), fragment.endswith("&asked")) == ("lecture", True)
    page = open_page(f"{path}#{fragment}", viewport={"width": 1280, "height": 720})
    page.wait_for_selector("body[data-fitted]")
    figure = page.locator("figure[data-figure]")
    assert not figure.locator(".link-note").is_visible()
    assert not figure.locator("[role=status]").is_visible()
    page.keyboard.press("a")
    assert "diverge" not in figure.locator("[role=status]").inner_text()
    state = figure.evaluate("inFigure.state")
    assert {name: state.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("link", a_few(links(ANSWERS)))
@from_server
def test_a_link_of_an_answer_opens_the_figure_in_that_state(open_page, link):
    wanted = fields(urlsplit(link).fragment)
    page = open_page(f"chapters/{link}")
    figure = page.locator(f"figure#{wanted['figure']}")
    page.wait_for_function(AT_THE_TOP, arg=figure.element_handle())
    page.wait_for_selector(f"figure#{wanted['figure']}[data-ready]")
    assert "diverge" not in figure.locator("[role=status]").inner_text()
    figure.get_by_role("button", name="Copy link").click()
    elsewhere = "wanted => location.hash !== wanted"
    page.wait_for_function(elsewhere, arg=f"#{urlsplit(link).fragment}")
    found = fields(urlsplit(page.url).fragment)
    assert {name: found.get(name) for name in wanted} == wanted


# Safari has no such thing; elsewhere it is not always in time.
UNANCHORED = "() => (document.documentElement.style.overflowAnchor = 'none')"
WITHOUT_ANCHORING = f"addEventListener('DOMContentLoaded', {UNANCHORED})"
# Two figures above the named one.
LINK = "chapters/14_applications.html#figure=applications-two-batches"


@from_server
@pytest.mark.parametrize("script", ["", WITHOUT_ANCHORING])
def test_a_named_figure_comes_to_the_top_though_others_above_it_grow(open_page, script):
    page = open_page(LINK, script=script)
    page.wait_for_function(
        "!document.querySelector('figure[data-figure]:not(:has(.momentum-live))')"
    )
    figure = page.locator("figure#applications-two-batches")
    page.wait_for_function(AT_THE_TOP, arg=figure.element_handle())


@from_server
def test_a_link_pasted_into_the_open_page_brings_its_figure_and_tab_goes_on_there(
    open_page,
):
    page = open_page("chapters/04_heavy_ball.html")
    page.evaluate("location.hash = '#figure=heavy-ball-plane&beta=0.3'")
    figure = page.locator("figure#heavy-ball-plane")
    page.wait_for_function(AT_THE_TOP, arg=figure.element_handle())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('figure')?.id") == "heavy-ball-plane"
    assert figure.locator("[name=beta]").get_attribute("aria-valuetext") == "0.3"


@from_server
def test_who_comes_back_finds_the_page_where_it_was_left(open_page):
    page = open_page("chapters/04_heavy_ball.html#figure=heavy-ball-two-lines&beta=0.5")
    page.evaluate("scrollTo({ top: 5000, behavior: 'instant' })")
    page.evaluate("inFigure.stillPage")
    page.reload()
    page.locator(LAID_OUT).first.wait_for(state="attached")
    page.evaluate("inFigure.stillPage")
    assert abs(page.evaluate("scrollY") - 5000) < 50
