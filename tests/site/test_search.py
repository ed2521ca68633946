"""The search: what it knows, what it answers, and that everybody can use it from anywhere."""

import json
import re
from functools import cache
from pathlib import PurePosixPath

import book_search
import pytest
from built_book import BOOK, from_both, from_server
from test_access import OF_COLOURS, RULES, axe

from tools.build.site_build import expected_pages

STATIC = BOOK / "_static"
RESULTS = ".search-results a"
WINDOW = "dialog.search[open]"

# What a reader asks, and where the first result leads: a page, or a place on it.
FIRST = {
    "beta": "06_beta.html",
    "β": "06_beta.html",
    "which beta should I use": "06_beta.html",
    "Adam": "09_adam.html",
    "adamw": "09_adam.html#adamw",
    "what is velocity": "glossary.html#term-velocity",
    "velocity": "glossary.html#term-velocity",
    "what is a condition number?": "glossary.html#term-condition-number",
    "What's an eigenvalue": "glossary.html#term-eigenvalue",
    "learning rate": "glossary.html#term-learning-rate",
    "bias correction": "glossary.html#term-bias-correction",
    "critical damping": "glossary.html#term-critical-damping",
    "half-life": "glossary.html#term-half-life",
    "saddle point": "glossary.html#term-saddle-point",
    "heavy ball": "04_heavy_ball.html",
    "HeavyBall": "04_heavy_ball.html",
    "nesterov": "05_nesterov.html",
    "nesterov accelerated gradient": "05_nesterov.html",
    "warm-up": "07_starting_up.html#warm-up",
    "schedules": "08_schedules.html",
    "rmsprop": "09_adam.html",
    "Lion": "10_since_adam.html",
    "muon": "10_since_adam.html",
    "layer-wise momentum": "11_adaptive.html",
    "escaping local minima": "12_promises.html#escaping-local-minima",
    "momentum=0.9": "answers.html#which-learning-rate-when-i-add-momentum-0-9-to-sgd-in-pytorch",
    "pytorch": "answers.html#is-pytorch-s-momentum-the-formula-of-the-papers",
    "double the batch": "answers.html#i-double-the-batch-size-which-learning-rate-with-momentum",
    "loss oscillates": "answers.html#the-loss-oscillates-lower-momentum-or-lower-the-learning-rate",
    "beta1": "answers.html#when-should-i-change-adam-s-beta1",
    "nesterov=True": "answers.html#nesterov-true-or-not",
    "what should I log": "answers.html#what-should-i-log-to-see-that-momentum-is-set-wrongly",
    "gpu memory": "answers.html#does-momentum-need-more-memory-on-the-gpu",
    "exponential moving average": "03_moving_averages.html",
    "notation": "notation.html",
    "descend": "descent.html#momentum_lib.descent.descend",
    "C12": "04_heavy_ball.html",
    "nestrov": "05_nesterov.html",
    "shcedule": "08_schedules.html",
}
# What is among the first three.
AMONG_THREE = {
    "0.9": "answers.html#is-0-9-right-or-should-momentum-be-0-95-or-0-99",
    "momentum=0.9": "14_applications.html",
    "pytorch": "14_applications.html",
    "bias correction sgd": "answers.html#does-sgd-with-momentum-need-bias-correction",
    "alpha": "glossary.html#term-learning-rate",
    "α": "glossary.html#term-learning-rate",
    "step size": "glossary.html#term-learning-rate",
    "heavy ball": "glossary.html#term-heavy-ball",
    "why does momentum oscillate": "04_heavy_ball.html",
    "overshoot": "12_promises.html#overshooting",
    "typical values of beta": "06_beta.html",
    "how to choose beta": "06_beta.html",
    "friction": "01_physics_analogy.html",
    "polyak": "04_heavy_ball.html",
    "saddle points": "02_problem.html#traps",
    "generalization": "12_promises.html#better-generalization",
}


@cache
def data():
    """Return what the site's scripts hand to the search, the rows put together again."""
    known, texts = handed("Data"), handed("Texts")
    rows = zip(known["entries"], texts, strict=True)
    return known | {"entries": [row[:4] + text + row[4:] for row, text in rows]}


