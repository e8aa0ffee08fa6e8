"""What the app's terms, columns and settings mean, in plain words first."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "number": "number",
    "category": "category",
    "date": "date",
    "text": "free text",
    "id": "looks like an id",
    "constant": "always the same",
}

HELP = {
    "upload": "CSV, TSV or text with one row a line. Commas, semicolons, tabs and bars are recognized, and so is the "
    "encoding. The file stays on the machine that runs this app.",
    "label": "The column that holds the answer people would give. Rows where it is blank count as unlabeled.",
    "id": "A column that names each row, such as a ticket number. It is never learned from.",
    "group": "Rows that belong together, such as all visits of one patient. A group never lies on both sides of the "
    "test split. Without one, exact duplicates are kept together.",
    "leave_out": "Columns the model must not see: whatever would not be known when a person labels the row.",
    "answers": "Columns with somebody else's answers, such as a language model's, in the classes' own words. Nothing "
    "is learned from them; Simulate and Experiments can let them label, at their price.",
    "seconds": "A column with the seconds it took to label each row. It replaces the seconds per label in the costs.",
    "price": "A column with what each row's label costs. It replaces the price per label in the costs.",
    "encoding": "How the file's bytes spell letters. Change it when accents look wrong.",
    "delimiter": "What stands between two cells.",
    "header": "Whether the first line names the columns.",
}


@dataclass(frozen=True)
class Term:
    """One entry of the glossary: our plain word, the field's own word, and what it means."""

    word: str
    term: str
    meaning: str


GLOSSARY = (
    Term(
        "Rehearsal",
        "simulation",
        "A run on a table whose labels are known; they are hidden and revealed when asked for.",
    ),
    Term("Row", "instance, example", "One line of the table: what a person looks at to give one label."),
    Term("Rows left to ask", "pool", "The rows without a label, among which a strategy chooses."),
    Term("Who answers", "oracle", "The people who label in a project; in a rehearsal, the hidden labels."),
    Term("Model", "learner", "What is trained on the labels so far and says how sure it is of every other row."),
    Term(
        "Strategy",
        "query strategy",
        "The rule that picks the next rows to label. Random picks any; margin picks the closest calls.",
    ),
    Term(
        "How much a row is wanted", "utility", "The number a strategy gives to a row. The highest are asked for first."
    ),
    Term("Rows per round", "batch", "How many rows are labeled before the model is trained again."),
    Term(
        "First rows", "seed set", "Rows drawn at random before any strategy has something to go by; the same for all."
    ),
    Term(
        "Starting without labels",
        "cold start",
        "Choosing the first rows when there is no model yet: by lot, or one from each region of the table.",
    ),
    Term(
        "Asking where the model is unsure",
        "uncertainty sampling",
        "The simplest family of strategies: label what the model itself finds hard to tell.",
    ),
    Term("Best guess", "least confident", "How little the model trusts its likeliest class: 1 minus its probability."),
    Term("Close call", "margin", "How near the two likeliest classes are. Nearly tied is asked first."),
    Term(
        "Undecided overall",
        "entropy",
        "How evenly the probability is spread over all classes: 0 when sure, highest when all are alike.",
    ),
    Term(
        "Nats and bits",
        "units of entropy",
        "One amount, in the natural logarithm or in that to base 2. A nat is 1.443 bits; rows keep their order.",
    ),
    Term("Several models", "query by committee", "Train a few models on the same labels, and ask where they disagree."),
    Term(
        "Split vote",
        "vote entropy",
        "How evenly the models' first choices are divided. It does not see how sure each of them is.",
    ),
    Term(
        "Average opinion",
        "consensus",
        "The mean of the models' probabilities. Its entropy says how undecided they are together, not how far apart.",
    ),
    Term(
        "Disagreement",
        "mean KL divergence, BALD",
        "How far the models stand from their average opinion, on the mean. Zero when all say the same, even 50/50.",
    ),
    Term(
        "What one label would change",
        "expected model change",
        "Ask for the row whose label would move the model most, whichever label it turns out to be.",
    ),
    Term(
        "Fewer mistakes to come",
        "expected error reduction",
        "Try every label a row might get, and ask for the row after which the model would be surest of the others.",
    ),
    Term(
        "Unlike each other",
        "diversity",
        "Rows far from those labeled and from each other, so that no label is spent twice on the same thing.",
    ),
    Term(
        "Typical rows",
        "representativeness, density",
        "Rows that stand for many others. An odd one out teaches little about the rest.",
    ),
    Term(
        "A share by lot",
        "epsilon-random",
        "Some rows of each round drawn at random, so that no region of the table is never asked about.",
    ),
    Term(
        "Rows in common",
        "overlap, Jaccard index",
        "The rows two strategies both ask for, over those either asks for: 1 is all of them, 0 is none.",
    ),
    Term(
        "Map",
        "projection, principal components",
        "The table seen from the side from which its rows differ most, in two dimensions instead of many.",
    ),
    Term(
        "Trial runs",
        "replicates",
        "The whole run again with another split and other first rows, to see how much is luck.",
    ),
    Term(
        "Simulated mistakes",
        "oracle noise",
        "The share of answers that are wrong on purpose, as people's answers sometimes are.",
    ),
    Term("Test rows", "hold-out set", "Rows set aside to measure the score. Never asked for, never learned from."),
    Term(
        "Score over labels",
        "learning curve",
        "How the score grows with the labels bought, and so with hours and dollars.",
    ),
    Term(
        "Target",
        "target score",
        "The score at which you would stop. By default the start plus 90% of what random gains.",
    ),
    Term("Budget", "label budget", "The labels a run may buy, first rows included."),
    Term(
        "Luck allowed for",
        "95% interval",
        "A range made so that in 95 of 100 such runs it holds the true figure of this table.",
    ),
)

