"""Every page of the built book: it opens quietly, needs no other host, and leads somewhere."""

import gzip
import html
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built_book import BOOK, CHAPTERS, CONTENT, PAGES, SEEN, from_both, from_server, seen
from each import each

from tools.build import fonts

# Of a first visit, in bytes: all files, raw and compressed. The page of the search has the words of
# all others.
LIMITS = (600_000, 260_000)
LIMITS_OF_THE_SEARCH = (1_000_000, 350_000)

pages = each("path", PAGES)
content_pages = each("path", CONTENT)


class Parts(HTMLParser):
    """The ids, links, loads and images of a page."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.loads, self.images = [], [], [], []

    def handle_starttag(self, tag, attributes):
        attrs = dict(attributes)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag in {"script", "img", "iframe", "source"} and attrs.get("src"):
            self.loads.append(attrs["src"])
        if tag == "link" and attrs.get("rel") in {"stylesheet", "icon", "preload"}:
            self.loads.append(attrs["href"])
        if tag == "img":
            self.images.append(attrs)


@cache
def parts(path):
    parser = Parts()
    parser.feed((BOOK / path).read_text(encoding="utf-8"))
    return parser


def target(page, link):
    """Return the file that a link of a page leads to, and the anchor in it."""
    address = urlsplit(link)
    file = (BOOK / page).parent / unquote(address.path) if address.path else BOOK / page
    # A link to a figure in some state: #figure=NAME&beta=0.9
    anchor = re.sub(r"^figure=([^&]*).*", r"\1", unquote(address.fragment))
    return (file / "index.html" if file.is_dir() else file).resolve(), anchor


PAPER = 642  # what A4 leaves between the margins of tools/build/pdf.py, in pixels


@pytest.mark.parametrize("path", SEEN)
@pytest.mark.parametrize(
    ("site", "scheme"), [("server", "dark"), ("file", "light")], indirect=["site"]
)
def test_a_page_opens_quietly_and_fits(open_page, site, path, scheme):
    served = site.startswith("http")
    page = open_page(path, first_visit=served, color_scheme=scheme)
    assert page.title().strip()
    assert page.locator("h1:visible").count() == 1
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    if served:
        assert_light_in_weight(page)
    assert page.evaluate("onPage.fits")
    if served:
        assert_set_well(page)
        assert_whole_on_paper(page)


def assert_set_well(page):
    """Look at lines and widths, which are the same wherever the page comes from, day and night."""
    # No line begins with the mark after a formula, and code that is cut shows that it goes on.
    assert page.evaluate("onPage.besideAFormula") == []
    assert set(page.evaluate("onPage.breaksOfMarked")) <= {"nowrap"}
    assert page.evaluate("onPage.cutWithoutAShade") == []
    assert page.evaluate("onPage.scrollingCode") == []
    for width in (768, 390, 320):  # 320 px is what a wide window has at 400 %
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("onPage.fits"), width
        assert page.evaluate("onPage.scrollingCode") == [], width


def assert_whole_on_paper(page):
    """On paper all is unfolded, what was folded has its name, and code fits."""
    page.set_viewport_size({"width": PAPER, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("onPage.unfold")
    assert page.evaluate("onPage.wrapped") == []
    assert page.evaluate("onPage.paleCode") == []
    # What the page folds because it only draws is left out; all else says what it is.
    folds = page.evaluate("onPage.folds")
    assert all(name and weight == "700" for name, weight in folds), folds
    assert not {"Show the code", "Hide the code"} & {name for name, _ in folds}


def assert_light_in_weight(page):
    """Add up the first visit to a page, all its files counted, raw and compressed."""
    loaded = page.evaluate("onPage.loaded")
    files = {unquote(urlsplit(address).path).lstrip("/") for address in [page.url, *loaded]}
    sizes = [weight(name) for name in files if (BOOK / name).is_file()]
    raw, compressed = map(sum, zip(*sizes, strict=True))
    most_raw, most_compressed = LIMITS_OF_THE_SEARCH if "search" in page.url else LIMITS
    assert raw < most_raw, f"{raw:,} bytes raw"
    assert compressed < most_compressed, f"{compressed:,} bytes compressed"


@from_server
@pytest.mark.parametrize("path", seen(CHAPTERS))
def test_a_chapter_is_light_read_to_the_end(open_page, path):
    page = open_page(path, first_visit=True, covered=True)
    page.locator("body[data-laid-out]").wait_for(state="attached")
    page.evaluate("onPage.readToTheEnd")
    page.wait_for_load_state("networkidle")
    assert_light_in_weight(page)


@pages
def test_links_and_anchors_lead_somewhere(path):
    dead = []
    for link in parts(path).links:
        if urlsplit(link).scheme or link.startswith("//"):
            continue
        file, anchor = target(path, link)
        if not file.is_file():
            dead.append(link)
        elif anchor and file.suffix == ".html":
            name = file.relative_to(BOOK.resolve()).as_posix()
            # After a figure's own page stands its state: tests/site/test_teachers.py opens each.
            if anchor not in parts(name).ids and not name.startswith("figures/"):
                dead.append(link)
    assert not dead


@each("path", CHAPTERS)
def test_a_chapter_has_the_parts_that_are_looked_at(path):
    found = parts(path)
    assert found.ids
    assert found.links
    assert found.loads
    assert found.images


def test_some_links_leave_the_book():
    links = [urlsplit(link).scheme for link in parts("references.html").links]
    assert links.count("https") > 10


@pages
def test_outside_links_are_well_formed_and_secure(path):
    for link in parts(path).links:
        address = urlsplit(link)
        if address.scheme not in {"", "mailto"}:
            assert address.scheme == "https", link
            assert re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", address.netloc), link


@pages
def test_ids_are_unique(path):
    ids = parts(path).ids
    assert sorted(ids) == sorted(set(ids))


@pages
def test_everything_a_page_loads_is_in_the_book(path):
    for link in parts(path).loads:
        if not link.startswith("data:"):
            assert not urlsplit(link).scheme, link
            assert target(path, link)[0].is_file(), link


@pages
def test_images_say_in_words_what_they_show(path):
    for image in parts(path).images:
        assert image.get("alt", "").strip(), str(image)[:200]


@content_pages
def test_mathematics_is_in_the_page(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    article = text[text.index("<article") : text.rindex("</article>")]
    bare = re.sub(r"<(pre|code|math|script)\b.*?</\1>", "", article, flags=re.DOTALL)
    assert "\\(" not in bare
    assert "$" not in re.sub(r"<[^>]*>", "", bare)


def leaning(letter):
    """Return the sign that a browser draws for a letter that stands alone in a formula."""
    for first, last, drawn in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)):
        if first <= letter <= last and letter != "h":
            return drawn + ord(letter) - ord(first)
    return {"h": 0x210E, "∂": 0x1D715, "∇": 0x1D6FB}.get(letter, ord(letter))


@content_pages
def test_the_font_for_formulas_has_every_sign(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    formulas = "".join(re.findall(r"<math\b.*?</math>", text, flags=re.DOTALL))
    formulas = re.sub(r"<(annotation|mtext)\b.*?</\1>", "", formulas, flags=re.DOTALL)
    # One letter alone is drawn by the leaning sign, and by no other.
    alone = re.compile(r'<mi(?: class="\w+")?>([^<]|&\w+;)</mi>')
    bare = re.sub(r"<[^>]*>", "", alone.sub("", formulas))
    signs = {ord(sign) for sign in html.unescape(bare) if not sign.isspace()}
    signs |= {leaning(html.unescape(letter)) for letter in alone.findall(formulas)}
    assert not {f"{chr(sign)} {sign:04X}" for sign in signs - fonts.codepoints(fonts.MATHEMATICS)}


@pytest.mark.parametrize("width", [390, 320])
@from_server
def test_the_letters_of_a_wide_picture_can_be_read_on_a_phone(open_page, width):
    page = open_page("chapters/13_practice.html", viewport={"width": width, "height": 800})
    # The page says what scrolls once it has been laid out.
    page.wait_for_function("onPage.widePictures().every(({ reachable }) => reachable)")
    pictures = page.evaluate("onPage.widePictures")
    assert len(pictures) >= 2
    for picture in pictures:
        assert picture.pop("letters") > 0.55
        assert all(picture.values()), picture
    one_panel = page.locator("figure > img").first
    assert one_panel.bounding_box()["width"] < width


@pytest.mark.parametrize("width", [390, 320])
@from_server
def test_the_tables_of_evidence_fit_a_phone_with_every_number_under_its_name(open_page, width):
    page = open_page("chapters/a4_how_we_know.html", viewport={"width": width, "height": 800})
    tables = page.locator("table.evidence").all()
    assert tables
    for table in tables:
        assert table.evaluate("node => node.parentNode.scrollWidth <= node.parentNode.clientWidth")
        rows = table.evaluate("onPage.columns")
        assert all(row == rows[0] for row in rows)


@from_server
def test_a_wide_picture_is_whole_on_a_desk_and_on_paper(open_page):
    page = open_page("chapters/13_practice.html", viewport={"width": 1280, "height": 800})
    assert not any(picture["scrolls"] for picture in page.evaluate("onPage.widePictures"))
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(media="print")
    assert not any(picture["scrolls"] for picture in page.evaluate("onPage.widePictures"))


@from_server
def test_code_in_the_text_looks_like_code_in_a_cell(open_page):
    page = open_page("chapters/14_applications.html")
    ground = "node => getComputedStyle(node).backgroundColor"
    cell = page.locator(".cell_input div.highlight").first.evaluate(ground)
    fenced = page.locator("section > [class*=highlight-]")
    assert fenced.locator("div.highlight").first.evaluate(ground) == cell
    assert (
        float(fenced.first.evaluate("node => parseFloat(getComputedStyle(node).marginBottom)")) > 15
    )


@each("path", CHAPTERS)
def test_a_solution_that_runs_is_folded_under_that_word(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    cells = re.findall(r'<div class="cell[^"]*\btag_solution\b.*?</summary>', text, flags=re.DOTALL)
    assert cells
    assert all("olution" in re.sub(r"<[^>]*>", "", cell) for cell in cells)


@each("path", CHAPTERS)
def test_exercises_are_marked_and_nothing_has_failed_before_a_reader_tries(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    numbers = re.findall(r'data-exercise="(\d+)"', text)
    assert numbers == [str(k) for k in range(1, len(numbers) + 1)]
    assert len(numbers) >= 3
    assert "Not yet: your function returns nothing" not in text


def test_styles_and_scripts_load_nothing_from_elsewhere():
    files = [
        path
        for path in [*BOOK.rglob("*.css"), *BOOK.rglob("*.js")]
        if "lite" not in path.relative_to(BOOK).parts
    ]
    assert {".css", ".js"} == {path.suffix for path in files}
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", text), path.name


@cache
def weight(name):
    """Return the raw size of a file, and its size as a server would send it."""
    content = (BOOK / name).read_bytes()
    packed = {".woff2", ".png", ".jpg", ".webp", ".gz"}
    small = content if Path(name).suffix in packed else gzip.compress(content, 6)
    return len(content), len(small)


def test_the_contents_mark_the_section_in_view(open_page):
    page = open_page(CHAPTERS[0])
    link = page.locator(".chapters ul ul a").nth(1)
    anchor = link.get_attribute("href").removeprefix("#")
    page.evaluate(f"document.getElementById({anchor!r}).scrollIntoView({{behavior: 'instant'}})")
    page.locator(f".chapters a[aria-current][href='#{anchor}']").wait_for()


PHONE = {"width": 390, "height": 844}


@from_server
def test_the_chapters_on_a_phone_close_behind_who_has_chosen_and_for_who_comes_back(open_page):
    page = open_page("chapters/05_nesterov.html", viewport=PHONE)
    button = page.locator(".chapters-button")
    section = page.locator(".chapters ul ul a").nth(2)
    button.click()
    page.locator(".chapters-button[aria-expanded=true]").wait_for()
    section.click()
    assert button.get_attribute("aria-expanded") == "false"
    section.wait_for(state="hidden")
    button.click()
    chapter = page.locator(".chapters a[href*='06_beta']")
    chapter.click()
    page.wait_for_url("**/06_beta.html*")
    page.go_back()
    page.wait_for_url("**/05_nesterov.html*")
    page.locator(".chapters-button[aria-expanded=false]").wait_for()
    assert not chapter.is_visible()


@from_server
def test_a_tap_beside_the_chapters_closes_them(open_page):
    page = open_page("chapters/05_nesterov.html", viewport=PHONE)
    page.locator(".chapters-button").click()
    page.mouse.click(380, 500)
    page.locator(".chapters-button[aria-expanded=false]").wait_for()


@from_server
def test_code_can_be_copied_as_it_is_read(open_page):
    page = open_page("chapters/04_heavy_ball.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = page.locator(".cell_input:has(.copy):visible").first
    cell.hover()
    cell.get_by_role("button", name="Copy this code").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == cell.locator("pre").inner_text().rstrip()


# By itself a page scrolls smoothly, and does not begin at once.
TO_THE_TOP = (
    """node => scrollBy({ top: node.getBoundingClientRect().top - 60, behavior: "instant" })"""
)


@from_server
def test_who_turns_a_phone_goes_on_reading_where_they_were(open_page):
    page = open_page("chapters/06_beta.html", viewport=PHONE)
    session = page.context.new_cdp_session(page)

    def turn(width, height):
        size = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
        session.send("Emulation.setDeviceMetricsOverride", size)
        page.wait_for_function("width => innerWidth === width", arg=width)
        page.evaluate("inFigure.stillPage")

    turn(390, 844)
    place = page.locator("#laboratory h2")
    place.evaluate(TO_THE_TOP)
    page.evaluate("inFigure.stillPage")
    before = place.bounding_box()["y"]
    assert abs(before - 60) < 30
    turn(844, 390)
    assert abs(place.bounding_box()["y"] - before) < 40
    turn(390, 844)
    assert abs(place.bounding_box()["y"] - before) < 40
    session.send("Emulation.clearDeviceMetricsOverride")


@from_server
def test_a_narrower_window_keeps_the_figure_that_is_looked_at(open_page):
    page = open_page("chapters/05_nesterov.html", viewport={"width": 768, "height": 900})
    figure = page.locator("figure#nesterov-arrows")
    figure.evaluate("node => node.scrollIntoView({ behavior: 'instant' })")
    page.wait_for_selector("figure#nesterov-arrows[data-ready]")
    page.evaluate("inFigure.stillPage")
    for width in (600, 768):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("inFigure.stillPage")
        assert abs(figure.bounding_box()["y"] - 64) < 60, width


@pytest.mark.parametrize(("width", "letters"), [(390, "200%"), (320, "150%")])
@pytest.mark.parametrize("path", ["index.html", "chapters/09_adam.html"])
@from_server
def test_letters_twice_as_large_fit_a_phone(open_page, path, width, letters):
    page = open_page(path, viewport={"width": width, "height": 844})
    page.add_style_tag(content=f"html {{ font-size: {letters} !important; }}")
    assert page.evaluate("onPage.fits")
    bar, title = (page.locator(what).bounding_box() for what in (".bar", "h1"))
    assert bar["y"] + bar["height"] <= title["y"]


@from_both
def test_the_switch_changes_the_colours_and_the_next_page_keeps_them(open_page):
    page = open_page(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator(".theme-button").click()
    assert page.evaluate(ground) != light
    # From disk each page has a process of its own, which hears a moment later what another one
    # keeps; nothing in the page tells when. A hand takes longer from the switch to a link.
    page.wait_for_timeout(400)
    page.locator(".chapters a[href*='04_heavy_ball']").click()
    page.wait_for_url("**/04_heavy_ball.html*")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("path", seen(CONTENT))
@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_without_scripts_a_page_is_readable(open_page, path):
    page = open_page(path, java_script_enabled=False)
    assert page.locator("article h1").is_visible()
    assert page.locator(".needs-script:visible").count() == 0
    assert page.locator("figure[data-figure] input").count() == 0
    stills = page.locator("figure[data-figure] img.momentum-still").all()
    assert len(stills) == page.locator("figure[data-figure]").count()
    for still in stills:
        assert still.is_visible()
        assert len(still.get_attribute("alt")) > 60


def test_without_scripts_a_phone_shows_the_chapters_below_the_text(open_page):
    path = "chapters/04_heavy_ball.html"
    page = open_page(path, java_script_enabled=False, viewport={"width": 390, "height": 800})
    # Not the PDF, for whose viewer the browser looks for an icon at the server's root.
    last = page.locator(".chapters a[href$='.html']").last
    last.scroll_into_view_if_needed()
    box, text = last.bounding_box(), page.locator(".article").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["y"] > text["y"] + text["height"]
    last.click()
    assert not page.url.endswith(path)


def test_figures_are_numbered_by_chapter_and_those_of_the_appendices_by_a_letter(built):
    found = {}
    for path in (path for path in CONTENT if path.startswith("chapters/")):
        text = (built / path).read_text(encoding="utf-8")
        found[path] = re.findall(r'class="caption-number">Fig\.\s([^<]*?)\s*<', text)
    lettered = [number for path, numbers in found.items() if "/a" in path for number in numbers]
    assert lettered == [f"A.{k}" for k in range(1, len(lettered) + 1)]
    assert len(lettered) > 1
    for path, numbers in found.items():
        if "/a" not in path and numbers:
            chapter = numbers[0].split(".")[0]
            assert numbers == [f"{chapter}.{k}" for k in range(1, len(numbers) + 1)]


@from_server
def test_a_card_goes_on_beside_a_remark_in_the_margin(open_page):
    page = open_page("chapters/04_heavy_ball.html", viewport={"width": 1440, "height": 900})
    aside, card = page.locator(".admonition.aside"), page.locator("#claim-c09")
    card.scroll_into_view_if_needed()
    remark, beside = aside.bounding_box(), card.bounding_box()
    assert beside["x"] + beside["width"] <= remark["x"] + 1
    assert beside["y"] < remark["y"] + remark["height"]
