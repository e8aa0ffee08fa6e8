"""The named classifiers: the words the screen needs of each, and what strategies may ask of its models."""

from dataclasses import dataclass

from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier


@dataclass(frozen=True)
class Learner:
    """What the screen needs to know of a named classifier."""

    name: str
    title: str
    sentence: str
    limits: str
    cost_class: str  # "light" (milliseconds a fit), "medium" (tens of them), "heavy" (a tenth of a second and more)
    # What strategies may ask of its models: "probabilities" (else predict_proba only orders the classes, and strategies
    # use decision_function), "gradient" (of a linear last layer, see `Model.embedding`), "hessian" (of its whole loss),
    # "inits" (another model from another seed), "trees" (that can be asked one by one)
    gives: frozenset[str]

    @property
    def has_probabilities(self) -> bool:
        """Whether its probabilities can be read as such."""
        return "probabilities" in self.gives


LEARNERS = {
    learner.name: learner
    for learner in (
        Learner(
            "logistic",
            "Logistic regression",
            "A weighted sum of the features for each class; quick, steady with few labels, and its probabilities "
            "can be read as such.",
            "Sees no interplay of features and no curved borders unless the features hold them.",
            "light",
            frozenset({"probabilities", "gradient", "hessian"}),
        ),
        Learner(
            "svm",
            "Support vector machine (RBF)",
            "Draws curved borders as far from both sides as it can; strong on a few hundred labels.",
            "Has no probabilities, only distances from the border; slow beyond some 10,000 labels.",
            "medium",
            frozenset(),
        ),
        Learner(
            "forest",
            "Random forest",
            "Many decision trees vote; finds interplay of features without being told.",
            "Slow to fit; needs more labels than the others before its shares of votes mean much.",
            "heavy",
            frozenset({"probabilities", "inits", "trees"}),
        ),
        Learner(
            "boosting",
            "Gradient boosting",
            "Small decision trees, each mending what those before it got wrong; often the best on a full table of "
            "numbers and categories.",
            "The slowest to fit, more so with many classes; with few labels simpler models are as good or better.",
            "heavy",
            frozenset({"probabilities", "inits"}),
        ),
        Learner(
            "naive_bayes",
            "Naive Bayes",
            "One bell curve for each feature and class; the quickest to fit.",
            "Takes features for independent, so its probabilities are too sure of themselves.",
            "light",
            frozenset({"probabilities"}),
        ),
        Learner(
            "knn",
            "Nearest neighbors",
            "Looks up the five labeled rows most like each row; the nearer ones count for more. Easy to explain.",
            "Features that do not matter mislead it; its probabilities come from five rows, and every label counts "
            "the same, however much it is trusted.",
            "light",
            frozenset({"probabilities"}),
        ),
        Learner(
            "mlp",
            "Neural network (small)",
            "Weighted sums of 32 features it makes up itself; sees curved borders and interplay from a few hundred "
            "labels on.",
            "Starts from random weights, so another seed gives a slightly other model.",
            "medium",
            frozenset({"probabilities", "gradient", "inits"}),
        ),
    )
}


def gives(learner) -> frozenset[str]:
    """What strategies may ask of a learner's models, see `Learner.gives`; a name, or a classifier of scikit-learn."""
    if isinstance(learner, str):
        return LEARNERS[learner].gives if learner in LEARNERS else frozenset()
    given = {
        "probabilities": hasattr(learner, "predict_proba"),
        "inits": any(key.split("__")[-1] == "random_state" for key in learner.get_params()),
        "trees": isinstance(learner, RandomForestClassifier | ExtraTreesClassifier),
    }
    return frozenset(need for need, is_given in given.items() if is_given)
