"""The links of the page for teachers open the book's figures in the state that they name."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from book import BOOK, from_server

PAGE = "chapters/teachers.html"


def links():
    if not (BOOK / PAGE).exists():
        return []
    text = (BOOK / PAGE).read_text(encoding="utf-8")
    return [html.unescape(link) for link in re.findall(r'href="([^"]*#figure=[^"]*)"', text)]


def fields(fragment):
    return {name: values[0] for name, values in parse_qs(fragment).items()}


def test_there_is_a_link_for_most_of_the_two_lessons():
    assert len(links()) >= 8


@pytest.mark.parametrize("link", links())
@from_server
def test_a_link_opens_the_figure_in_that_state(open_page, link):
    wanted = fields(urlsplit(link).fragment)
    page = open_page(f"chapters/{link}")
    figure = page.locator(f"figure#{wanted['figure']}")
    figure.scroll_into_view_if_needed()
    page.wait_for_selector(f"figure#{wanted['figure']}[data-ready]")
    figure.get_by_role("button", name="Copy link").click()
    elsewhere = "wanted => location.hash !== wanted"
    page.wait_for_function(elsewhere, arg=f"#{urlsplit(link).fragment}")
    found = fields(urlsplit(page.url).fragment)
    assert {name: found.get(name) for name in wanted} == wanted
