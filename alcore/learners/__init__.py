"""The models that learn from labels: four by name, and any classifier or pipeline of scikit-learn.

Whatever a model saw, its probabilities span the full class list: a class absent from the labels has probability 0.
"""

from alcore.learners.model import LEARNERS, Learner, Model, fit

__all__ = ["LEARNERS", "Learner", "Model", "fit"]
