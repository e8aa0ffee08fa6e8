"""Information density against all cosines, ranked batch against all distances, and both against outliers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alcore import learners
from alcore.strategies import Pool, get, rank
from alcore.strategies.density import density_score, ranked
from alcore.strategies.uncertainty import entropy_score, least_confident_score, margin_score

rng = np.random.default_rng(0)
X = rng.normal(size=(150, 4))
CODES = (X[:, 0] > 0).astype(int) + (X[:, 1] > 1)
points = arrays(float, st.tuples(st.integers(2, 12), st.integers(1, 3)), elements=st.integers(-9, 9))


def view(X=X, codes=CODES, labeled=30, seed=1, rows=None):
    known = np.arange(labeled)
    rows = np.arange(labeled, len(X)) if rows is None else rows
    model = learners.fit("logistic", X[:labeled], codes[:labeled], 3)
    return Pool(X, rows, model=model, labeled=known, y=codes[:labeled], n_classes=3, seed=(seed,))


def all_cosines(X, centered):
    """Density by the definition, from a matrix of all pairs."""
    if centered:
        X = X - X.mean(axis=0)
        height = np.sqrt((X**2).sum(axis=1).mean()) or 1.0
        X = np.column_stack([X, np.full(len(X), height)])
    lengths = np.linalg.norm(X, axis=1, keepdims=True)
    unit = np.divide(X, lengths, out=np.zeros_like(X), where=lengths > 0)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, 0)
    return (1 + cosines.sum(axis=1) / (len(X) - 1)) / 2


# -- density -----------------------------------------------------------------------------------------------------------


def test_density_of_rows_as_they_are_by_hand():
    three = np.array([[2.0, 0.0], [0.0, 1.0], [5.0, 0.0]])  # cosines 1 and 0 with the others; 0 and 0; 1 and 0
    assert density_score(three, np.arange(3), centered=False).tolist() == [0.75, 0.5, 0.75]


def test_density_seen_from_above_the_middle_by_hand():
    three = np.array([[-1.0], [0.0], [1.0]])  # the height is sqrt(2/3): cosines sqrt(2/5), sqrt(2/5) and -1/5
    ends, middle = (1 + (np.sqrt(0.4) - 0.2) / 2) / 2, (1 + np.sqrt(0.4)) / 2
    assert density_score(three, np.arange(3)) == pytest.approx([ends, middle, ends], abs=1e-12)


@given(points, st.booleans())
def test_density_is_the_mean_over_all_pairs_without_computing_them(X, centered):
    found = density_score(X, np.arange(len(X)), centered=centered)
    assert found == pytest.approx(all_cosines(X, centered), abs=1e-9)
    assert (found >= 0).all() and (found <= 1).all()


@pytest.mark.parametrize("centered", [True, False])
def test_only_candidates_count(centered):
    rows = np.array([3, 50, 51, 99, 7])
    assert density_score(X, rows, centered=centered) == pytest.approx(all_cosines(X[rows], centered))


def test_units_and_shifts_of_the_table_do_not_matter():
    rows = np.arange(len(X))
    assert density_score(1_000 * X - 7_000, rows) == pytest.approx(density_score(X, rows), abs=1e-9)


def test_single_precision_has_the_densities_of_double():
    rows = np.arange(len(X))
    assert density_score(X.astype(np.float32), rows) == pytest.approx(density_score(X, rows), abs=1e-6)


def test_opposite_rows_have_density_zero_not_less():
    assert density_score(np.array([[1.0], [-1.0]]), np.arange(2), centered=False).tolist() == [0, 0]


def test_identical_rows_are_wholly_alike_and_one_row_alone_too():
    assert density_score(np.full((4, 2), 3.0), np.arange(4)).tolist() == [1, 1, 1, 1]
    assert density_score(X, np.array([5])).tolist() == [1]


def test_a_row_of_zeros_is_like_none():
    assert density_score(np.array([[0.0], [1.0], [1.0]]), np.arange(3), centered=False).tolist() == [0.5, 0.75, 0.75]


@pytest.mark.parametrize("width", [2, 10, 50])
def test_an_outlier_on_the_boundary_is_in_no_first_batch(width):
    """Multiplying uncertainty with a mean distance made such a row another library's first choice."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(500, width))
        codes = (X[:, 0] > 0).astype(int)
        first, second = learners.fit("logistic", X[:30], codes[:30], 2).coefficients
        normal, offset = (second - first)[:-1], (second - first)[-1]
        along = rng.normal(size=width)
        along -= along @ normal / (normal @ normal) * normal
        wild = 50 * along / np.linalg.norm(along) - offset * normal / (normal @ normal)
        pool = view(np.vstack([X, wild]), np.append(codes, 0))
        assert 470 in rank(get("margin"), pool, 20)[0]
        assert 470 not in rank(get("information_density"), pool, 20)[0]


