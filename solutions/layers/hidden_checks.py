"""What is compared with the reference, and for how many points: 100 in all.

Every task has a trial of one call, with a regime for each corner, and a trial of how a layer is used: twice, two at
a time, in training mode, after its parameters were changed in place.
"""

import numpy as np
import scenarios

from autograder import Cases, Question, Task, Trial, agrees, holds, leaves_inputs_alone, ordinary, regime

CORNERS = [ordinary(20), regime("batch of one", 6, N=1), regime("single precision", 6, dtype="float32")]
IN_USE = [ordinary(40)]
"""How a layer is used doesn't depend on corners, so those trials have ordinary cases only."""


def another(rng, N):
    """The length of a second batch: that of the first, or any other."""
    return int(rng.choice([N, 2, 3, 4, 5, 6]))


def as_a_layer(points=1):
    """The checks of a trial in which two layers of a kind are called twice, then in training mode."""
    return [
        agrees(
            "y of the first layer",
            "y of the second layer",
            "y of the second call",
            "y of the first call, later",
            name="two layers, two calls",
            claim="two layers don't disturb each other, and a second call doesn't depend on the first",
            points=points,
        ),
        agrees(
            "takes train",
            "y in training",
            name="y in training",
            claim="forward takes train=True, and gives the same",
            points=points,
        ),
    ]


# ------------------------------------------------------------------------------------------------------- Affine


def dense(rng, N, D, M):
    """Two batches and two sets of parameters. No bias is 0."""
    return {
        "x": rng.normals(N, D, scale=2.0),
        "W": rng.normals(D, M),
        "b": rng.nonzero(M, low=0.5),
        "x2": rng.normals(another(rng, N), D, scale=2.0),
        "W2": rng.normals(D, M),
        "b2": rng.nonzero(M, low=0.5),
    }


def one_layer(rng, N, D, M, size=2.0):
    """A batch and one set of parameters. ``size``: of the numbers in x."""
    return {"x": rng.normals(N, D, scale=size), "W": rng.normals(D, M), "b": rng.nonzero(M, low=0.5)}


def _holds_its_parameters(case, out):
    if out["number of params"] != 2 or not (out["W there"] and out["b there"]):
        return "params should have two entries, W and b, and no more."
    for name in ("W", "b"):
        if not np.allclose(out[name], case.inputs[name], rtol=1e-5, atol=1e-6):
            return f'params["{name}"] should hold the {name} that was passed to the constructor.'
    return None


DENSE = {"N": (2, 6), "D": (2, 6), "M": (2, 6)}

AFFINE = Task(
    "Affine",
    gate=["y on ordinary"],
    trials=[
        Trial(
            scenarios.affine,
            Cases(
                one_layer,
                axes=DENSE,
                regimes=[
                    *CORNERS,
                    regime("one output", 6, M=1),
                    regime("N = D = M", 6, N=3, D=3, M=3),
                    regime("huge inputs", 6, size=500.0),
                ],
            ),
            [
                agrees("y", on="ordinary", points=3),
                agrees("y", on="batch of one", points=1),
                agrees("y", on="one output", points=1),
                agrees("y", on="N = D = M", points=1),
                agrees("y", on="huge inputs", points=1),
                agrees("y", on="single precision", points=1),
                leaves_inputs_alone(points=1),
            ],
        ),
        Trial(scenarios.affine_twice, Cases(dense, axes=DENSE, regimes=IN_USE), as_a_layer()),
        Trial(
            scenarios.affine_learns,
            Cases(dense, axes=DENSE, regimes=IN_USE),
            [
                holds(
                    "params holds W and b, and nothing else",
                    _holds_its_parameters,
                    points=1,
                    outputs=["number of params", "W there", "b there", "W", "b"],
                ),
                agrees(
                    "y after a step",
                    "W after a step",
                    "W after another step",
                    "y after another step",
                    name="y after a step",
                    claim="after the arrays in params were changed in place, forward uses the new numbers",
                    points=2,
                ),
            ],
        ),
    ],
)

DEPTH = Question("depth", points=0)

# -------------------------------------------------------------------------------------------------------- bends


