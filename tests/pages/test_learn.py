"""Learn without a browser: measures drawn, a table as a map, what the registry lists, and the next step."""

import math
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from rehearsals import add_table, content

from alcore.strategies import FAMILIES, STRATEGIES
from pages.shared import charts, gallery, server, terms, theme
from pages.shared.learn import catalog, committee, glossary, map_chart, measures, pool_map, triangle, two_classes

PAGE = "pages/learn.py"


def read(page) -> str:
    """All text a visitor reads, without the marks that keep Markdown from acting on it."""
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", "\n".join(element.value for element in shown))


@pytest.fixture
def learn(app):
    """`learn("On a table")` opens a chapter of the page; `table=id` with a table in hand."""
    return lambda chapter="Unsure rows", **query: app(PAGE, chapter=chapter, **query)


# -- measures --------------------------------------------------------------------------------------------------


def test_measures_of_the_lectures_first_example():
    found = {name: value[0] for name, value in measures.values([(0.6, 0.3, 0.1)]).items()}
    assert found == pytest.approx({"least_confident": 0.4, "margin": 0.7, "ratio": 0.5, "entropy": 0.8979457})
    assert measures.written("entropy", found["entropy"]) == "0.898 nats = 1.295 bits"
    assert measures.written("margin", found["margin"]) == "0.700"


def test_a_measure_has_its_most_where_all_classes_are_alike():
    for n_classes in (2, 3):
        most = measures.most(n_classes)
        assert most["entropy"] == pytest.approx(math.log(n_classes))
        assert most["least_confident"] == pytest.approx(1 - 1 / n_classes)
        assert most["margin"] == most["ratio"] == pytest.approx(1)
        corners = measures.values(np.eye(n_classes))
        assert all(value == pytest.approx(0) for value in corners.values())


# -- two classes and three -------------------------------------------------------------------------------------


def test_all_curves_of_two_classes_rise_to_the_middle_and_fall_from_it():
    frame = two_classes.curves()
    assert set(frame["strategy"]) == set(measures.SHOWN)
    for _, curve in frame.groupby("strategy"):
        middle = curve["value"].to_numpy()[:51]
        assert (np.diff(middle) > 0).all()
        assert curve["value"].to_numpy()[50:] == pytest.approx(middle[::-1])


def test_a_measure_has_the_color_of_its_strategy():
    spec = two_classes.chart(two_classes.curves(), 0.7, dict.fromkeys(measures.SHOWN, 0.5))
    scale = spec["layer"][1]["encoding"]["color"]["scale"]
    titles = [STRATEGIES[name].title for name in measures.SHOWN]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        title: theme.color(name) for title, name in zip(titles, measures.SHOWN, strict=True)
    }


def test_the_triangle_holds_every_mix_of_three_classes_once():
    cells = triangle.field()
    assert (cells[["A", "B", "C"]].sum(axis=1) == 100).all()
    assert len(cells) == len(cells.drop_duplicates(["A", "B", "C"])) == 51 * 52 / 2
    middle = cells.iloc[(cells[["A", "B", "C"]] - 100 / 3).abs().sum(axis=1).argmin()]
    corner = cells[cells["A"] == 100].iloc[0]
    for name in measures.SHOWN:
        assert corner[name] == pytest.approx(0, abs=1e-9)
        assert 0.9 < middle[name] <= 1


def test_corners_lie_where_they_are_named():
    marks = triangle._marks((100, 0, 0), (0, 100, 0))
    assert marks["corners"][["x", "y"]].to_numpy().tolist() == [[0, 0], [1, 0], [0.5, 1]]
    assert marks["row"].to_numpy().tolist() == [[0, 0]]
    assert marks["rival"].to_numpy().tolist() == [[1, 0]]


def test_the_slider_of_two_classes_moves_values_and_words(learn):
    page = learn()
    page.slider(key="learn_yes").set_value(95).run()
    shown = {metric.label: (metric.value, metric.delta) for metric in page.metric}
    assert shown["Entropy"] == ("0.199", "nats; 0.286 bits")
    assert shown["Least confident"] == ("0.050", "1 - p1")


def test_three_sliders_always_sum_to_one(learn):
    page = learn()
    assert [page.slider(key=key).value for key in triangle.KEYS] == [51, 49, 0]
    page.slider(key="learn_A").set_value(70).run()
    assert [page.slider(key=key).value for key in triangle.KEYS] == [70, 30, 0]
    page.slider(key="learn_B").set_value(0).run()
    assert [page.slider(key=key).value for key in triangle.KEYS] == [100, 0, 0]
    page.slider(key="learn_A").set_value(20).run()
    assert [page.slider(key=key).value for key in triangle.KEYS] == [20, 40, 40]
    assert not page.exception


