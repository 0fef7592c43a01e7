"""What you can check by yourself, as often as you like: the worked examples of the lesson, and properties.

There are no points here, and no solutions: a property says what must be true of any right answer. ``check("Affine")``
in the notebook, ``pytest`` in this folder and ``gradmark check`` all run what stands below.
"""

import numpy as np
import scenarios

from autograder import Cases, Task, Trial, examples, holds, leaves_inputs_alone, ordinary, regime, shows

LN2, LN3, LN5 = np.log([2.0, 3.0, 5.0])


def _same(one, other, problem):
    """A property: two outputs are equal, to rounding."""

    def property_(case, out):
        fit = out[one].shape == out[other].shape
        return None if fit and np.allclose(out[one], out[other], rtol=1e-4, atol=1e-5, equal_nan=True) else problem

    return property_


# ------------------------------------------------------------------------------------------------------- Affine


def dense(rng, N, D, M):
    """A batch and two sets of parameters."""
    return {
        "x": rng.normals(N, D),
        "W": rng.normals(D, M),
        "b": rng.nonzero(M),
        "x2": rng.normals(N, D),
        "W2": rng.normals(D, M),
        "b2": rng.nonzero(M),
    }


def _has_shape_of_batch_and_outputs(case, out):
    wanted = (case.sizes["N"], case.sizes["M"])
    shape = out["y of the first layer"].shape
    return (
        None if shape == wanted else f"y.shape={shape}, but should be {wanted}: a row per sample, a column per output."
    )


AFFINE = Task(
    "Affine",
    trials=[
        Trial(
            scenarios.affine,
            examples(
                (
                    {"x": [[1.0, 2.0], [0.0, 3.0]], "W": [[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]], "b": [10.0, -20.0, 30.0]},
                    {"y": [[15.0, -18.0, 29.0], [16.0, -17.0, 30.0]]},
                )
            ),
            [shows("y"), leaves_inputs_alone()],
        ),
        Trial(
            scenarios.affine_twice,
            Cases(
                dense,
                axes={"N": (2, 5), "D": (2, 5), "M": (2, 5)},
                regimes=[ordinary(8), regime("batch of one", 2, N=1), regime("one output", 2, M=1)],
            ),
            [
                holds(
                    "y has the shape (N, M)",
                    _has_shape_of_batch_and_outputs,
                    outputs=["y of the first layer"],
                ),
                holds(
                    "a later call doesn't write into an earlier result",
                    _same(
                        "y of the first layer",
                        "y of the first call, later",
                        "the result of the first call changed during the second. Return a new array each time.",
                    ),
                    outputs=["y of the first layer", "y of the first call, later"],
                ),
                holds(
                    "train=True makes no difference",
                    _same(
                        "y of the first layer",
                        "y in training",
                        "forward(x, train=True) gives something else. This layer doesn't care about the flag.",
                    ),
                    outputs=["y of the first layer", "y in training"],
                ),
            ],
        ),
        Trial(
            scenarios.affine_learns,
            examples(
                (
                    {
                        "x": [[1.0, 2.0]],
                        "W": [[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]],
                        "b": [10.0, 20.0, 30.0],
                        "W2": [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]],
                        "b2": [1.0, 2.0, 3.0],
                    },
                    {"number of params": 2, "y after a step": [[11.0, 19.0, 29.0]]},
                )
            ),
            [shows("number of params", "y after a step")],
        ),
    ],
)

# -------------------------------------------------------------------------------------------------------- bends


def mirrored(rng, N, D, *, huge=False, images=False):
    """A batch, and the same with every sign turned. ``huge``: ±1000 is in it. ``images``: it is (N, 3, D, D)."""
    x = rng.nonzero(*((N, 3, D, D) if images else (N, D)), high=4.0)
    if huge:
        x.flat[0], x.flat[-1] = 1000.0, -1000.0
    return {"x": x, "x2": -x}


