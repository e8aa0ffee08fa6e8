"""A table to the matrix a model learns from, fitted on training rows only.

Why each block is scaled as it is, for a model that shrinks all coefficients alike (logistic with L2, an RBF
SVM): numbers and date parts get mean 0 and deviation 1. One-hot columns stay 0 and 1: dividing by their
deviation would blow up the rarest categories, whose coefficients are known least. Text components share ONE
factor a column, which gives the first of them deviation 1: unscaled they are so small that shrinking wipes
them out beside numbers, and scaled one by one the last, noisy ones would weigh as much as the first.

Numbers are one block of NumPy (median, mean, deviation): through scikit-learn's ColumnTransformer with
SimpleImputer and StandardScaler the same 1,800 x 64 took 2.6 times as long, measured side by side. Categories
and text, where the work is in scikit-learn itself, go through its ColumnTransformer.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from alcore.tables import Roles, Table, TableError, typed, usable_columns

__all__ = ["Features", "account", "fit", "typed_frame", "usable_columns"]

CATEGORIES = 30  # one-hot columns a category may become; rarer values share the last
HASHES = 4096  # buckets for the words of a text column
COMPONENTS = 20  # columns a text column is reduced to
DATE_PARTS = ("year", "month", "day of week", "days")
LARGEST = 1e150  # beyond it squares overflow
FAR = 1e6  # deviations; keeps a wild cell of a test row finite in float32
BLANK = "(blank)"


@dataclass(frozen=True, eq=False)
class Features:
    """A fitted recipe from typed rows to numbers. `names` has one entry a feature, in the matrix's order.

    `account` is a frame (column, kind, became, features): what each column of the fitted frame turned into.
    """

    names: tuple[str, ...]
    account: pd.DataFrame
    amounts: tuple[tuple[str, str], ...]  # (column, date part or "")
    fill: np.ndarray  # the training median of each amount
    center: np.ndarray
    scale: np.ndarray
    words: ColumnTransformer | None
    word_scale: np.ndarray

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """(rows, features) float32, C-contiguous, finite, for any rows of a frame like the fitted one."""
        X = np.zeros((len(frame), len(self.names)), dtype=np.float32)
        end = len(self.amounts)
        if end:
            values = _amounts(frame, self.amounts)
            np.copyto(values, self.fill, where=np.isnan(values))
            with np.errstate(over="ignore"):
                values -= self.center
                values /= self.scale
            X[:, :end] = np.clip(values, -FAR, FAR, out=values)
        if self.words is not None and len(frame):
            X[:, end:] = self.words.transform(_filled(frame)) * self.word_scale
        return X


def typed_frame(table: Table, roles: Roles) -> pd.DataFrame:
    """The usable columns as typed values: float64, datetime64 or text. Do it once a run; `fit` takes it."""
    return pd.DataFrame({name: typed(table, name) for name in some_columns(table, roles)})


def some_columns(table: Table, roles: Roles) -> list[str]:
    """The usable columns. Raises TableError when there is none."""
    if names := usable_columns(table, roles):
        return names
    raise TableError(
        f"{table.name} has no column to learn from: beside the label and the columns left out, there are only ids, "
        "addresses of pictures and columns that never change. Add columns that describe the rows, such as a text, a "
        "number or the pixels of a picture."
    )


def fit(frame: pd.DataFrame, kinds: dict[str, str], rows: np.ndarray) -> Features:
    """Fit on frame.iloc[rows] alone; no other row is looked at. `kinds`: number, date, category or text."""
    train = frame.iloc[rows]
    parts = [(c, "") for c in frame if kinds[c] == "number"]
    parts += [(c, part) for c in frame if kinds[c] == "date" for part in DATE_PARTS]
    parts, fill, center, scale = _fit_amounts(train, parts)
    blocks = _word_blocks(train, kinds)
    words, word_scale, word_names = _fit_words(train, blocks)
    names = [f"{column}: {part}" if part else column for column, part in parts] + word_names
    became = pd.DataFrame(
        [_became(train, c, kinds[c], sum(p[0] == c for p in parts), word_names) for c in frame],
        columns=["column", "kind", "became", "features"],
    )
    # With nothing to tell rows apart a model can still learn how frequent the classes are.
    names = names or ["nothing to learn from"]
    return Features(tuple(names), became, tuple(parts), fill, center, scale, words, word_scale)


def _amounts(frame: pd.DataFrame, parts: list[tuple[str, str]] | tuple) -> np.ndarray:
    """(rows, amounts) float64: the number columns and the parts of the date columns, NaN where blank."""
    plain = [column for column, part in parts if not part]
    dates = {column: frame[column] for column, part in parts if part}
    columns = [_date_part(dates[column], part) for column, part in parts if part]
    numbers = frame[plain].to_numpy(dtype=np.float64, copy=True)
    np.clip(numbers, -LARGEST, LARGEST, out=numbers)
    return np.column_stack([numbers, *columns]) if columns else numbers


def _date_part(dates: pd.Series, part: str) -> np.ndarray:
    if part == "days":
        days = (dates - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
        return days.to_numpy(dtype=float, na_value=np.nan)
    calendar = {"year": "year", "month": "month", "day of week": "day_of_week"}
    return getattr(dates.dt, calendar[part]).to_numpy(dtype=float, na_value=np.nan)


def _fit_amounts(train: pd.DataFrame, parts: list) -> tuple[list, np.ndarray, np.ndarray, np.ndarray]:
    """The amounts worth keeping, with median, mean and deviation; blank and constant ones are dropped."""
    if not parts or not len(train):
        return [], np.zeros(0), np.zeros(0), np.ones(0)
    values = _amounts(train, parts)
    blank = np.isnan(values)
    seen = ~blank.all(axis=0)
    holes = blank.any(axis=0)
    fill = np.zeros(len(parts))
    fill[~holes] = np.median(values[:, ~holes], axis=0)
    fill[holes & seen] = np.nanmedian(values[:, holes & seen], axis=0)
    np.copyto(values, fill, where=blank)
    center, scale = values.mean(axis=0), values.std(axis=0)
    changes = (values.max(axis=0) > values.min(axis=0)) & (scale > 0)
    if len(train) == 1:
        changes, scale = seen, np.ones(len(parts))
    keep = np.flatnonzero(seen & changes)
    return [parts[i] for i in keep], fill[keep], center[keep], scale[keep]


def _word_blocks(train: pd.DataFrame, kinds: dict[str, str]) -> list[tuple]:
    """ColumnTransformer's (name, transformer, columns): all categories together, each text column alone."""
    words = [c for c in train if kinds[c] in ("category", "text")] if len(train) else []
    changing = [c for c in words if train[c].nunique(dropna=False) > 1 or len(train) == 1]
    categories = [c for c in changing if kinds[c] == "category"]
    texts = [c for c in changing if kinds[c] == "text" and train[c].notna().any()]
    encoder = OneHotEncoder(
        max_categories=CATEGORIES,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
        dtype=np.float32,
        feature_name_combiner=lambda column, category: f"{column} = {category}",
    )
    blocks: list[tuple] = [("categories", encoder, categories)] if categories else []
    for i, column in enumerate(texts):
        reduce = TruncatedSVD(min(COMPONENTS, len(train)), random_state=0)
        hashed = HashingVectorizer(n_features=HASHES, alternate_sign=False, dtype=np.float32)
        blocks.append((f"text {i}", make_pipeline(hashed, reduce), column))
    return blocks