def test_measures_part_over_which_row_to_ask_first(learn):
    page = learn()
    page.selectbox(key="learn_rival").set_value("Any of three").run()
    asked = [caption.value for caption in page.caption if caption.value.startswith(("Asks", "No pref"))]
    assert asked == [
        "Asks **the other row** first.",
        "Asks **your row** first.",
        "Asks **your row** first.",
        "Asks **the other row** first.",
    ]
    page.button(key="learn_at_40").click().run()
    assert [page.slider(key=key).value for key in triangle.KEYS] == [40, 35, 25]
    assert [c.value for c in page.caption if c.value.startswith("No pref")] == ["No preference: a tie."] * 4


def test_a_click_on_a_triangle_moves_the_row(monkeypatch):
    state = {"triangle_margin": {"selection": {"pick": [{"A": 20.0, "B": 30.0, "C": 50.0}]}}}
    monkeypatch.setattr(triangle.st, "session_state", state)
    triangle._clicked("triangle_margin")
    assert [state[key] for key in triangle.KEYS] == [20, 30, 50]
    state["triangle_margin"]["selection"]["pick"] = []
    triangle._clicked("triangle_margin")
    assert [state[key] for key in triangle.KEYS] == [20, 30, 50]


# -- a table as a map ------------------------------------------------------------------------------------------


def test_without_a_table_a_sample_is_on_the_map(learn):
    page = learn("On a table")
    choice = page.selectbox(key="learn_table")
    assert choice.value == "digits.csv"
    assert choice.options == [f"Sample: {sample['title']}" for sample in gallery.samples() if sample["classes"]]
    told = read(page)
    assert "Round 1: 50 labels are known, 10 more rows are asked for" in told
    assert "drawn by lot from 1,797 labeled ones" in told
    assert "Smallest margin and Entropy: 27 of 80 rows in common" in told.replace("**", "")
    assert len(page.get("vega_lite_chart")) == 3


def test_the_round_moves_on_and_its_rows_are_listed(learn):
    page = learn("On a table")
    page.slider(key="learn_round_8").set_value(8).run()
    assert not page.exception
    assert "Round 8: 120 labels are known" in read(page)
    asked = page.dataframe[-1].value
    assert len(asked) == 30
    assert asked["Place"].tolist() == [*range(1, 11)] * 3
    assert asked["Strategy"].unique().tolist() == ["Smallest margin", "Entropy", "Random sampling"]


def test_the_visitors_own_table_is_on_the_map(learn, app):
    app()
    lines = [f"{i / 2},{i * 7 % 13},{'yes' if i * 7 % 13 + i / 9 > 11 else 'no'}" for i in range(90)]
    file = "\n".join(["size,weight,good", *lines]).encode()
    upload = server.store().add_upload(file, "parts.csv", {"roles": {"label": "good"}})
    page = learn("On a table", table=upload)
    assert page.selectbox(key=f"learn_table_{upload}").value == pool_map.OWN
    told = read(page)
    assert "20 were drawn by lot" in told and "drawn by lot from" not in told
    assert "ask for exactly the same rows" in told  # two classes: margin and entropy rank alike


def test_a_small_table_has_fewer_rounds(learn, app):
    app()
    upload = add_table(rows=70)
    page = learn("On a table", table=upload)
    page.selectbox(key=f"learn_table_{upload}").set_value("digits.csv").run()
    page.slider(key="learn_round_8").set_value(8).run()
    page.selectbox(key=f"learn_table_{upload}").set_value(pool_map.OWN).run()
    assert not page.exception
    assert page.slider(key="learn_round_4").value == 1


def test_a_table_without_labels_gets_a_sentence_and_a_sample(learn, app):
    app()
    upload = server.store().add_upload(b"a,b\n" + b"".join(b"%d,%d\n" % (i, i % 7) for i in range(90)), "bare.csv", {})
    page = learn("On a table", table=upload)
    assert "A map of bare.csv needs labels to reveal" in read(page)
    assert page.selectbox(key="learn_table").value == "digits.csv"
    assert len(page.get("vega_lite_chart")) == 3


def test_no_strategy_and_one_strategy_are_fine(learn):
    page = learn("On a table")
    page.multiselect(key="learn_strategies").set_value([]).run()
    assert "Choose a strategy" in read(page)
    page.multiselect(key="learn_strategies").set_value(["margin"]).run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 1
    assert "Do they ask for the same rows?" not in read(page)


def test_hostile_tables_stay_text_on_the_map(learn, app):
    app()
    table = content(classes=("<script>", ":red[x]")).replace(b"size", b"$x$ [a](b)")
    upload = server.store().add_upload(table, "![x](y).csv", {"roles": {"label": "good"}})
    page = learn("On a table", table=upload)
    assert not page.exception and not page.error
    for raw in ("<script>", ":red[x]", "![x](y)", "$x$"):
        assert raw not in "\n".join(element.value for element in [*page.markdown, *page.caption, *page.info])


