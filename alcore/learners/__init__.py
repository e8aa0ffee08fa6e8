"""The classifiers: seven by name, and any of scikit-learn's.

Whatever the classifier, a ``Model`` answers over the full class list of the project: classes it has not seen in
training get probability 0. Labels are codes 0..n_classes-1 here; names live further out.
"""

from alcore.learners.fitting import fit, hardness
from alcore.learners.model import Model
from alcore.learners.registry import LEARNERS, Learner, gives

__all__ = ["LEARNERS", "Learner", "Model", "fit", "gives", "hardness"]