def _fit_words(train: pd.DataFrame, blocks: list[tuple]) -> tuple[ColumnTransformer | None, np.ndarray, list[str]]:
    if not blocks:
        return None, np.ones(0, dtype=np.float32), []
    words = ColumnTransformer(blocks, sparse_threshold=0, verbose_feature_names_out=False)
    with np.errstate(invalid="ignore"):  # text of punctuation alone has no variance to explain
        X = words.fit_transform(_filled(train))
    names: list[str] = []
    scale = np.ones(X.shape[1], dtype=np.float32)
    for name, _, column in blocks:
        part = words.output_indices_[name]
        if name == "categories":
            names.extend(words.named_transformers_[name].get_feature_names_out(column))
        else:
            names.extend(f"{column}: words {i}" for i in range(1, part.stop - part.start + 1))
            deviation = X[:, part].std(axis=0).max()
            scale[part] = 1 / deviation if deviation > 1e-6 else 1
    return words, scale, names


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Blank words as a value of their own."""
    texts = frame.columns[[not pd.api.types.is_any_real_numeric_dtype(t) and t.kind != "M" for t in frame.dtypes]]
    return frame[texts].fillna(BLANK).astype(object)


def _became(train: pd.DataFrame, column: str, kind: str, amounts: int, word_names: list[str]) -> tuple:
    if kind in ("number", "date"):
        words = 0
    elif kind == "category":
        words = sum(name.startswith(f"{column} = ") for name in word_names)
    else:
        words = sum(name.startswith(f"{column}: words ") for name in word_names)
    count = amounts + words
    if not count:
        blank = train[column].isna().all()
        return column, kind, "left out: " + ("blank" if blank else "the same") + " in every training row", 0
    became = {
        "number": "a scaled number; blank cells get the middle value",
        "date": f"{count} scaled numbers: year, month, day of week and total days, where they change",
        "category": f"{count} yes-or-no columns, one a value; blank is a value too",
        "text": f"{count} numbers that sum up which words occur together",
    }[kind]
    if kind == "category" and count == CATEGORIES:
        became += "; rare values share the last"
    return column, kind, became, count


def account(table: Table, roles: Roles, features: Features) -> pd.DataFrame:
    """Every column of the file and what became of it: a frame (column, kind, became, features)."""
    used = features.account.set_index("column")
    parts = {
        roles.label: "the label",
        roles.id: "names the rows; left out",
        roles.group: "keeps rows of one group together; left out",
        roles.seconds: "the seconds each label takes; left out",
        roles.price: "the price of each label; left out",
        **dict.fromkeys(roles.leave_out, "left out: your choice"),
        **dict.fromkeys(roles.answers, "answers in a simulation; left out"),
    }
    rows = []
    for column in table.columns:
        if column.name in parts:
            rows.append((column.name, column.kind, parts[column.name], 0))
        elif column.name in used.index:
            rows.append((column.name, *used.loc[column.name, ["kind", "became", "features"]]))
        else:
            why = "looks like an id" if column.kind == "id" else "never changes"
            rows.append((column.name, column.kind, f"left out: {why} ({column.note})", 0))
    return pd.DataFrame(rows, columns=["column", "kind", "became", "features"])
