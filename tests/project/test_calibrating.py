"""How often people are wrong, from rows that were answered twice: by one person, or by two."""

import pytest
from scipy.stats import binomtest

from alcore.project.calibrating import FEWEST, in_words, measured, mistakes, usable
from alcore.project.events import Class
from alcore.project.progress import status
from alcore.project.rehearsing import rehearse
from alcore.project.share import wilson
from alcore.quality import mistakes_from_agreement

CLASSES = {"c1": Class("no", "c1"), "c2": Class("yes", "c2"), "c3": Class("y", "c3", into="c2")}


def test_mistakes_are_told_from_all_rows_asked_again_of_whomever(make):
    again = {"ann": wilson(30, 40), "bob": wilson(52, 60)}
    assert mistakes(again, {}, CLASSES) == mistakes_from_agreement(100, 82, 2)
    assert mistakes(again, {}, CLASSES).rate == pytest.approx(0.1)  # 0.9^2 + 0.1^2 = 0.82
    assert mistakes({}, {}, CLASSES) is None and measured(make()) is None


def test_two_people_s_answers_to_a_row_count_as_well_and_a_third_one_does_not():
    votes = {
        "r1": [("ann", "c1"), ("bob", "c1"), ("eve", "c2")],
        "r2": [("ann", "c2"), ("bob", "c3")],  # merged since: the same answer
        "r3": [("ann", "c1"), ("bob", "c2")],
        "r4": [("ann", "c1")],
    }
    assert mistakes({}, votes, CLASSES) == mistakes_from_agreement(3, 2, 2)
    assert mistakes({"ann": wilson(4, 5)}, votes, CLASSES) == mistakes_from_agreement(8, 6, 2)


def test_answers_given_again_agree_as_often_as_mistakes_let_them(make):
    project = make(rows=600, labeled=600, rehearsal=True, again=0.5, evaluation=0, mistakes={"noise": 0.2})
    rehearse(project, 400, batch=1000)
    found = measured(project)
    assert found.asked > 120
    assert binomtest(found.alike, found.asked, 0.8**2 + 0.2**2).pvalue > 1e-5  # which rows come again is never the same


def test_two_people_agree_as_often_as_mistakes_let_them_and_the_status_tells_the_same(make):
    project = make(rows=600, labeled=600, rehearsal=True, again=0, evaluation=0, votes=2, mistakes={"noise": 0.2})
    rehearse(project, 400, batch=1000)
    found = measured(project)
    assert found.asked == 200 and found == status(project).mistakes
    assert binomtest(found.alike, found.asked, 0.8**2 + 0.2**2).pvalue > 1e-5
    assert usable(project) == found and f"{found.alike} of 200 rows answered twice got the same answer" in in_words(
        found
    )


def test_a_project_with_too_few_such_rows_says_so_and_what_to_do(make):
    project = make(rows=100, labeled=100, rehearsal=True, again=0, evaluation=0, votes=2)
    with pytest.raises(ValueError, match="No row of project 'made' was answered twice, and it takes 20 to tell"):
        usable(project)
    rehearse(project, 2 * (FEWEST - 1), batch=1000)
    with pytest.raises(
        ValueError, match="Only 19 rows of project 'made' were answered twice.*set the share of mistakes"
    ):
        usable(project)
    rehearse(project, 2, batch=1000)
    assert usable(project).asked == FEWEST
