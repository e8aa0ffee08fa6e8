"""Home without a browser: open, read, choose roles, be told what is possible."""

import gc
import json
import re
import weakref
from pathlib import Path

import pytest

from alcore.store import open_store
from alcore.tables import Table
from pages.shared import fit_check, server

SAMPLES = Path(__file__).parents[2] / "sample_data"


def words_on(page) -> str:
    """Everything a visitor reads in text, notes and captions."""
    shown = [*page.markdown, *page.caption, *page.info, *page.warning, *page.error, *page.success]
    return "\n".join(element.value for element in shown)


def plain(text: str) -> str:
    """The text without the marks that keep Markdown from acting on it."""
    return re.sub(r"\u2060|\\(?=[!-/:-@\[-`{-~])", "", text)


def upload(page, content: bytes, name: str = "table.csv"):
    page.file_uploader[0].upload(name, content)
    page.run()
    assert not page.exception
    return page


def labeled(rows: int) -> bytes:
    """A table whose label follows one of its two number columns."""
    lines = [f"{i},{i * 7 % 13},{'yes' if i % 3 else 'no'}" for i in range(rows)]
    return "\n".join(["size,weight,good", *lines]).encode()


def test_a_newcomer_sees_an_upload_and_a_card_for_every_sample(app):
    page = app()
    assert len(page.file_uploader) == 1
    titles = [sample["title"] for sample in json.loads((SAMPLES / "samples.json").read_text())]
    assert [button.label for button in page.button] == titles


@pytest.mark.parametrize("sample", json.loads((SAMPLES / "samples.json").read_text()), ids=lambda s: s["file"])
def test_every_sample_opens_with_its_roles(app, address, sample):
    page = app()
    stem = sample["file"].removesuffix(".csv")
    page.button(key=f"sample_{stem}").click().run()
    assert not page.exception
    assert page.header[0].value == sample["file"].replace("_", r"\_").replace(".", "\\.\u2060")
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Rows"] == f"{sample['rows']:,}" and shown["Columns"] == str(sample["columns"])
    upload_id = address(page, "table")
    for role in ("label", "id", "seconds"):
        assert page.selectbox(key=f"role_{role}_{upload_id}").value == (sample[role] or "")
    ways_on = {"simulate", "choose_settings"} if sample["classes"] else {"plan_cost", "rehearse_on_sample"}
    assert ways_on <= {button.key for button in page.button}


def test_an_upload_is_kept_and_found_again_by_its_address_alone(app, address):
    page = upload(app(), labeled(90))
    upload_id = address(page, "table")
    again = app(table=upload_id)
    assert {m.label: m.value for m in again.metric}["Rows"] == "90"
    assert again.selectbox(key=f"role_label_{upload_id}").value == "good"
    assert open_store().upload(upload_id).content == labeled(90)


def test_a_table_survives_a_visit_to_another_page(app):
    page = upload(app(), labeled(90))
    page.switch_page(str(SAMPLES.parent / "pages/plan.py")).run()
    page.segmented_control(key="way").set_value("calculator").run()
    assert page.number_input(key="rows").value == 90
    page.switch_page(str(SAMPLES.parent / "pages/home.py")).run()
    assert page.header[0].value == "table\\.\u2060csv"