def bend(name, once, twice, example, property_name, property_):
    """The public task of one bend."""
    both = ["y of the first layer", "y of the second call"]
    return Task(
        name,
        trials=[
            Trial(once, examples(example), [shows("y"), leaves_inputs_alone()]),
            Trial(
                twice,
                Cases(
                    mirrored,
                    axes={"N": (2, 5), "D": (2, 5)},
                    regimes=[
                        ordinary(6),
                        regime("batch of one", 2, N=1),
                        regime("huge inputs", 4, huge=True),
                        regime("images", 1, images=True),
                    ],
                ),
                [
                    holds("finite for inputs up to ±1000", _is_finite, outputs=both[:1]),
                    holds(property_name, property_, outputs=both),
                    holds(
                        "train=True makes no difference",
                        _same(both[0], "y in training", "forward(x, train=True) gives something else."),
                        outputs=[both[0], "y in training"],
                    ),
                ],
            ),
        ],
    )


def _is_finite(case, out):
    finite = np.isfinite(out["y of the first layer"]).all()
    return None if finite else "y contains nan or inf. Which exponential grew too large?"


def _mirrored(combined, wanted_of, problem):
    """A property: y(x) and y(-x), ``combined``, give what is wanted."""

    def property_(case, out):
        x, y, mirrored = case.inputs["x"], out["y of the first layer"], out["y of the second call"]
        for found in (y, mirrored):
            if found.shape != x.shape:
                return f"y.shape={found.shape}, but should be {x.shape}: each element is bent by itself."
        return None if np.allclose(combined(1.0 * y, mirrored), wanted_of(x), rtol=1e-5, atol=1e-5) else problem

    return property_


SIGMOID = bend(
    "Sigmoid",
    scenarios.sigmoid,
    scenarios.sigmoid_twice,
    ({"x": [[0.0, LN3, -LN3]]}, {"y": [[0.5, 0.75, 0.25]]}),
    "sigmoid(x) + sigmoid(-x) is 1",
    _mirrored(np.add, np.ones_like, "sigmoid(x) + sigmoid(-x) should be 1 everywhere."),
)
TANH = bend(
    "Tanh",
    scenarios.tanh,
    scenarios.tanh_twice,
    ({"x": [[0.0, LN2, -LN2]]}, {"y": [[0.0, 0.6, -0.6]]}),
    "tanh(x) + tanh(-x) is 0",
    _mirrored(np.add, np.zeros_like, "tanh(x) + tanh(-x) should be 0 everywhere."),
)
RELU = bend(
    "ReLU",
    scenarios.relu,
    scenarios.relu_twice,
    ({"x": [[3.0, -2.0, 1.0], [-1.0, 0.0, 2.0]]}, {"y": [[3.0, 0.0, 1.0], [0.0, 0.0, 2.0]]}),
    "relu(x) - relu(-x) is x",
    _mirrored(np.subtract, np.positive, "relu(x) - relu(-x) should be x everywhere."),
)

# --------------------------------------------------------------------------------------------------- Sequential
# The network is made of the toy layers in scenarios.py. By hand, with x = [1, 2]:
#   Stretch: [1 * 1 + 0, -1 * 2 + 1] = [1, -1]    Fold: [1, 1]    Mix: [1 + 10, 2 + 20, 3 + 30] = [11, 22, 33]
#   in training:              [2,  0]             Fold: [1, 0]    Mix: -[1, 2, 3]
# After ½ was added to every parameter, the gains are 1.5 and -0.5, the shifts 0.5 and 1.5, and so on:
#   Stretch: [1.5 * 1 + 0.5, -0.5 * 2 + 1.5] = [2, 0.5]    Fold: [2, 0.5]    Mix: [2 * 1.5 + 0.5 * 10.5, ...]

TOYS = {
    "x": [[1.0, 2.0]],
    "x2": [[2.0, 1.0]],
    "gain": [[1.0, -1.0]],
    "shift": [[0.0, 1.0]],
    "M": [[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]],
}