# How several answers to a row become one label.
RESOLVING = {"majority": "What most say (majority)", "dawid-skene": "Who is right more often counts more (Dawid-Skene)"}

SETTINGS_HELP = {
    "written": "Any strategy by its written name, with options in parentheses, or made of another one: "
    "kl(members=7), mixed(entropy, 0.2). Several are separated by commas.",
    "verdict": "The strategy the verdict speaks of is named before the run: the best of several after the fact would "
    "look better than it is.",
    "learner": "What is trained after every round (learner). The saving depends on it.",
    "precision": "The share of what is found that must be right. The bar of the model is set so that it is; what "
    "counts is the share of the class found then (recall at a precision).",
    "costs": "What each wrong answer costs, in any unit (cost matrix). Every row is given the class that is expected "
    "to cost least. With more than two classes: a row for each true class, such as 0,1,5; 1,0,5; 20,20,0.",
    "metric": "What counts as good. Measured on the test rows, never on rows that were asked for.",
    "positive": "The class this score looks at.",
    "budget": "The most a strategy may spend, starting rows included.",
    "batch": "How many rows are labeled before the model is trained again (batch). Fewer ask better, and train longer.",
    "start": "Rows asked before any strategy has something to go by (seed set).",
    "starting": "How the first rows are chosen while there is no model to ask (cold start). They are the same for "
    "every strategy, random sampling included.",
    "replicates": "The whole run again with another split and other starting rows (replicates). A provisional "
    "verdict comes with the tenth; with 30 the interval is a good deal narrower.",
    "noise": "The chance that an answer is wrong, in each row by itself (oracle noise): another class, by lot. The "
    "same rows are wrong in every strategy, and the test rows never are.",
    "difficulty": "The part of the mistakes that falls on rows a model of all labels is unsure of. Their average stays "
    "what it is; strategies that ask for doubtful rows meet more of them.",
    "tired": "Mistakes that come on top as people tire, and go with every break. How long they label without one is "
    "set with the costs.",
    "votes": "How many people answer each row before the next one is chosen (repeated labels). Each answer is paid.",
    "resolve": "Dawid-Skene learns from the answers themselves who is right how often. It needs three people who share "
    "about twenty rows; with fewer it is the majority.",
    "relabel": "The share of every round that asks again about labels that other answers or the model speak against "
    "(relabeling).",
    "confusion": "How often each class is taken for which other (confusion matrix), in the place of one rate for all.",
    "target": "The score at which you would stop. Left empty: the score of the starting rows plus 90% of what "
    "random sampling gains within the budget, so it is neither reached at once nor out of reach. It can be moved on "
    "the Results page without a new run.",
    "test_share": "The share of the labeled rows set aside to measure the score. They are a ruler and cost nothing "
    "here; the evaluation rows of a real project are in the costs.",
    "few_shot": "What the nearest centroid of so many rows of each class scores, drawn by lot in the class; Results "
    "draws it across the first 50 labels. It is a line to hold them against, not a start: somebody would first have to "
    "find those rows. 5 to 10 are usual.",
    "stop_set": "What successive models say of 1,000 rows without a label (stop set), and of 100 evaluation rows: from "
    "it the Results page tells when each stopping criterion would have said stop.",
    "seed": "The number all chance is drawn from. The same seed gives the same result.",
}