def test_a_changed_role_is_kept_at_once_and_a_column_plays_one_part(app, address):
    page = upload(app(), labeled(90))
    upload_id = address(page, "table")
    page.selectbox(key=f"role_group_{upload_id}").select("size").run()
    page.selectbox(key=f"role_id_{upload_id}").select("size").run()
    page.multiselect(key=f"role_leave_out_{upload_id}").select("weight").run()
    roles = open_store().upload(upload_id).settings["roles"]
    assert (roles["label"], roles["id"], roles["group"], roles["leave_out"]) == ("good", "size", None, ["weight"])
    assert page.selectbox(key=f"role_group_{upload_id}").value == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"a,b,c\n", "no rows below it"),
        (b"%PDF-1.7 something", "PDF"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence_and_is_not_kept(app, content, sentence):
    page = upload(app(), content)
    assert sentence in page.error[0].value
    assert open_store().uploads() == []
    assert page.button(key="sample_digits")  # and the visitor can go on


def test_good_rows_are_used_and_bad_ones_listed_with_their_lines(app):
    lines = labeled(90).decode().splitlines()
    lines[5] = "only one cell"
    page = upload(app(), "\n".join(lines).encode())
    shown = {metric.label: metric.value for metric in page.metric}
    assert (shown["Rows"], shown["Rows left out"]) == ("89", "1")
    assert "1 row could not be read and was left out" in page.warning[0].value
    problems = next(frame.value for frame in page.dataframe if "What was found" in frame.value)
    assert problems["Line"].tolist() == [6]
    assert "1 cell" in problems["What was found"][0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"text,label\n" + b"".join(b"row %d,\n" % i for i in range(80)), "label"),
        (labeled(20), "at least 60"),
        (b"a,label\n" + b"".join(b"%d,yes\n" % i for i in range(80)), "label"),
    ],
)
def test_a_table_without_enough_labels_is_no_dead_end(app, content, sentence):
    page = upload(app(), content)
    told = words_on(page)
    assert "A rehearsal is not possible yet" in told and sentence in told
    assert "at least 60" in told
    page.button(key="rehearse_on_sample").click().run()
    assert not page.exception
    assert page.button(key="simulate")


def test_a_labeled_table_is_introduced_as_a_rehearsal(app):
    told = words_on(upload(app(), labeled(90)))
    assert "we hide your labels and reveal them only when asked" in told
    assert "90 labeled rows" in told


def test_the_fit_check_has_five_lines_and_follows_the_rates(app):
    page = upload(app(), labeled(90))
    answers = [m.value for m in page.markdown if m.value.startswith(tuple(fit_check.ICONS.values()))]
    assert len(answers) == 5
    assert "simply label everything" in answers[0]
    page.number_input(key="rate_hourly_wage").set_value(9_000.0).run()
    assert "there is something to save" in next(m.value for m in page.markdown if "Are labels dear" in m.value)


def timed(rows: int) -> bytes:
    """A labeled table, half of whose rows take two minutes to label and half of them six."""
    lines = [f"{i},{i * 7 % 13},{120 if i % 2 else 360},{'yes' if i % 3 else 'no'}" for i in range(rows)]
    return "\n".join(["size,weight,label_seconds,good", *lines]).encode()


def test_a_column_of_true_seconds_is_the_rate_on_every_page(app, address):
    page = upload(app(), timed(90))
    assert page.number_input(key="mean_seconds_per_label").value == 240
    assert not [rate for rate in page.number_input if rate.key == "rate_seconds_per_label"]
    # Ninety rows of four minutes are six hours, $120 at $20 an hour.
    assert "takes 6.0 hours and $120.00" in plain(words_on(page))
    table = address(page, "table")
    calculator = app("pages/plan.py", table=table)
    calculator.segmented_control(key="way").set_value("calculator").run()
    assert {m.label: m.value for m in calculator.metric}["Hours"] == "6.0"
    assert all(button.disabled for button in calculator.button if button.key.startswith("case_"))
    # Fifty-five labels and a hundred evaluation rows of four minutes.
    told = plain(words_on(app("pages/simulate.py", table=table)))
    assert "55 labels take 10.3 hours and cost $206.67, with 100 evaluation rows." in told
    assert open_store().upload(table).settings["rates"]["seconds_per_label"] == 30


def test_costs_are_said_to_belong_to_the_table(app):
    page = upload(app(), labeled(90))
    assert "changes them for everybody" in next(m.help for m in page.subheader if m.value == "Costs")
    assert "measured in the trial runs" not in words_on(page)
    page.number_input(key="rate_compute_per_hour").set_value(2.0).run()
    assert "measured in the trial runs" in words_on(page)