def stack(rng, N, D, C, L):
    """A batch, and the parameters of L toy layers and a last one."""
    return {
        "x": rng.normals(N, D),
        "gain": rng.nonzero(L, D, low=0.5, high=1.5),
        "shift": rng.nonzero(L, D, low=0.5, high=1.5),
        "M": rng.nonzero(D, C, low=0.5, high=1.5),
    }


def foretold(rng, N, C):
    """Two inputs of the network in scenarios.sequential_predict, whose outputs, last - first - x, have no near ties."""
    first, last = rng.distinct(C), rng.distinct(C)
    x, x2 = (last - first - rng.distinct(count, C) for count in (N, N + 1))
    return {"x": x, "x2": x2, "first": first, "last": last}


def _keys(kind):
    def property_(case, out):
        depth = len(case.inputs["gain"])
        wanted = [*(f"{2 * i}.{name}" for i in range(depth) for name in ("gain", "shift")), f"{2 * depth}.M"]
        found = "".join(chr(int(code)) for code in out[f"keys of {kind}"] if code).split(" ")
        return None if found == wanted else f"the keys of {kind} are {found}, but should be {wanted}."

    return property_


def _is_index_of_the_largest(case, out):
    outputs = case.inputs["last"] - case.inputs["first"] - case.inputs["x"]
    found = out["prediction"]
    if found.shape != outputs.shape[:1]:
        return f"prediction.shape={found.shape}, but should be {outputs.shape[:1]}: one index per sample."
    right = all(row[int(index)] == row.max() for row, index in zip(outputs, found % outputs.shape[1], strict=True))
    return None if right else "predict should give the index of the largest output of each row, in test mode."


def _reaches_the_layers(case, out):
    seen, left = out["values of grads"], out["values in the layers"]
    if seen.shape != left.shape:
        return f"grads holds {seen.size} numbers, but the layers have {left.size}."
    return (
        None
        if np.allclose(seen, 2.0 * left)
        else "grads should hold the layers' own arrays: neither copies nor others."
    )


DEEP = Cases(stack, axes={"N": (2, 5), "D": (2, 5), "C": (2, 5), "L": (1, 4)}, regimes=[ordinary(4)])

SEQUENTIAL = Task(
    "Sequential",
    trials=[
        Trial(scenarios.sequential, examples((TOYS, {"y": [[11.0, 22.0, 33.0]]})), [shows("y"), leaves_inputs_alone()]),
        Trial(
            scenarios.sequential_twice,
            examples((TOYS, {"y of the second network": [[1.0, 2.0]], "y in training": [[-1.0, -2.0, -3.0]]})),
            [shows("y of the second network", "y in training")],
        ),
        Trial(
            scenarios.sequential_learns,
            examples((TOYS, {"y after a step": [[8.25, 15.25, 22.25]]})),
            [holds("the keys of params", _keys("params"), outputs=["keys of params"]), shows("y after a step")],
        ),
        Trial(
            scenarios.sequential_grads,
            DEEP,
            [
                holds("the keys of grads", _keys("grads"), outputs=["keys of grads"]),
                holds(
                    "grads holds the very arrays",
                    _reaches_the_layers,
                    outputs=["values of grads", "values in the layers"],
                ),
            ],
        ),
        Trial(
            scenarios.sequential_predict,
            Cases(foretold, axes={"N": (2, 5), "C": (2, 5)}, regimes=[ordinary(4), regime("batch of one", 2, N=1)]),
            [holds("predict gives the index of the largest", _is_index_of_the_largest, outputs=["prediction"])],
        ),
    ],
)

# -------------------------------------------------------------------------------------------------------- heads


def exact_the_second_time(rng, N, M):
    """Outputs and targets; the second time the outputs are the targets."""
    outputs, targets = rng.normals(N, M), rng.normals(N, M)
    return {"outputs": outputs, "targets": targets, "outputs2": targets, "targets2": targets}