def bent(rng, N, D):
    """A batch of numbers on both sides of 0, some of them 0, and another."""
    x, x2 = rng.nonzero(N, D, high=4.0), rng.nonzero(another(rng, N), D, high=4.0)
    x.flat[0], x.flat[-1] = 1.5, -2.5
    x2.flat[0], x2.flat[-1] = -1.25, 2.25
    x.flat[1:-1] *= rng.random(x.size - 2) > 0.1  # some zeros
    return {"x": x[:, rng.permutation(D)], "x2": x2[:, rng.permutation(D)]}


def bent_once(rng, N, D, *, huge=False, small=False, images=False):
    """One batch. ``huge``: numbers up to ±1000, both ends among them. ``small``: -0.9 to -0.1. ``images``: 4 axes."""
    if small:
        return {"x": -np.abs(rng.nonzero(N, D, high=0.9))}
    if images:
        return {"x": bent(rng, N, 3 * D * D)["x"].reshape(N, 3, D, D)}
    x = bent(rng, N, D)["x"]
    if huge:
        x = rng.choice([-1000.0, -750.0, -100.0, -30.0, -12.0, 12.0, 30.0, 100.0, 750.0, 1000.0], (N, D))
        x.flat[rng.permutation(x.size)[:3]] = [-1000.0, 1000.0, 3.0]
    return {"x": x}


def _has_no_parameters(case, out):
    if out["number of params"] or out["number of grads"]:
        return "a bend has nothing to learn: params and grads should be empty dicts."
    return None


def bend(name, once, twice, huge_points):
    """The task of one bend: the same claims for all three."""
    flat = {"N": (2, 6), "D": (2, 6)}
    return Task(
        name,
        gate=["y on ordinary"],
        trials=[
            Trial(
                once,
                Cases(
                    bent_once,
                    axes=flat,
                    regimes=[
                        *CORNERS,
                        regime("one number", 4, N=1, D=1, small=True),
                        regime("images", 4, N=2, D=4, images=True),
                        regime("huge inputs", 8, huge=True),
                    ],
                ),
                [
                    agrees("y", on="ordinary", points=2),
                    agrees("y", on="batch of one", points=0.5),
                    agrees("y", on="one number", points=0.5),
                    agrees("y", on="images", points=0.5),
                    agrees("y", on="huge inputs", points=huge_points),
                    agrees("y", on="single precision", points=0.5),
                    leaves_inputs_alone(points=1),
                ],
            ),
            Trial(
                twice,
                Cases(bent, axes=flat, regimes=IN_USE),
                [
                    *as_a_layer(),
                    holds(
                        "params and grads are empty",
                        _has_no_parameters,
                        points=1,
                        outputs=["number of params", "number of grads"],
                    ),
                ],
            ),
        ],
    )


SIGMOID = bend("Sigmoid", scenarios.sigmoid, scenarios.sigmoid_twice, huge_points=2)
TANH = bend("Tanh", scenarios.tanh, scenarios.tanh_twice, huge_points=1)
RELU = bend("ReLU", scenarios.relu, scenarios.relu_twice, huge_points=1)

# --------------------------------------------------------------------------------------------------- Sequential


def stack(rng, N, D, C, L):
    """Two batches, and the parameters of L toy layers and a last one."""
    return {
        "x": rng.normals(N, D),
        "x2": rng.normals(another(rng, N), D),
        "gain": rng.nonzero(L, D, low=0.5, high=1.5),
        "shift": rng.nonzero(L, D, low=0.5, high=1.5),
        "M": rng.nonzero(D, C, low=0.5, high=1.5),
    }


def clear_logits(rng, N, C, *, huge=False, negative=False):
    """Logits without near ties: around 0, or all below 0 (``negative``), or ``huge`` (see ``_huge_logits``)."""
    if huge:
        return _huge_logits(rng, N, C)
    logits = rng.distinct(N, C)
    return logits - logits.max() - 1.0 if negative else logits