def test_a_refused_rehearsal_is_no_certain_case(app):
    page = upload(app(), b"size,weight,good\n" + b"".join(b"%d,%d,\n" % (i, i * 7 % 13) for i in range(1_500)))
    page.number_input(key="rate_hourly_wage").set_value(9_000.0).run()
    told = words_on(page)
    assert "Active learning may be for this table" in told and "Active learning is for" not in told


def test_one_class_has_no_rarest(app):
    told = words_on(upload(app(), b"a,label\n" + b"".join(b"%d,yes\n" % i for i in range(80))))
    assert "All 80 labeled rows have one class, yes." in told and "The rarest" not in told


def test_hostile_names_and_values_stay_text(app, address):
    rows = "".join(f"{i},{i % 7},{'<script>' if i % 2 else ':red[x]'}\n" for i in range(80))
    page = upload(app(), f"$x$,[a](b),__class__\n{rows}".encode(), name="![x](y).csv")
    upload_id = address(page, "table")
    page.selectbox(key=f"role_label_{upload_id}").select("__class__").run()
    assert not page.exception
    told = words_on(page) + page.header[0].value
    for raw in ("<script>", ":red[x]", "![x](y)", "$x$", "[a](b)"):
        assert raw not in told


def test_a_file_can_be_read_otherwise_and_a_choice_that_cannot_be_is_refused(app, address):
    page = upload(app(), b"a;b,label\n" + b"".join(b"%d;1,%d\n" % (i, i % 2) for i in range(80)))
    upload_id = address(page, "table")
    page.selectbox(key="delimiter").select(";")
    page.button(key="read_again").click().run()
    assert not page.exception
    assert open_store().upload(upload_id).settings["reading"]["delimiter"] == ";"
    assert page.selectbox(key=f"role_label_{upload_id}").options[1:] == ["a", "b,label"]
    page.selectbox(key="encoding").select("utf-16")
    page.button(key="read_again").click().run()
    assert not page.exception
    assert page.error
    assert open_store().upload(upload_id).settings["reading"]["encoding"] is None


def test_tables_opened_before_are_offered_again(app, address):
    upload_id = address(upload(app(), labeled(90), name="mine.csv"), "table")
    page = app()
    page.button(key=f"recent_{upload_id}").click().run()
    assert address(page, "table") == upload_id


def test_a_public_demo_lists_nothing_and_shares_nothing(app, address, monkeypatch):
    monkeypatch.setenv("ALCORE_DEMO", "1")
    first = upload(app(), labeled(90), name="secret.csv")
    second = app()
    assert not [button for button in second.button if button.key.startswith("recent_")]
    first_sample, second_sample = (
        address(page.button(key="sample_iris").click().run(), "table") for page in (app(), app())
    )
    assert first_sample != second_sample
    assert server.size_limit() == 10
    assert address(first, "table") not in words_on(second)


def test_a_public_demo_with_a_long_line_takes_no_further_run(app, address, monkeypatch):
    monkeypatch.setattr(server, "MOST_IN_LINE", 0)
    monkeypatch.setenv("ALCORE_DEMO", "1")
    page = upload(app(), labeled(90))
    page.button(key="simulate").click().run()
    assert not page.exception
    assert "This demo is busy" in page.error[0].value
    assert server.store().runs(address(page, "table")) == []


def test_a_visit_that_is_over_is_forgotten_in_memory_too(app, address, monkeypatch):
    monkeypatch.setenv("ALCORE_DEMO", "1")
    page = upload(app(), labeled(90), name="forget me.csv")
    [table] = [weakref.ref(t) for t in gc.get_objects() if isinstance(t, Table) and t.name == "forget me.csv"]
    monkeypatch.setattr(server, "DEMO_LIFETIME", 0)
    assert server.purge(server.store()) == 1
    del page
    gc.collect()
    assert table() is None


def test_a_table_that_is_gone_is_said_to_be_gone(app):
    page = app(table="no-such-table")
    assert "no longer here" in page.warning[0].value
    assert "table" not in page.query_params
    assert page.button(key="sample_digits")