def undecided_the_second_time(rng, N, M):
    """Huge logits, all of them wrong; the second time all of them 0."""
    targets = rng.integers(0, 2, (N, M)).astype(np.float64)
    return {
        "outputs": 1000.0 - 2000.0 * targets,
        "targets": targets,
        "outputs2": np.zeros((N, M)),
        "targets2": np.round(rng.uniform(0.0, 1.0, (N, M)), 2),
    }


def undecided_labels_the_second_time(rng, N, C):
    """Huge logits, the largest at a wrong label; the second time all of them 0."""
    targets = rng.labels(N, C)
    outputs = np.full((N, C), -1000.0)
    outputs[np.arange(N), (targets + 1) % C] = 1000.0
    return {"outputs": outputs, "targets": targets, "outputs2": np.zeros((N, C)), "targets2": rng.labels(N, C)}


def _is(output, wanted_of, problem):
    def property_(case, out):
        value, wanted = out[output], wanted_of(case)
        if value.shape != ():
            return f"the loss has the shape {value.shape}, but should be one number."
        return None if np.isclose(value, wanted, rtol=1e-4, atol=1e-6) else problem

    return property_


def head(name, once, twice, example, cases, first, second):
    """The public task of a loss. ``first``, ``second``: claim, property and problem of each of two calls."""
    checks = [
        holds(claim, _is(output, wanted, problem), outputs=[output])
        for output, (claim, wanted, problem) in zip(
            ["loss of the first call", "loss of the second call"], [first, second], strict=True
        )
        if claim
    ]
    return Task(
        name,
        trials=[Trial(once, examples(example), [shows("loss")]), Trial(twice, cases, [*checks, leaves_inputs_alone()])],
    )


OUTPUTS = {"N": (2, 5), "M": (2, 5)}

MEAN_SQUARED_ERROR = head(
    "MeanSquaredError",
    scenarios.mean_squared_error,
    scenarios.mean_squared_error_twice,
    ({"outputs": [[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]], "targets": [[1.0, 0.0, 0.0], [0.0, 3.0, 2.0]]}, {"loss": 2.5}),
    Cases(exact_the_second_time, axes=OUTPUTS, regimes=[ordinary(8), regime("batch of one", 2, N=1)]),
    ("", None, ""),
    ("right answers cost nothing", lambda case: 0.0, "the loss should be 0 where outputs and targets are equal."),
)
SIGMOID_CROSS_ENTROPY = head(
    "SigmoidCrossEntropy",
    scenarios.sigmoid_cross_entropy,
    scenarios.sigmoid_cross_entropy_twice,
    ({"outputs": [[LN3, LN3, LN3]], "targets": [[1.0, 0.0, 0.5]]}, {"loss": 0.8370}),
    Cases(undecided_the_second_time, axes=OUTPUTS, regimes=[ordinary(8), regime("batch of one", 2, N=1)]),
    (
        "sure and wrong costs the size of the logit",
        lambda case: 1000.0,
        "where every logit is 1000 on the wrong side, the loss should be 1000. Go from logit to loss at once.",
    ),
    (
        "undecided costs ln 2",
        lambda case: LN2,
        "where every logit is 0, the loss should be ln 2, whatever the targets.",
    ),
)


def movable(rng, N, C, far=1.0):
    """Logits (N, C) and a shift for each row (N, 1). ``far``: the size of the shifts."""
    return {"logits": rng.normals(N, C, scale=2.0), "shift": far * rng.nonzero(N, 1, low=0.5, high=1.0)}


def _rows_sum_to_one(case, out):
    wanted = case.inputs["logits"].shape
    if out["p"].shape != wanted:
        return f"p.shape={out['p'].shape}, but should be {wanted}: a probability for each logit."
    sums = out["p"].sum(axis=-1)
    return None if np.allclose(sums, 1.0, atol=1e-5) else "the probabilities of each row should add up to 1."