def _huge_logits(rng, N, C):
    """Rows around 1000 and around -1000, from 40 to 1000, from 701 up to 709, and from 90 to 99, in turn. N >= 5.

    The exponentials of the last two don't overflow, in double; those of the last do in single precision. Of all but the
    second a sigmoid is 1; of all but the last, cutting off makes some equal. Where a row has become nan or all the
    same, argmax says the first. So the largest stands there in the second alone.
    """
    rows = rng.distinct(N, C)
    for row, kind in zip(rows, rng.permutation(np.resize([1000.0, -1000.0, 40.0, 709.0, 99.0], N)), strict=True):
        if kind == -1000.0:
            row += kind
            continue
        if kind == 40.0:
            row[:] = [kind, *rng.permutation(np.linspace(800.0, 1000.0, 9))[: C - 1]]
        elif kind == 709.0:
            row[:] = [*rng.permutation(np.linspace(701.0, 706.0, 11))[: C - 1], kind]
        elif kind == 99.0:
            row[:] = rng.permutation(np.linspace(90.0, 99.0, 10))[:C]
        else:
            row += kind
        largest, other = row.argmax(), 1 + rng.integers(C - 1)
        row[[largest, other]] = row[[other, largest]]
    return rows


def foretold(rng, N, C, *, huge=False, negative=False):
    """Two inputs to which the toy network of scenarios.sequential_predict answers with clear logits."""
    first, last = rng.distinct(C), rng.distinct(C)
    x, x2 = (
        last - first - clear_logits(rng, count, C, huge=huge, negative=negative)
        for count in (N, max(5, another(rng, N)))
    )
    return {"x": x, "x2": x2, "first": first, "last": last}


def _text(codes):
    """What ``scenarios.letters`` has made of keys: the keys, with a space between."""
    return "".join(chr(int(code)) for code in codes if code)


def _keys(kind, wanted_of):
    def property_(case, out):
        wanted = " ".join(wanted_of(case.sizes["L"]))
        if _text(out[f"keys of {kind}"]) == wanted:
            return None
        return f"{kind} should have the keys {wanted.replace(' ', ', ')}, in this order."

    return property_


def toy_keys(depth):
    """The keys of scenarios.toy_layers: a Stretch and a Fold ``depth`` times, then a Mix."""
    return [*(f"{2 * i}.{name}" for i in range(depth) for name in ("gain", "shift")), f"{2 * depth}.M"]


def nested_keys(depth):
    """The keys of the network in scenarios.sequential_nested."""
    *inner, _ = toy_keys(depth)
    return [*(f"1.{key}" for key in inner), "2.M"]


STACK = {"N": (2, 6), "D": (2, 6), "C": (2, 6), "L": (1, 4)}
DEPTHS = [ordinary(34), regime("many layers", 6, L=7)]