def test_a_map_frame_says_which_rows_wait_are_known_and_are_asked():
    shown = pool_map.Shown("iris.csv", *pool_map._sample("iris.csv"))
    drawn = pool_map._map(shown.key, shown.table, shown.roles)
    trail = pool_map._trail(shown.key, "margin", drawn)
    frame = map_chart.frame(drawn, trail, 2, shown.table.lines)
    assert frame["state"].value_counts().to_dict() == {
        map_chart.WAITING: len(drawn.y) - 20 - 15,
        map_chart.KNOWN: 30,
        map_chart.ASKED: 5,
    }
    assert frame["wanted"].min() == 0 and frame["wanted"].max() == 1
    asked = frame[frame["state"] == map_chart.ASKED].sort_values("place")
    assert asked["wanted"].iloc[0] == 1 and asked["wanted"].is_monotonic_decreasing
    row = asked.iloc[0]
    cells = shown.table.frame.iloc[list(shown.table.lines).index(row["line"])]
    assert row["label"] == cells[shown.roles.label]
    assert "in round 3: 30 rows have labels, 5 are asked for now" in map_chart.in_words(trail, 2)


@pytest.mark.parametrize(
    ("common", "jaccard", "told"),
    [
        (80, 1.0, "exactly the same rows"),
        (60, 0.6, "mostly see the same rows"),
        (27, 0.2, "still mostly different rows"),
        (7, 0.05, "about as many as two lots would have (6)"),
    ],
)
def test_an_overlap_is_put_into_words(common, jaccard, told):
    pair = {"first": "margin", "second": "entropy", "asked": 80, "common": common, "jaccard": jaccard, "by_lot": 6.4}
    assert told in pool_map.sentence(pair, {"margin": "Margin", "entropy": "Entropy"})


def test_strategies_that_take_minutes_or_do_not_fit_the_model_are_not_offered():
    usable, too_long = pool_map._usable("svm")
    assert "margin" in usable and "entropy" not in usable
    usable, too_long = pool_map._usable("logistic")
    assert not {STRATEGIES[name].cost_class for name in usable} & {"minutes"}
    assert set(too_long).isdisjoint(usable.values())


# -- strategies, words, sources --------------------------------------------------------------------------------


def test_every_registered_strategy_is_listed_in_its_family():
    listed = catalog.by_family()
    assert [strategy for members in listed.values() for strategy in members] == sorted(
        STRATEGIES.values(), key=lambda strategy: list(FAMILIES).index(strategy.family)
    )


@pytest.mark.parametrize("family", catalog.by_family())
def test_every_family_can_be_browsed(learn, family):
    page = learn("All strategies")
    page.pills(key="learn_family").set_value(family).run()
    assert not page.exception
    told = read(page)
    for strategy in catalog.by_family()[family]:
        assert strategy.title in told and strategy.source in told and strategy.name in told


def test_each_source_is_named_once_with_its_strategies():
    cited = glossary.cited()
    assert len(cited) == len(set(cited))
    assert {title for titles in cited.values() for title in titles} == {
        strategy.title for strategy in STRATEGIES.values() if strategy.source
    }
    assert all(strategy.title in cited[strategy.source] for strategy in STRATEGIES.values() if strategy.source)


def test_the_glossary_closes_the_page_with_both_words_for_each_thing(learn):
    page = learn("Glossary and sources")
    told = read(page)
    for term in terms.GLOSSARY:
        assert f"**{term.word}** ({term.term})" in told and term.meaning in told
    assert "Settles (2009), Active learning literature survey" in told
    assert len({term.term for term in terms.GLOSSARY}) == len(terms.GLOSSARY)


# -- the page --------------------------------------------------------------------------------------------------


def test_the_next_step_is_a_simulation_of_the_table_on_the_map(learn, app, address):
    page = learn("On a table")
    page.selectbox(key="learn_table").set_value("wine.csv").run()
    page.button(key="learn_simulate").click().run()
    assert not page.exception
    assert page.title[0].value == "Simulate"
    assert server.store().upload(address(page, "table")).name == "wine.csv"
    upload = add_table()
    page = learn(table=upload)
    page.button(key="learn_simulate").click().run()
    assert page.title[0].value == "Simulate" and address(page, "table") == upload


def test_a_public_demo_has_the_whole_page(learn, address, monkeypatch):
    monkeypatch.setenv("ALCORE_DEMO", "1")
    for chapter in ("Unsure rows", "A committee", "The lecture, checked", "All strategies", "Glossary and sources"):
        assert not learn(chapter).exception
    pages = [learn("On a table").button(key="learn_simulate").click().run() for _ in range(2)]
    assert [page.title[0].value for page in pages] == ["Simulate"] * 2
    assert address(pages[0], "table") != address(pages[1], "table")  # each visitor has a copy of the sample


def test_charts_of_the_page_come_as_files():
    figures = committee.figures(committee.COMMITTEES[committee.LECTURE])
    specs = [
        triangle.for_file(triangle.field(), (51, 49, 0), (40, 35, 25)),
        two_classes.chart(two_classes.curves(), 0.7, dict.fromkeys(measures.SHOWN, 0.5)),
        committee.chart(committee.opinions(figures)),
    ]
    with ThreadPoolExecutor(1) as thread:
        for spec in specs:
            assert b"<svg" in thread.submit(charts.to_svg, spec, "A title").result()
