import base64
import io

import pytest
from PIL import Image

from alcore import tables
from alcore.project import cards
from alcore.tables import Roles

PNG = "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()


def settings(columns, **others):
    return {"columns": columns, **others}


def shown(kind, text):
    (field,) = cards.card(settings([["x", kind]]), [text]).fields
    return field.value


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12", "12"),
        ("2024", "2024"),  # a year, perhaps
        ("1234567", "1,234,567"),
        ("-10000", "-10,000"),
        ("0.3333333333333333", "0.3333333"),
        ("0.25", "0.25"),
        ("1e-9", "1e-9"),
        ("007", "007"),  # a code, not a number to group
        ("12 kg", "12 kg"),
        ("1e999", "1e999"),
    ],
)
def test_numbers_are_written_as_people_read_them(text, read):
    assert shown("number", text) == read


def test_a_date_loses_its_midnight_and_a_time_of_day_stays():
    assert shown("date", "2024-03-05T00:00:00") == "2024-03-05"
    assert shown("date", "2024-03-05 14:30") == "2024-03-05 14:30"


def test_a_blank_cell_is_told_apart_from_an_empty_looking_one():
    made = cards.card(settings([["a", "text"], ["b", "text"]]), [None, " "])
    assert [field.value for field in made.fields] == [None, " "]


def test_pinned_columns_stand_first_and_once_and_unknown_ones_are_passed_over():
    made = cards.card(settings([["a", "text"], ["b", "text"], ["c", "text"]], pinned=["c", "gone"]), ["1", "2", "3"])
    assert [field.name for field in made.pinned] == ["c"]
    assert [field.name for field in made.fields] == ["a", "b"]
    assert made.title == "3 · 1 · 2"


def test_long_text_and_text_of_several_lines_stand_apart():
    made = cards.card(settings([["a", "text"], ["b", "text"], ["c", "text"]]), ["x" * 61, "one\ntwo", "short"])
    assert [field.long for field in made.fields] == [True, True, False]


def test_the_label_and_what_it_cost_are_never_shown():
    table = tables.read(b"id,x,label,seconds,price_per_label\n1,2,a,3,4\n2,3,b,4,5\n", "t.csv")
    roles = Roles(label="label", id="id", seconds="seconds", price="price_per_label")
    assert [name for name, _ in cards.shown_columns(table, roles)] == ["id", "x"]


def test_a_square_of_pixel_columns_is_a_picture_dark_on_light():
    names = [f"pixel_{row}_{column}" for row in range(4) for column in range(4)]
    lines = [",".join(["label", *names])]
    lines += [",".join([str(row % 2), *(str((row + place) % 17) for place in range(16))]) for row in range(30)]
    table = tables.read("\n".join(lines).encode(), "t.csv")
    picture = cards.guess_picture(table, Roles(label="label"))
    assert picture == {"kind": "pixels", "columns": names, "width": 4, "height": 4, "highest": 16.0}
    known = [["label", "number"], *([name, "number"] for name in names)][1:]
    made = cards.card(settings(known, picture=picture), ["16", *["0"] * 15])
    assert made.fields == ()  # the pixels are the picture
    image = Image.open(io.BytesIO(made.picture))
    assert image.size == (260, 260)
    assert image.getpixel((5, 5)) == 0 and image.getpixel((200, 200)) == 255


def test_the_digits_are_pictures_and_the_loans_are_not():
    from tests.project.samples import sample

    assert cards.guess_picture(*sample("digits.csv"))["width"] == 8
    assert cards.guess_picture(*sample("loans.csv")) is None


def test_cells_that_are_no_pixels_are_shown_as_they_are():
    picture = {"kind": "pixels", "columns": ["a", "b", "c", "d"], "width": 2, "height": 2, "highest": 1.0}
    made = cards.card(settings([[name, "number"] for name in "abcd"], picture=picture), ["0", "1", "oops", "1"])
    assert made.picture is None and [field.name for field in made.fields] == list("abcd")


@pytest.mark.parametrize("text", [PNG, "https://example.org/cat.jpg"])
def test_a_column_of_pictures_is_recognized(text):
    table = tables.read(f'name,image,label\na,"{text}",x\nb,"{text}",y\nc,"{text}",x\n'.encode(), "t.csv")
    picture = cards.guess_picture(table, Roles(label="label"))
    assert picture == {"kind": "column", "name": "image"}
    assert cards.from_the_web(table, picture) == text.startswith("http")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:text/html;base64,PHN2Zz4=",
        "data:image/png;base64,<script>",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_what_could_run_or_reads_from_this_machine_is_no_picture(text):
    assert cards.picture_of({"kind": "column", "name": "image"}, {"image": text}) is None


def test_a_picture_becomes_an_address_that_a_browser_shows():
    assert cards.as_address(b"\x89PNG") == PNG
    assert cards.as_address("https://example.org/a.png") == "https://example.org/a.png"
    assert cards.as_address(None) is None