SEQUENTIAL = Task(
    "Sequential",
    trials=[
        Trial(
            scenarios.sequential,
            Cases(stack, axes=STACK, regimes=[*CORNERS, regime("many layers", 8, L=7)]),
            [
                agrees("y", on="ordinary", points=2),
                agrees("y", on="batch of one", points=1),
                leaves_inputs_alone(points=1),
            ],
        ),
        Trial(
            scenarios.sequential_twice,
            Cases(stack, axes=STACK, regimes=IN_USE),
            [
                agrees(
                    "y of the first network",
                    "y of the second network",
                    "y of the second call",
                    name="two networks, two calls",
                    claim="two networks don't disturb each other, and a second call doesn't depend on the first",
                    points=1,
                ),
                agrees(
                    "takes train",
                    "y in training",
                    "y in test mode",
                    name="y in training",
                    claim="every layer is told train=True, or train=False, as the network is",
                    points=1,
                ),
                agrees("y after training", points=1, claim="training mode ends with the call"),
            ],
        ),
        Trial(
            scenarios.sequential_learns,
            Cases(stack, axes=STACK, regimes=DEPTHS),
            [
                holds("the keys of params", _keys("params", toy_keys), points=1, outputs=["keys of params"]),
                agrees(
                    "values of params",
                    "shapes of params",
                    "params after a step",
                    "y after a step",
                    name="the very arrays",
                    claim="params holds the very arrays of the layers",
                    points=1.5,
                ),
            ],
        ),
        Trial(
            scenarios.sequential_grads,
            Cases(stack, axes=STACK, regimes=DEPTHS),
            [
                holds("the keys of grads", _keys("grads", toy_keys), points=1, outputs=["keys of grads"]),
                agrees(
                    "values of grads",
                    "shapes of grads",
                    "values in the layers",
                    name="the very gradients",
                    claim="grads holds the very arrays of the layers",
                    points=1,
                ),
            ],
        ),
        Trial(
            scenarios.sequential_predict,
            Cases(
                foretold,
                axes={"N": (2, 6), "C": (2, 6)},
                regimes=[
                    ordinary(22),
                    regime("batch of one", 6, N=1),
                    regime("negative outputs", 6, negative=True),
                    regime("huge outputs", 6, huge=True, N=(5, 6)),
                ],
            ),
            [
                agrees("prediction", on="ordinary", points=1),
                agrees("prediction", on="batch of one", points=0.5),
                agrees("prediction", on="negative outputs", points=0.5),
                agrees("prediction", on="huge outputs", points=0.5),
                agrees(
                    "prediction of the second call",
                    on="ordinary",
                    name="a second prediction",
                    claim="a second prediction doesn't depend on the first",
                    points=0.5,
                ),
            ],
        ),
        Trial(
            scenarios.sequential_nested,
            Cases(stack, axes=STACK, regimes=IN_USE),
            [
                agrees(
                    "y of the nested network",
                    "y of the nested network in training",
                    name="a network in a network",
                    points=0.5,
                ),
                holds(
                    "its nested keys",
                    _keys("nested params", nested_keys),
                    points=0.5,
                    outputs=["keys of nested params"],
                ),
                agrees(
                    "y of the nested network after a step",
                    name="its nested arrays",
                    claim="a network in a network can learn: params holds the very arrays of the inner layers too",
                    points=0.5,
                ),
            ],
        ),
    ],
)

# -------------------------------------------------------------------------------------------------------- heads

HEAD = {"N": (2, 6), "M": (2, 6)}


def guesses(rng, N, M, size=2.0):
    """Outputs and targets that are some way off."""
    targets = rng.normals(N, M, scale=size)
    return {"outputs": targets + size * rng.nonzero(N, M, low=0.5, high=1.5), "targets": targets}


def logits_and_answers(rng, N, M, *, soft=False, huge=0.0, mild=False):
    """Logits and targets: 0 or 1, or between (``soft``). Wrong and right answers, so that the loss is never near 0.

    ``huge``: the size of the largest logits. ``mild``: all logits lie between 0 and 1, as probabilities do.
    """
    outputs = rng.nonzero(N, M)
    targets = rng.integers(0, 2, (N, M)).astype(np.float64)
    if huge:
        outputs = huge * rng.choice([-1.0, -0.5, -0.1, -0.03, 0.003, 0.03, 0.1, 0.5, 1.0], (N, M))
        at = rng.permutation(outputs.size)[:4]
        outputs.flat[at] = [huge, -huge, huge, -huge][: len(at)]
        targets.flat[at] = [0.0, 1.0, 1.0, 0.0][: len(at)]
    else:
        outputs.flat[0], targets.flat[0] = 1.5, 0.0
        outputs.flat[-1], targets.flat[-1] = -0.75, 1.0
    if mild:
        outputs = np.round(rng.uniform(0.05, 0.95, (N, M)), 2)
    if soft:
        targets = np.round(rng.uniform(0.1, 0.9, (N, M)), 2)
    return {"outputs": outputs, "targets": targets}