def test_the_utility_is_the_measure_times_the_density_to_the_power_of_beta():
    pool = view()
    density = all_cosines(X[30:], True)
    for name, measure in (
        ("margin", margin_score),
        ("entropy", entropy_score),
        ("least_confident", least_confident_score),
    ):
        utility = get(f"information_density(of={name}, beta=2)").function(pool)
        assert utility == pytest.approx(measure(pool.proba) * density**2, abs=1e-9)
    assert get("information_density").function(pool) == pytest.approx(margin_score(pool.proba) * density, abs=1e-9)


def test_beta_zero_is_the_measure_alone():
    assert (
        rank(get("information_density(beta=0)"), view(), 20)[0].tolist() == rank(get("margin"), view(), 20)[0].tolist()
    )


# -- ranked batch ------------------------------------------------------------------------------------------------------


def test_ranked_batch_by_hand():
    line = np.array([[0.0], [1.0], [3.0]])
    # One center at 0, a = 1/2: row 1 has (1 - 1/2 + 0.9) / 2 = 0.7, row 2 has (1 - 1/4 + 0.5) / 2 = 0.625.
    # Then row 2 is 2 away from row 1: (1 - 1/3 + 0.5) / 2.
    chosen, values = ranked(
        line, np.array([1, 2]), line[:1], np.array([0.9, 0.5]), np.full(2, 0.5), np.random.default_rng(0)
    )
    assert chosen.tolist() == [0, 1]
    assert values == pytest.approx([0.7, (1 - 1 / 3 + 0.5) / 2])


@given(points, st.integers(0, 3), st.data())
def test_every_pick_of_a_ranked_batch_has_the_highest_value_by_all_distances(X, labels, data):
    labels = min(labels, len(X) - 1)
    rows = np.arange(labels, len(X))
    doubt = data.draw(arrays(float, len(rows), elements=st.floats(0, 1)))
    alphas = data.draw(arrays(float, len(rows), elements=st.floats(0, 1)))
    chosen, values = ranked(X, rows, X[:labels], doubt, alphas, np.random.default_rng(0))
    assert sorted(chosen.tolist()) == list(range(len(rows)))
    everything = np.linalg.norm(X[:, None] - X[None], axis=2)
    known = list(range(labels))
    for pick, value, alpha in zip(chosen, values, alphas, strict=True):
        likeness = (1 / (1 + everything[:, known])).max(axis=1)[rows] if known else np.zeros(len(rows))
        utility = alpha * (1 - likeness) + (1 - alpha) * doubt
        left = ~np.isin(rows, known)
        assert value == pytest.approx(utility[pick], abs=1e-6) and value >= utility[left].max() - 1e-6
        known.append(rows[pick])


def test_the_papers_weight_is_the_unlabeled_share_at_each_pick():
    pool, doubt = view(), least_confident_score(view().proba)
    alphas = [120 / 150, 119 / 150, 118 / 150]
    expected, _ = ranked(X, pool.rows, X[:30], doubt, np.array(alphas), np.random.default_rng(0))
    assert rank(get("ranked_batch"), pool, 3)[0].tolist() == expected.tolist()


def test_at_its_ends_a_ranked_batch_is_a_core_set_or_the_measure_alone():
    assert rank(get("ranked_batch(alpha=1)"), view(), 9)[0].tolist() == rank(get("core_set"), view(), 9)[0].tolist()
    alone = rank(get("ranked_batch(alpha=0, of=entropy)"), view(), 9)[0].tolist()
    assert alone == rank(get("entropy"), view(), 9)[0].tolist()


def test_a_shortlist_keeps_to_the_most_uncertain_share():
    top = set(rank(get("least_confident"), view(), 30)[0].tolist())  # a quarter of 120
    assert set(rank(get("ranked_batch(shortlist=0.25)"), view(), 20)[0].tolist()) <= top
    assert not set(rank(get("ranked_batch"), view(), 20)[0].tolist()) <= top
    assert set(rank(get("ranked_batch(shortlist=0.01)"), view(), 20)[0].tolist()) <= top  # never shorter than the batch


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("information_density(of=luck)", "no measure of uncertainty called 'luck'"),
        ("information_density(beta=-1)", "must be 0 or more"),
        ("ranked_batch(of=luck)", "margin, entropy, least_confident"),
        ("ranked_batch(alpha=2)", "between 0 and 1"),
        ("ranked_batch(alpha=much)", "between 0 and 1, not much"),
        ("ranked_batch(shortlist=0)", "share of the pool"),
    ],
)
def test_options_out_of_range_are_refused_in_words(name, message):
    with pytest.raises(ValueError, match=message):
        rank(get(name), view(), 3)
