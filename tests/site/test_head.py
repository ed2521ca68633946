"""What a page says of itself, and where it leads from wherever it is served."""

import html
import re
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import book_head
import pytest
from built_book import BOOK, CHAPTERS, CONTENT, PAGES
from each import each
from matplotlib import pyplot as plt
from PIL import Image
from sphinx.errors import ExtensionError

from tools.build import card, screenshot

CARD = BOOK / "_static" / "card.png"


def published_at():
    """Return the address that the book was built for, or None."""
    found = re.search(r'<base href="([^"]+)"', (BOOK / "404.html").read_text(encoding="utf-8"))
    return found and found[1]


def head(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    return text[: text.index("</head>")]


def meta(path, name):
    found = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)"', head(path))
    assert len(found) == 1, f"{name}: {found}"
    return html.unescape(found[0])


def test_each_page_has_a_title_of_its_own_that_names_the_book():
    titles = [re.findall(r"<title>(.*?)</title>", head(path), flags=re.DOTALL) for path in PAGES]
    assert all(len(found) == 1 for found in titles)
    names = [found[0] for found in titles]
    assert len(set(names)) == len(names)
    assert all("Momentum" in name for name in names)


@each("page", book_head.TITLES)
def test_a_title_for_searchers_is_in_the_tab_and_in_a_shared_link(page):
    wanted = book_head.TITLES[page]
    assert 20 <= len(wanted) <= 85
    assert meta(f"{page}.html", "og:title") == wanted
    assert f"<title>{html.escape(wanted, quote=False)}" in head(f"{page}.html")
    assert f"<h1>{wanted}" not in (BOOK / f"{page}.html").read_text(encoding="utf-8")


def test_every_chapter_has_a_title_for_searchers():
    numbered = {f"chapters/{path.stem}" for path in (BOOK / "chapters").glob("[0-9]*.html")}
    assert numbered <= set(book_head.TITLES)
    assert len(set(book_head.TITLES.values())) == len(book_head.TITLES)


def test_a_title_for_a_page_that_is_not_there_stops_the_build():
    class Env:
        found_docs = set(book_head.TITLES) - {"index"}

    with pytest.raises(ExtensionError, match=r"not in the book: \['index'\]"):
        book_head.check_titles(None, Env())


@each("path", CHAPTERS)
def test_a_chapter_says_in_a_sentence_what_it_is_about(path):
    description = meta(path, "description")
    assert 40 <= len(description) <= book_head.LONGEST
    assert not re.search(r"[\\{}$]", description)
    assert meta(path, "og:description") == description


@each("path", CONTENT)
def test_a_shared_link_shows_a_card(path):
    assert meta(path, "og:title")
    address = published_at()
    if address:
        assert meta(path, "og:image") == f"{address}_static/card.png"
        assert meta(path, "og:url") == f"{address}{path}"
        assert f'<link rel="canonical" href="{address}{path}"' in head(path)
    else:
        assert (BOOK / path).parent.joinpath(meta(path, "og:image")).samefile(CARD)
        assert "og:url" not in head(path)
        assert "canonical" not in head(path)
    assert meta(path, "twitter:card") == "summary_large_image"


def test_the_card_has_the_size_that_it_claims():
    stored = CARD.read_bytes()
    size = tuple(int.from_bytes(stored[i : i + 4]) for i in (16, 20))
    assert size == (1200, 630)


def test_the_card_is_the_landing_page_s_picture_with_the_book_s_name():
    figure = card.opening()
    assert (figure.surface, figure.rule) == ("Ravine", "HeavyBall")
    drawn = card.card(figure)
    [land] = drawn.axes
    assert [text.get_text() for text in land.texts] == ["gradient descent", "heavy ball"]
    assert drawn.texts[0].get_text() == "Momentum"
    drawn.canvas.draw()
    boxes = [text.get_window_extent() for text in drawn.texts]
    assert not boxes[0].overlaps(boxes[1])
    edge = drawn.bbox
    assert all(edge.x0 < box.x0 and box.x1 < edge.x1 for box in boxes)
    plt.close(drawn)


def test_the_readme_s_picture_is_the_first_screen():
    with Image.open(screenshot.PICTURE) as picture:
        assert picture.size == tuple(screenshot.WINDOW.values())
    readme = (screenshot.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"](assets/{screenshot.PICTURE.name})" in readme


def test_descriptions_differ():
    descriptions = [meta(path, "description") for path in CHAPTERS]
    assert len(set(descriptions)) == len(descriptions)


def test_a_sitemap_names_every_page_by_its_whole_address():
    pages = ["a.html", "c&d.html"]
    root = ET.fromstring(book_head.sitemap("https://example.org/b/", pages))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = [place.text for place in root.iter(f"{space}loc")]
    assert found == ["https://example.org/b/a.html", "https://example.org/b/c&d.html"]


def test_robots_may_read_the_book_and_loose_pages_ask_not_to_be_listed():
    assert "Allow: /" in (BOOK / "robots.txt").read_text()
    for path in PAGES:
        assert ('name="robots" content="noindex"' in head(path)) == (path not in CONTENT), path


def test_a_browser_that_asks_the_root_for_an_icon_gets_one(server):
    with urlopen(f"{server}/favicon.ico") as answer:
        assert answer.read(4) == b"\0\0\1\0"


def test_the_colours_are_known_before_any_style_is_asked_for():
    for path in PAGES:
        text = head(path)
        styles = [found.start() for found in re.finditer(r'rel="stylesheet"|<style', text)]
        assert text.index("root.dataset.theme") < min(styles), path


def test_next_and_previous_lead_through_the_whole_book_and_back():
    def beside(path, which):
        found = re.findall(
            rf'rel="{which}" href="([^"]+)"', (BOOK / path).read_text().split("<main")[1]
        )
        return (BOOK / path).parent.joinpath(found[0]).resolve() if found else None

    path, seen = BOOK / "index.html", []
    while path:
        name = path.relative_to(BOOK).as_posix()
        after = beside(name, "next")
        if seen:
            assert beside(name, "prev") == BOOK / seen[-1]
        seen.append(name)
        path = after
    assert set(seen) == set(CONTENT)


@pytest.mark.parametrize("site", ["subpath"], indirect=True)
@pytest.mark.parametrize(
    "path", ["index.html", "chapters/04_heavy_ball.html", "search.html?q=friction"]
)
def test_below_a_path_all_is_found(open_page, path):
    page = open_page(path)
    if "search" in path:
        page.locator(".search-results a").first.click()
        page.wait_for_url("**/courses/momentum/**")
        assert page.locator("article h1").is_visible()
    if page.locator("figure[data-figure]").count():
        page.locator("figure[data-figure]").first.scroll_into_view_if_needed()
        page.locator("figure[data-figure][data-ready]").first.wait_for()


@pytest.mark.parametrize("missing", ["gone.html", "chapters/gone.html", "a/b/c/gone.html"])
def test_a_page_that_is_not_there_leads_back_from_any_depth(browser, subpath, missing):
    page = browser.new_page()
    page.goto(f"{subpath}/{missing}")
    assert page.locator("h1").inner_text() == "This page is not in the book"
    page.wait_for_function(
        "root => [...document.links].every(link => link.href.startsWith(root))",
        arg=published_at() or f"{subpath}/",
    )
    if published_at():
        return
    page.get_by_role("link", name="search").click()
    page.wait_for_url(f"{subpath}/search.html", wait_until="commit")
    page.close()
