"""Logistic regression, the same model as scikit-learn's default, fitted several times faster from a warm start.

Model and objective are those of ``sklearn.linear_model.LogisticRegression()``: C = 1, an intercept that is not
penalized, and a fit that ends when no entry is left in the gradient of

    sum_i s_i * loss_i / sum_i s_i  +  |w|^2 / (2 * sum_i s_i)

that exceeds 1e-5, where scikit-learn stops at 1e-4. At its tolerance the probabilities of two solvers differ by up to
0.1, enough to change which rows are asked; at ours a simulation runs as with a model solved to the end. The way there
differs too. Between two rounds of labeling a handful of rows is new, so the last
coefficients are nearly right, and a truncated Newton method (Nocedal and Wright, Numerical Optimization, 2nd ed.,
algorithm 7.1) gets home in four or five steps. Objective, gradient and the decision to stop are in double
precision; the Newton direction, which only has to be roughly right, is found by preconditioned conjugate gradients
in single precision, at half the cost of each product. The preconditioner is one matrix shared by all classes, the
idea of Boehning's bound (1992) with the curvature of the starting point instead of its largest possible value.

Two classes are the symmetric softmax w_0 = -w_1 = w / 2 with twice the penalty: the same objective and the same
largest gradient entry as the single vector w of scikit-learn, without a second code path.
"""

import numpy as np
from scipy.linalg import lapack
from scipy.optimize import minimize

TOLERANCE = 1e-5  # on the largest entry of the gradient
_STEPS = 200
_PRODUCTS = 100  # Hessian products at most in one Newton direction
_DENSEST = 2000  # coefficients up to which the whole Hessian is made when the products do not suffice
_STALE = 25  # so many products in one direction say that the preconditioner no longer fits
_WIDEST = 128  # columns up to which factorizing the preconditioner pays (measured); beyond, its diagonal is used
_CURVATURE = 0.2  # share of the mean curvature that every row has in the preconditioner


def solve(X, codes, n_classes, weights=None, start=None):
    """Coefficients of the multinomial logistic regression of ``codes`` on ``X``.

    Parameters
    ----------
    X : array (n, d), any real dtype; finite
    codes : int array (n,), every one of 0..n_classes-1 present, n_classes >= 2
    weights : array (n,) of positive numbers or None (all one)
    start : array (n_classes, d + 1) to begin from, or None (zeros). It affects the speed and, within the tolerance,
        the result.

    Returns
    -------
    array (n_classes, d + 1), float64, intercept last, columns summing to zero. The gradient is within the tolerance
    for features up to about 1e6; beyond, rounding may leave it larger, and the model is as near as it gets.

    Raises ValueError when X holds a missing or infinite value.
    """
    problem = _Problem(X, codes, n_classes, weights)
    coefficients = np.zeros((n_classes, problem.A.shape[1]))
    if start is not None and np.isfinite(start).all():
        # The sum over the classes changes no probability and is zero at the solution.
        coefficients += start - start.mean(axis=0)
    coefficients, gradient = _newton(problem, coefficients)
    if _largest(gradient) > problem.tolerance:
        coefficients = _quasi_newton(problem, coefficients, gradient)
    return coefficients


class _Problem:
    """The objective times the sum of the weights, with buffers reused by every evaluation; arrays are (class, row)."""

    def __init__(self, X, codes, n_classes, weights):
        n, d = X.shape
        self.A = np.empty((n, d + 1))
        self.A[:, :d] = X
        self.A[:, d] = 1
        self.transposed = np.ascontiguousarray(self.A.T)
        with np.errstate(over="ignore", invalid="ignore"):
            self.squares = self.A * self.A
        if not np.isfinite(self.squares.sum()):
            raise ValueError("The features hold missing, infinite or absurdly large values; mend them before fitting.")
        self.weights = None if weights is None else np.asarray(weights, dtype=float)
        total = n if weights is None else float(self.weights.sum())
        self.tolerance = TOLERANCE * total
        self.nothing_learned = total * np.log(n_classes)  # the objective at zero
        self.penalty = np.full(d + 1, 2.0 if n_classes == 2 else 1.0)
        self.penalty[d] = 0
        self.truth = codes * n + np.arange(n)  # flat positions of the true class in a (class, row) array
        self.normalizer = np.empty(n)
        self.residuals = np.empty((n_classes, n))

    def objective(self, coefficients, out=None):
        """Value, gradient (class, column) and probabilities (class, row; into ``out`` if given)."""
        P = np.matmul(coefficients, self.transposed, out=out)
        normalizer = np.maximum.reduce(P, axis=0, out=self.normalizer)
        P -= normalizer
        loss = -P.take(self.truth)
        np.exp(P, out=P)
        np.add.reduce(P, axis=0, out=normalizer)
        P /= normalizer
        loss += np.log(normalizer)
        residuals = self.residuals
        residuals[...] = P
        residuals.ravel()[self.truth] -= 1
        if self.weights is not None:
            loss *= self.weights
            residuals *= self.weights
        gradient = residuals @ self.A
        shrinkage = coefficients * self.penalty
        gradient += shrinkage
        return float(loss.sum()) + 0.5 * float(np.vdot(coefficients, shrinkage)), gradient, P