def logits_and_labels(rng, N, C, *, huge=False, far=False, mild=False):
    """Logits and labels, the first and the last among them. One row at least is wrong, so the loss is never near 0.

    ``huge``: from -1000 to 1000 in each row. ``far``: each row from 1000 or -700 down to at most 300 less, so that its
    exponentials overflow without a shift, and no probability underflows with one. ``mild``: all between 0 and 1, as
    probabilities are.
    """
    targets = rng.labels(N, C)
    outputs = _huge_rows(rng, N, C) if huge else rng.nonzero(N, C, high=1.0)
    if mild:
        outputs = np.round(rng.uniform(0.05, 0.95, (N, C)), 2)
    if far:
        outputs = -rng.integers(100, 300, (N, C)).astype(np.float64)
        outputs[np.arange(N), (targets + rng.integers(1, C, N)) % C] = 0.0  # the largest, and not the label
        outputs += np.array([1000.0, -700.0])[(np.arange(N) + rng.integers(2)) % 2][:, None]
    wrong = rng.integers(N)
    lowest, label = outputs[wrong].argmin(), targets[wrong]
    outputs[wrong, [lowest, label]] = outputs[wrong, [label, lowest]]
    return {"outputs": outputs, "targets": targets}


def _huge_rows(rng, N, C):
    """At least three rows of distinct logits, up to ±1000: one has both ends, one is far below 0, one just below."""
    rows = np.stack([rng.permutation(np.linspace(-900.0, 900.0, 19))[:C] for _ in range(N)])
    rows[0] = rng.permutation([1000.0, -1000.0, *rows[0, 2:]])
    rows[1] = rng.permutation(np.linspace(-1000.0, -760.0, 9))[:C]
    rows[2] = rng.permutation(np.linspace(-300.0, -60.0, 9))[:C]
    return rows[rng.permutation(N)]


def _twice(make, rng, N, **sizes):
    first, second = make(rng, N, **sizes), make(rng, another(rng, N), **sizes)
    return {**first, **{f"{name}2": value for name, value in second.items()}}


def guesses_twice(rng, N, M):
    """Two batches."""
    return _twice(guesses, rng, N, M=M)


def answers_twice(rng, N, M):
    """Two batches."""
    return _twice(logits_and_answers, rng, N, M=M)


def labels_twice(rng, N, C):
    """Two batches."""
    return _twice(logits_and_labels, rng, N, C=C)


TWO_CALLS = agrees("loss of the first call", "loss of the second call", name="two calls", points=1)

MEAN_SQUARED_ERROR = Task(
    "MeanSquaredError",
    gate=["loss on ordinary"],
    trials=[
        Trial(
            scenarios.mean_squared_error,
            Cases(
                guesses,
                axes=HEAD,
                regimes=[*CORNERS, regime("one output", 6, M=1), regime("huge outputs", 4, size=500.0)],
            ),
            [
                agrees("loss", on="ordinary", points=2),
                agrees("loss", on="batch of one", points=1),
                agrees("loss", on="one output", points=1),
                agrees("loss", on="huge outputs", points=1),
                agrees("loss", on="single precision", points=1),
                leaves_inputs_alone(points=1),
            ],
        ),
        Trial(scenarios.mean_squared_error_twice, Cases(guesses_twice, axes=HEAD, regimes=IN_USE), [TWO_CALLS]),
    ],
)

SIGMOID_CROSS_ENTROPY = Task(
    "SigmoidCrossEntropy",
    gate=["loss on ordinary"],
    trials=[
        Trial(
            scenarios.sigmoid_cross_entropy,
            Cases(
                logits_and_answers,
                axes=HEAD,
                regimes=[
                    *CORNERS,
                    regime("one output", 6, M=1),
                    regime("targets between 0 and 1", 6, soft=True),
                    regime("logits between 0 and 1", 6, mild=True),
                    regime("large logits", 6, huge=300.0),
                    regime("huge logits", 6, huge=1000.0),
                ],
            ),
            [
                agrees("loss", on="ordinary", points=2),
                agrees("loss", on="batch of one", points=1),
                agrees("loss", on="one output", points=1),
                agrees("loss", on="targets between 0 and 1", points=1),
                agrees("loss", on="logits between 0 and 1", points=0.5),
                agrees("loss", on="large logits", points=1),
                agrees("loss", on="huge logits", points=1),
                agrees("loss", on="single precision", points=0.5),
                leaves_inputs_alone(points=1),
            ],
        ),
        Trial(scenarios.sigmoid_cross_entropy_twice, Cases(answers_twice, axes=HEAD, regimes=IN_USE), [TWO_CALLS]),
    ],
)