def _none_is_negative(case, out):
    return None if np.all(out["p"] >= 0) else "a probability is negative, or not a number."


SOFTMAX = Task(
    "softmax",
    trials=[
        Trial(
            scenarios.softmax,
            examples(
                ({"logits": [0.0, LN2, LN5]}, {"p": [0.125, 0.25, 0.625]}),
                (
                    {"logits": [[0.0, LN2, LN5], [1000.0, 1000.0, -1000.0]]},
                    {"p": [[0.125, 0.25, 0.625], [0.5, 0.5, 0.0]]},
                ),
            ),
            [shows("p")],
        ),
        Trial(
            scenarios.softmax_shifted,
            Cases(
                movable,
                axes={"N": (2, 5), "C": (2, 5)},
                regimes=[ordinary(6), regime("batch of one", 2, N=1), regime("huge logits", 4, far=1000.0)],
            ),
            [
                holds("rows sum to 1", _rows_sum_to_one, outputs=["p"]),
                holds("no probability is negative", _none_is_negative, outputs=["p"]),
                holds(
                    "moving a row changes nothing",
                    _same(
                        "p",
                        "p of the shifted logits",
                        "adding the same number to all logits of a row should change nothing, even for ±1000.",
                    ),
                    outputs=["p", "p of the shifted logits"],
                ),
                leaves_inputs_alone(),
            ],
        ),
    ],
)

SOFTMAX_CROSS_ENTROPY = head(
    "SoftmaxCrossEntropy",
    scenarios.softmax_cross_entropy,
    scenarios.softmax_cross_entropy_twice,
    ({"outputs": [[0.0, LN2, LN5], [0.0, LN2, LN5]], "targets": [1, 2]}, {"loss": 0.9281}),
    Cases(
        undecided_labels_the_second_time,
        axes={"N": (2, 5), "C": (2, 5)},
        regimes=[ordinary(8), regime("batch of one", 2, N=1)],
    ),
    (
        "sure and wrong costs how far the label is behind",
        lambda case: 2000.0,
        "where every label is 2000 behind the largest logit, the loss should be 2000. Go from logits to loss at once.",
    ),
    (
        "undecided costs ln C",
        lambda case: np.log(case.sizes["C"]),
        "where all logits are 0, the loss should be ln C, whatever the labels.",
    ),
)


def known(rng, N, C):
    """Logits without near ties, labels that are right, and labels that are wrong."""
    logits = rng.distinct(N, C)
    labels = logits.argmax(axis=1)
    return {"logits": logits, "labels": labels, "wrong": (labels + rng.integers(1, C, N)) % C}


def _is_all_or_nothing(case, out):
    if out["all right"].shape != () or out["all wrong"].shape != ():
        return "accuracy should be one number."
    right = np.isclose(out["all right"], 1.0) and np.isclose(out["all wrong"], 0.0)
    return None if right else "accuracy should be 1 where every answer is right, and 0 where none is."


ACCURACY = Task(
    "accuracy",
    trials=[
        Trial(
            scenarios.accuracy,
            examples(
                (
                    {
                        "logits": [[3.0, 1.0, 2.0], [0.0, 5.0, 1.0], [2.0, 0.0, 7.0], [4.0, 6.0, 5.0]],
                        "labels": [0, 1, 0, 1],
                    },
                    {"accuracy": 0.75},
                )
            ),
            [shows("accuracy")],
        ),
        Trial(
            scenarios.accuracy_when_known,
            Cases(known, axes={"N": (2, 5), "C": (2, 5)}, regimes=[ordinary(8), regime("batch of one", 2, N=1)]),
            [
                holds("1 for right answers, 0 for wrong ones", _is_all_or_nothing, outputs=["all right", "all wrong"]),
                leaves_inputs_alone(),
            ],
        ),
    ],
)