def _newton(problem, coefficients):
    """Truncated Newton with backtracking. Returns coefficients and gradient, converged or as far as it came."""
    value, gradient, P = problem.objective(coefficients)
    if not value <= problem.nothing_learned:  # a start worse than none, such as a model of other data
        coefficients = np.zeros_like(coefficients)
        value, gradient, P = problem.objective(coefficients)
    spare = np.empty_like(P)
    curvature = None
    exact = False
    for _ in range(_STEPS):
        largest = _largest(gradient)
        if largest <= problem.tolerance:
            break
        if exact:
            direction = _exact_direction(problem, gradient, P)
        else:
            if curvature is None or curvature.products > _STALE:
                curvature = _Curvature(problem, P)
            # Not more exact than the step deserves, not more than the tolerance asks for.
            accuracy = max(0.5 * problem.tolerance / largest, min(0.2, largest**-0.5))
            direction = curvature.direction(gradient, P, accuracy)
        found = _search(problem, coefficients, value, gradient, direction, spare)
        if found is not None:
            coefficients, value, gradient = found
            P, spare = spare, P
        if found is None or (not exact and curvature.products >= _PRODUCTS):
            # Features of very different or very large scales: single precision has come to its end.
            if exact or coefficients.size > _DENSEST:
                break
            exact = True
    return coefficients, gradient


def _exact_direction(problem, gradient, P):
    """The Newton direction from the whole Hessian, in double precision: slow and sure."""
    n_classes, width = gradient.shape
    weights = 1.0 if problem.weights is None else problem.weights
    scale = np.sqrt((P * weights).max(axis=0) @ problem.squares + 1)
    A = problem.A / scale
    hessian = np.empty((n_classes, width, n_classes, width))
    for k in range(n_classes):
        for j in range(k + 1):
            # 1 - p_k as the sum of the others keeps the digits of rows that are nearly certain.
            coupling = P[k] * np.delete(P, k, axis=0).sum(axis=0) if j == k else -P[k] * P[j]
            block = A.T @ (A * (coupling * weights)[:, None])
            hessian[k, :, j] = block
            hessian[j, :, k] = block
    hessian = hessian.reshape(gradient.size, gradient.size)
    diagonal = hessian.ravel()[:: gradient.size + 1]
    diagonal += np.tile(problem.penalty / scale / scale, n_classes)
    diagonal += 1e-15 * diagonal.max()  # a shift of all intercepts changes nothing, so nothing bends it
    jacobi = np.sqrt(diagonal)
    hessian /= jacobi
    hessian /= jacobi[:, None]
    factor, failed = lapack.dpotrf(hessian, lower=1)
    if failed:
        hessian.ravel()[:: gradient.size + 1] += 1e-10
        factor, failed = lapack.dpotrf(hessian, lower=1)
        if failed:
            return -gradient
    solution, _ = lapack.dpotrs(factor, (gradient / scale).ravel() / jacobi, lower=1)
    direction = -(solution / jacobi).reshape(gradient.shape) / scale
    return direction - direction.mean(axis=0)


def _search(problem, coefficients, value, gradient, direction, out):
    """Coefficients, value and gradient at the first of 1, 1/2, 1/4 ... along the direction that is low enough, or
    None. ``out`` receives the probabilities there."""
    slope = float(np.vdot(gradient, direction))
    if not slope < 0:
        return None
    length = 1.0
    while length > 1e-10:
        there = coefficients + length * direction
        value_there, gradient_there, _ = problem.objective(there, out=out)
        if value_there <= value + 1e-4 * length * slope:
            return there, value_there, gradient_there
        # Where rounding hides the decrease of the value, the gradient still shows it.
        if value_there <= value + 1e-12 * abs(value) and _largest(gradient_there) < _largest(gradient):
            return there, value_there, gradient_there
        length /= 2
    return None