def handed(name):
    text = (STATIC / f"search_{name.lower()}.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix(f"globalThis.momentumSearch{name} = ").removesuffix(";\n"))


def type_in(page, query):
    """Put a question into the field, and wait for its answer."""
    page.locator(".search input").fill(query)
    page.locator(f".search-results[data-answers={json.dumps(query, ensure_ascii=False)}]").wait_for(
        state="attached"
    )


def leads(page):
    """Return where the results lead, as file and anchor."""
    links = page.locator(RESULTS).evaluate_all("all => all.map(link => link.href)")
    return [PurePosixPath(link).name for link in links]


def is_at(link, place):
    return link == place if "#" in place else link.split("#")[0] == place


def open_window(page):
    page.keyboard.press("Control+k")
    page.locator(f"{WINDOW} input:focus").wait_for()


def test_a_body_is_read_by_section_term_and_name():
    body = """<section id="top"><h1><span class="section-number">4. </span>Top<a
      class="headerlink" href="#top">#</a></h1><p>With <math><mi>β</mi><annotation>\\beta
      = 0.9</annotation></math>.</p><pre>SGD(momentum=0.9)</pre><script>x</script>
      <section id="sub"><h2>Sub</h2><p>More<wbr>over</p></section><p>End.</p>
      <dl><dt id="term-a">a</dt><dd><p>first</p></dd></dl>
      <dl><dt class="api-name" id="lib.B">class B</dt><dd><p>It.</p></dd></dl></section>"""
    top, sub, term, name = book_search.entries(body)
    assert top.number.strip() == "4."
    assert top.row() == ["page", "top", "Top", "With β = 0.9. End.", "SGD momentum=0.9", ""]
    assert sub.row()[:4] == ["section", "sub", "Sub", "Moreover"]
    assert term.row()[:4] == ["term", "term-a", "a", "first"]
    assert name.row()[:5] == ["name", "lib.B", "lib.B", "It.", "class B"]


def test_every_page_of_the_contents_is_known(built):
    assert [address for address, *_ in data()["pages"]] == expected_pages()
    assert {page for page, *_ in data()["entries"]} == set(range(len(data()["pages"])))


def test_every_known_place_is_there(built):
    pages = [address for address, *_ in data()["pages"]]
    texts = [(BOOK / address).read_text(encoding="utf-8") for address in pages]
    anchors = [set(re.findall(r'\bid="([^"]+)"', text)) for text in texts]
    gone = [entry[:4] for entry in data()["entries"] if entry[2] not in anchors[entry[0]]]
    assert not gone


def test_every_term_of_the_glossary_and_every_section_is_known(built):
    known = {entry[2] for entry in data()["entries"]}
    glossary = (BOOK / "chapters" / "glossary.html").read_text(encoding="utf-8")
    terms = re.findall(r'<dt id="([^"]+)"', glossary)
    chapter = (BOOK / "chapters" / "06_beta.html").read_text(encoding="utf-8")
    sections = re.findall(r'<section [^>]*\bid="([^"]+)"', chapter)
    assert len(terms) > 20
    assert len(sections) > 8
    assert {*terms, *sections} <= known


def test_no_text_holds_tex_or_the_words_of_controls(built):
    for *_, title, text, _code, _also in data()["entries"]:
        assert not re.search(r"\\[a-z]|Show the code", title + text), title


def test_each_question_finds_its_place(open_page):
    page = open_page("search.html")
    wrong = {}
    for query, place in FIRST.items():
        type_in(page, query)
        found = leads(page)
        if not found or not is_at(found[0], place):
            wrong[query] = found[:3]
    for query, place in AMONG_THREE.items():
        type_in(page, query)
        found = leads(page)[:3]
        if not any(is_at(link, place) for link in found):
            wrong[query] = found
    assert not wrong


@from_both
def test_an_address_asks_too(open_page):
    page = open_page("search.html?q=beta")
    page.locator(".search-results[data-answers=beta]").wait_for(state="attached")
    first = page.locator(RESULTS).first
    assert first.locator(".search-title").inner_text() == "Chapter 6: The effect of β"
    section = page.locator(RESULTS).filter(has=page.locator(".search-place")).first
    assert section.locator(".search-title").inner_text()
    assert re.match(r"Chapter \d+: ", section.locator(".search-place").inner_text())
    assert "β" in section.locator(".search-excerpt mark").all_inner_texts()


def test_a_result_names_glossary_library_and_part_of_a_page(open_page):
    page = open_page("search.html")
    for query, title, place in (
        ("velocity", "velocity", "Glossary"),
        ("descend", "descend", "The library: momentum_lib.descent"),
        ("warm-up", "Warm-up", "Chapter 7: Starting up"),
    ):
        type_in(page, query)
        first = page.locator(RESULTS).first
        assert first.locator(".search-title").inner_text() == title
        assert first.locator(".search-place").inner_text() == place


def test_nothing_is_loaded_before_the_search_is_opened(open_page):
    page = open_page("chapters/03_moving_averages.html")
    asked = []
    page.on("request", lambda request: asked.append(PurePosixPath(request.url).name))
    loaded = "performance.getEntriesByType('resource').map(({ name }) => name).join()"
    assert "/search.js" not in page.evaluate(loaded)
    assert "search_data" not in page.evaluate(loaded)
    open_window(page)
    type_in(page, "velocity")
    assert asked == ["search.js", "search_data.js", "search_texts.js"]
    page.keyboard.press("Escape")
    open_window(page)
    type_in(page, "beta")
    assert asked == ["search.js", "search_data.js", "search_texts.js"]


@from_server
def test_titles_answer_before_all_words_have_come(open_page):
    page = open_page("chapters/03_moving_averages.html")
    held = []
    page.route("**/search_texts.js", lambda route: held.append(route))  # noqa: PLW0108
    open_window(page)
    page.locator(".search input").fill("adam")
    page.locator(RESULTS).first.wait_for()
    assert leads(page)[0] == "09_adam.html"
    assert page.locator(".search [role=status]").inner_text().startswith("Getting")
    held[0].continue_()
    page.locator(".search-results[data-answers=adam]").wait_for(state="attached")
    assert leads(page)[0] == "09_adam.html"
    assert page.locator(".search-excerpt").first.inner_text()
    page.unroute_all()


def test_what_every_page_loads_is_light(built):
    """The door to the search is in it, and the search isn't."""
    assert len((BOOK / "_static" / "book.js").read_bytes()) < 12_000
    text = (BOOK / "_static" / "search.js").read_text(encoding="utf-8")
    assert "Luca Ongaro" in text.split("*/")[0]


def test_by_keyboard_alone_to_a_result_and_back(open_page):
    page = open_page("chapters/03_moving_averages.html")
    slider = page.locator("figure#averages-memory [name=beta]")
    slider.focus()
    open_window(page)
    page.keyboard.type("bata")
    page.locator(RESULTS).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.locator(f"{RESULTS}:focus").and_(page.locator(RESULTS).nth(1)).wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.locator(".search input:focus").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("x")
    assert page.locator(".search input").input_value() == "batax"
    page.keyboard.press("Escape")
    assert page.locator(WINDOW).count() == 0
    assert slider.evaluate("node => node === document.activeElement")
    open_window(page)
    page.keyboard.type("what is velocity")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-velocity")


def test_a_place_on_the_same_page_closes_the_window(open_page):
    page = open_page("chapters/06_beta.html")
    open_window(page)
    type_in(page, "low beta noise")
    page.locator(RESULTS).first.click()
    page.wait_for_url("**/06_beta.html#low-and-noise")
    assert page.locator(WINDOW).count() == 0
    page.wait_for_function(
        "document.getElementById('low-and-noise').getBoundingClientRect().y < 90"
    )


@from_server
def test_a_slash_opens_it_but_not_while_one_types(open_page):
    page = open_page("search.html")
    field = page.locator(".search input")
    field.press("/")
    assert field.input_value() == "/"
    page = open_page("chapters/04_heavy_ball.html")
    page.keyboard.press("/")
    page.locator(f"{WINDOW} input:focus").wait_for()
    assert page.locator(f"{WINDOW} input").input_value() == ""


def test_the_button_opens_it_and_close_gives_the_focus_back(open_page):
    page = open_page("chapters/04_heavy_ball.html", viewport={"width": 1280, "height": 900})
    button = page.locator("[data-search]:visible").first
    button.click()
    page.locator(f"{WINDOW} input:focus").wait_for()
    page.locator(".search-close").click()
    assert page.locator(WINDOW).count() == 0
    assert button.evaluate("node => node === document.activeElement")


def test_nothing_found_is_said_and_leads_on(open_page):
    page = open_page("search.html")
    type_in(page, "qqqqq")
    assert page.locator(RESULTS).count() == 0
    assert "Nothing on “qqqqq”" in page.locator(".search [role=status]").inner_text()
    for link in page.locator(".search-help a").all():
        assert link.is_visible()
        name = PurePosixPath(link.get_attribute("href")).name
        assert any(address.endswith(name) for address, *_ in data()["pages"])
    type_in(page, "velocity")
    count = page.locator(RESULTS).count()
    assert str(count) in page.locator(".search [role=status]").inner_text()
    assert not page.locator(".search-help").is_visible()


@from_server
def test_axe_finds_nothing_in_the_window(open_page):
    page = open_page("chapters/03_moving_averages.html")
    page.evaluate(axe())
    open_window(page)
    for query in ("", "velocity", "qqqqq"):
        if query:
            type_in(page, query)
        for scheme, rules in (("light", RULES), ("dark", OF_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_selector(f"html[data-theme={scheme}]")
            assert page.evaluate("onPage.violations", rules) == [], (query, scheme)
    names = page.locator(f"{WINDOW} input").evaluate("node => node.labels[0].textContent")
    assert names == "Search the book"


@pytest.mark.parametrize("width", [320, 390])
@from_server
def test_the_window_fits_a_phone(open_page, width):
    page = open_page("chapters/06_beta.html", viewport={"width": width, "height": 640})
    open_window(page)
    type_in(page, "momentum_lib.optimizers")
    box = page.locator(WINDOW)
    assert box.evaluate("node => node.scrollWidth <= node.clientWidth")
    inner = box.bounding_box()
    assert inner["x"] >= 0
    assert inner["x"] + inner["width"] <= width
    assert inner["y"] + inner["height"] <= 640


@pytest.mark.parametrize("site", ["file"], indirect=True)
def test_without_scripts_the_page_says_where_to_look(open_page):
    page = open_page("search.html", java_script_enabled=False)
    assert page.get_by_text("Without scripts this page cannot search").is_visible()
    links = page.locator("[data-search-page] a").evaluate_all("all => all.map(a => a.href)")
    for name in ("topics.html", "glossary.html", "index.html"):
        assert any(link.endswith(name) for link in links)
    assert page.locator("[data-search]:visible").count() == 0