def rows_of_logits(rng, N, C, *, T=0, alone=False, huge=False):
    """Logits (N, C), of one sample (C,) if ``alone``, of sequences (N, T, C) if T is given."""
    if huge:
        return {"logits": _huge_rows(rng, N, C)}
    shape = (C,) if alone else (N, T, C) if T else (N, C)
    return {"logits": rng.normals(*shape, scale=2.0)}


SOFTMAX = Task(
    "softmax",
    gate=["p on ordinary"],
    scenario=scenarios.softmax,
    cases=Cases(
        rows_of_logits,
        axes={"N": (2, 6), "C": (2, 6)},
        regimes=[
            *CORNERS,
            regime("huge logits", 8, huge=True, N=(3, 6)),
            regime("one sample", 6, N=1, alone=True),
            regime("sequences", 6, T=7),
        ],
    ),
    checks=[
        agrees("p", on="ordinary", points=2),
        agrees("p", on="batch of one", points=1),
        agrees("p", on="huge logits", points=2),
        agrees("p", on="one sample", points=1),
        agrees("p", on="sequences", points=1),
        agrees("p", on="single precision", points=1),
        leaves_inputs_alone(points=1),
    ],
)

SOFTMAX_CROSS_ENTROPY = Task(
    "SoftmaxCrossEntropy",
    gate=["loss on ordinary"],
    trials=[
        Trial(
            scenarios.softmax_cross_entropy,
            Cases(
                logits_and_labels,
                axes={"N": (2, 6), "C": (2, 6)},
                regimes=[
                    *CORNERS,
                    regime("two categories", 6, C=2, N=(3, 6)),
                    regime("logits between 0 and 1", 6, mild=True),
                    regime("huge logits", 8, huge=True, N=(3, 6)),
                    regime("rows far from zero", 8, far=True),
                ],
            ),
            [
                agrees("loss", on="ordinary", points=3),
                agrees("loss", on="batch of one", points=1),
                agrees("loss", on="two categories", points=1),
                agrees("loss", on="logits between 0 and 1", points=0.5),
                agrees("loss", on="huge logits", points=1),
                agrees("loss", on="rows far from zero", points=1),
                agrees("loss", on="single precision", points=0.5),
                leaves_inputs_alone(points=1),
            ],
        ),
        Trial(
            scenarios.softmax_cross_entropy_twice,
            Cases(labels_twice, axes={"N": (2, 6), "C": (2, 6)}, regimes=IN_USE),
            [TWO_CALLS],
        ),
    ],
)


def answered(rng, N, C, *, right=None, huge=False, negative=False):
    """Clear logits, and labels of which some are right and some wrong (``right``: all or none)."""
    logits = clear_logits(rng, N, C, huge=huge, negative=negative)
    answers = logits.argmax(axis=1)
    wrong = (answers + rng.integers(1, C, N)) % C
    hits = rng.permutation(N) < rng.integers(1, max(N, 2)) if right is None else np.full(N, right)
    return {"logits": logits, "labels": np.where(hits, answers, wrong)}


ACCURACY = Task(
    "accuracy",
    gate=["accuracy on ordinary"],
    scenario=scenarios.accuracy,
    cases=Cases(
        answered,
        axes={"N": (3, 9), "C": (2, 6)},
        regimes=[
            ordinary(24),
            regime("batch of one", 6, N=1),
            regime("every answer right", 4, right=True),
            regime("no answer right", 4, right=False),
            regime("negative logits", 6, negative=True),
            regime("huge logits", 6, huge=True, right=True, N=(5, 9)),
        ],
    ),
    checks=[
        agrees("accuracy", on="ordinary", points=1),
        agrees("accuracy", on="batch of one", points=0.5),
        agrees("accuracy", on="every answer right", points=0.5),
        agrees("accuracy", on="no answer right", points=0.5),
        agrees("accuracy", on="negative logits", points=0.5),
        agrees("accuracy", on="huge logits", points=1),
        leaves_inputs_alone(points=1),
    ],
)

SEARCH = Question("search", points=0)