class _Curvature:
    """Hessian products and their preconditioner, in single precision, in columns scaled so that its diagonal is one."""

    def __init__(self, problem, P):
        curvature = 1 - np.einsum("kn,kn->n", P, P)
        curvature /= len(P)
        # What is certain now may not stay so: no row counts for much less than the average one.
        np.maximum(curvature, 0, out=curvature)
        curvature += _CURVATURE * curvature.mean() + 1e-15
        if problem.weights is not None:
            curvature *= problem.weights
        # The intercept is not penalized, but must have some curvature where every row is certain.
        ridge = np.maximum(problem.penalty, 1e-6)
        self.scale = np.sqrt(curvature @ problem.squares + ridge)
        self.A = np.empty(problem.A.shape, dtype=np.float32)
        np.divide(problem.A, self.scale, out=self.A, casting="same_kind")
        self.penalty = (problem.penalty / self.scale / self.scale).astype(np.float32)
        self.transposed = np.ascontiguousarray(self.A.T)  # small products with a view of it take three times as long
        self.weights = None if problem.weights is None else problem.weights.astype(np.float32)
        self.truth = problem.truth
        self.inverse = None
        self.products = 0
        if self.A.shape[1] <= _WIDEST:
            half = self.A * np.sqrt(curvature).astype(np.float32)[:, None]
            matrix = half.T @ half
            diagonal = matrix.ravel()[:: len(matrix) + 1]
            diagonal += (ridge / self.scale / self.scale).astype(np.float32) + 1e-6
            factor, failed = lapack.spotrf(matrix, lower=1, clean=1)
            if not failed:
                inverse, failed = lapack.spotri(factor, lower=1)
                if not failed:
                    inverse += np.tril(inverse, -1).T
                    self.inverse = inverse

    def _precondition(self, residual):
        return residual.copy() if self.inverse is None else residual @ self.inverse

    def direction(self, gradient, P, accuracy):
        """Preconditioned conjugate gradients for Hessian @ direction = -gradient, to ``accuracy``, relatively."""
        residual = -gradient / self.scale
        size = _largest(residual)
        residual = (residual / size).astype(np.float32)  # within single precision, whatever the scale of the gradient
        P = np.where(P > 1e-25, P, 0).astype(np.float32)  # subnormal numbers would make every product slow
        direction = np.zeros_like(residual)
        pending = np.empty_like(P)
        product = np.empty_like(residual)
        preconditioned = self._precondition(residual)
        rest = float(np.vdot(residual, preconditioned))
        goal = rest * accuracy**2
        search = preconditioned.copy()
        self.products = 0
        while rest > goal and self.products < _PRODUCTS:
            np.matmul(search, self.transposed, out=pending)
            # A shift of all classes cancels. Taking the true class as zero keeps the digits of rows that are nearly
            # certain, where p_k (u_k - sum_j p_j u_j) would be the difference of two nearly equal numbers.
            pending -= pending.take(self.truth)
            mean = np.einsum("kn,kn->n", P, pending)
            pending -= mean
            pending *= P
            if self.weights is not None:
                pending *= self.weights
            np.matmul(pending, self.A, out=product)
            product += search * self.penalty
            self.products += 1
            bend = float(np.vdot(search, product))
            if not bend > 0:
                break
            length = rest / bend
            direction += length * search
            product *= length
            residual -= product
            preconditioned = self._precondition(residual)
            before, rest = rest, float(np.vdot(residual, preconditioned))
            search *= rest / before
            search += preconditioned
        direction = direction * (size / self.scale)
        return direction - direction.mean(axis=0)  # the mean is zero but for rounding


def _quasi_newton(problem, coefficients, gradient):
    """SciPy's L-BFGS-B from where Newton's method gave up; the better of the two results."""
    shape = coefficients.shape

    def objective(flat):
        value, slope, _ = problem.objective(flat.reshape(shape))
        return value, slope.ravel()

    options = {"gtol": problem.tolerance, "ftol": 0.0, "maxiter": 1000, "maxls": 50}
    found = minimize(objective, coefficients.ravel(), jac=True, method="L-BFGS-B", options=options)
    return found.x.reshape(shape) if np.abs(found.jac).max() < _largest(gradient) else coefficients


def _largest(array):
    """The largest absolute value."""
    return float(np.abs(array).max())
