"""The calculator and the sidebar of rates, without a browser."""

from alcore.costs import CASES, DEFAULTS, SITUATIONS
from alcore.store import open_store

CALCULATOR = "pages/calculator.py"


def figures(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_the_lecture_s_sum_comes_out_and_its_rounding_is_told(app):
    page = app(CALCULATOR)
    assert figures(page) == {"Hours": "83.3", "Cost": r"\$1,666.67", "Per row": r"\$0.17"}
    assert any("83 h and" in caption.value and "1,660" in caption.value for caption in page.caption)


def test_hours_and_dollars_follow_every_change(app):
    page = app(CALCULATOR)
    page.number_input(key="rows").set_value(600)
    page.number_input(key="rate_seconds_per_label").set_value(60.0).run()
    assert figures(page)["Hours"] == "10.0"
    page.number_input(key="rate_hourly_wage").set_value(30.0).run()
    assert figures(page)["Cost"] == r"\$300.00"
    page.number_input(key="rate_price_per_label").set_value(2.0).run()
    assert figures(page)["Cost"] == r"\$1,200.00"
    page.slider(key="rate_overhead").set_value(0.5).run()
    assert figures(page)["Cost"] == r"\$1,800.00"


def test_a_situation_fills_in_the_rates_and_a_change_makes_it_one_s_own(app):
    page = app(CALCULATOR)
    assert page.selectbox(key="situation").value == SITUATIONS["crowd"].title
    page.selectbox(key="situation").select(SITUATIONS["document"].title).run()
    assert page.number_input(key="rate_price_per_label").value == 20
    assert figures(page)["Cost"] == r"\$200,000"
    page.number_input(key="rate_hourly_wage").set_value(30.0).run()
    assert page.selectbox(key="situation").value == "My own"


def test_rates_survive_a_refresh_by_the_address(app, address):
    page = app(CALCULATOR)
    page.number_input(key="rate_hourly_wage").set_value(35.0).run()
    assert address(page, "hourly_wage") == "35"
    again = app(CALCULATOR, hourly_wage="35")
    assert again.number_input(key="rate_hourly_wage").value == 35
    assert figures(again)["Cost"] == r"\$2,916.67"


def test_an_address_with_nonsense_in_it_gives_the_defaults(app):
    page = app(CALCULATOR, hourly_wage="free", seconds_per_label="nan", review_share="7")
    assert figures(page)["Cost"] == r"\$1,666.67"


def test_rates_are_stored_with_a_table_and_follow_the_visitor_to_the_next(app, address):
    page = app()
    page.button(key="sample_iris").click().run()
    iris = address(page, "table")
    page.number_input(key="rate_hourly_wage").set_value(44.0).run()
    assert open_store().upload(iris).settings["rates"]["hourly_wage"] == 44
    assert app(table=iris).number_input(key="rate_hourly_wage").value == 44
    page.button(key="sample_wine").click().run()
    assert page.number_input(key="rate_hourly_wage").value == 44


def test_every_published_case_can_be_taken_over(app):
    page = app(CALCULATOR)
    for name, case in CASES.items():
        page.button(key=f"case_{name}").click().run()
        assert page.number_input(key="rows").value == case.labels_random
        assert page.number_input(key="rate_seconds_per_label").value == case.rates.seconds_per_label
    shown = " ".join(markdown.value for markdown in page.markdown)
    assert r"\$140,000 of \$200,000 saved, 70%" in shown
    assert r"\$1,116.67 of \$1,666.67 saved, 67%" in shown


def test_every_rate_has_a_widget_with_its_source(app):
    page = app(CALCULATOR)
    widgets = [*page.number_input, *page.slider, *page.text_input]
    helps = {widget.key: widget.help for widget in widgets}
    for field in DEFAULTS:
        assert helps[f"rate_{field}"]
