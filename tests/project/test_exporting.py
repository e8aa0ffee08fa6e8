import pytest

from alcore import tables
from alcore.project import Settings
from alcore.project.creating import create
from alcore.project.exporting import export
from alcore.project.rehearsing import rehearse


@pytest.fixture
def project(make):
    made = make(rows=80, labeled=30, again=0)
    for class_id in ("c1", "c2"):
        claim = made.next_row("ann")
        made.answer("ann", claim.row_key, class_id, claim.token, seconds=3)
    claim = made.next_row("bob")
    made.skip("bob", claim.row_key, claim.token, seconds=2)
    made.note("bob", claim.row_key, "=odd", "n")
    made.flag("bob", claim.row_key, "f")
    return made


def test_every_row_is_exported_with_who_or_what_gave_its_label(project):
    rows = export(project).rows
    assert len(rows) == 80 and rows["id"].tolist() == rows["row_key"].tolist()
    assert rows["label_source"].value_counts().to_dict() == {"imported": 30, "one": 2}
    assert rows["status"].value_counts().to_dict() == {"labeled": 32, "skipped": 1, "open": 47}
    noted = rows[rows["flagged"]].iloc[0]
    assert (noted["notes"], noted["annotator"], noted["status"]) == ("bob: =odd", "bob", "skipped")
    assert rows["label"].tolist()[:2] == ["no", "yes"] == rows["current_label"].tolist()[:2]


def test_predictions_are_of_the_rows_without_a_label_and_probabilities_of_what_stands(project):
    out = export(project)
    open_rows = out.rows[out.rows["current_label"].isna()]
    assert out.predictions["row_key"].tolist() == open_rows["row_key"].tolist()
    assert out.predictions["probability"].between(0.5, 1).all()
    assert out.predictions["predicted_label"].isin(["no", "yes"]).all()
    wrong = out.rows[out.rows["current_label"].notna() & (out.rows["current_label"] != out.rows["predicted_label"])]
    assert (wrong["probability"] <= 0.5).all()


def test_the_log_is_exported_whole(project):
    events = export(project).events
    assert events["number"].tolist() == list(range(1, 2 + 30 + 5 + 1))
    assert events["kind"].tail(5).tolist() == ["label", "label", "skip", "note", "flag"]
    assert events["details"].tail(2).tolist() == ["text: =odd", "on: True"]
    assert events["class_name"].iloc[2] == "no"


def test_before_the_first_label_there_are_no_predictions(make):
    out = export(make())
    assert out.predictions.empty and out.rows["probability"].isna().all() and len(out.rows) == 60


def test_a_column_of_the_table_is_never_overwritten(store):
    content = b"row_key,status,x,label\n" + b"".join(b"k%d,%d,%d,\n" % (row, row % 3, row) for row in range(40))
    roles = tables.Roles(label="label")
    project = create(store, store.add_upload(content, "t.csv"), roles, Settings(), classes=["a", "b"])
    rows = export(project).rows
    assert rows["status"].tolist()[:4] == ["0", "1", "2", "0"] and set(rows["status_"]) == {"open"}
    assert rows["row_key"].tolist()[0] == "k0" and rows["row_key_"].is_unique


def test_what_is_exported_labels_the_same_rows_when_it_comes_back(store, make):
    project = make(rows=100, labeled=100, rehearsal=True)
    rehearse(project, 50)
    rows = export(project).rows
    back = rows[["id", "x", "current_label"]].rename(columns={"current_label": "label"}).to_csv(index=False).encode()
    upload = store.add_upload(back, "back.csv")
    again = create(store, upload, tables.Roles(label="label", id="id"), Settings())
    names = {key: one.name for key, one in again.classes().items()}
    labels = {key: names[row.class_id] for key, row in again.state().rows.items()}
    assert labels == rows.dropna(subset="current_label").set_index("id")["current_label"].to_dict()
