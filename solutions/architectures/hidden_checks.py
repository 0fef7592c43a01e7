"""What is compared with the reference, and for how many points. Never handed out; the points add up to 100.

A network that is built freely is judged by its plan (scenarios.plan_of) and its parameters. Both come from the
student's process; so they count only where the reference's layers, put together by this plan and holding these
parameters, give what the student's network gave, there and back, and classify digits that never crossed.
"""

import math
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import public_checks as public
import scenarios
from public_checks import equal_with, of_network, parameters_in, read_plan, split

from autograder import (
    Cases,
    Question,
    Task,
    Trial,
    agrees,
    holds,
    learns,
    leaves_inputs_alone,
    ordinary,
    regime,
)
from autograder.numerics.statistics import distance_from_normal, largest_distance

# --------------------------------------------------------------------------------------------------------- BatchNorm


def norm_extremes(rng, N, C, form="vectors", kind="constant"):
    """Features that are constant at about ±1000, or lie anywhere up to it; the eps is the usual one."""
    case = public.norm_case(rng, N, C, form, "huge", usual=True)
    if kind == "constant":
        case["x"][:, ::2] = np.round(rng.uniform(900.0, 1000.0) * rng.choice([-1.0, 1.0]), 1)
    return case


def all_finite(case, out):
    """No nan, no infinity, in whatever came out."""
    broken = sorted(name for name, value in out.items() if not np.all(np.isfinite(value)))
    return f"{broken[0]} contains nan or inf, but should be finite." if broken else None


TRAINED_ON = {"N": (3, 7), "C": (2, 6)}
IMAGES = {"form": "images", "N": (2, 4), "C": (2, 4)}
SLOPES = ("dx", "dgamma", "dbeta")
TESTED = ("dx in test mode", "dgamma in test mode", "dbeta in test mode")
STATISTICS = ("running_mean", "running_var")

BATCH_NORM = Task(
    "BatchNorm",
    trials=[
        Trial(
            scenarios.norm_in_training,
            Cases(
                public.norm_case,
                axes=TRAINED_ON,
                regimes=[
                    ordinary(20),
                    regime("images", 10, **IMAGES),
                    regime("one image", 4, form="images", N=1, C=(2, 4)),
                    regime("the usual momentum and eps", 6, kind="small", usual=True, N=(4, 7)),
                    regime("huge inputs", 6, kind="huge"),
                    regime("constant features", 6, kind="constant"),
                    regime("images in single precision", 6, dtype="float32", **IMAGES),
                ],
            ),
            [
                agrees("y", on="ordinary", points=2),
                agrees("y", on="images", points=1.5),
                agrees(*STATISTICS, name="running statistics", on="ordinary", points=1.5),
                agrees(*STATISTICS, name="running statistics", on="images", points=1),
                agrees("dx", on="ordinary", points=3),
                agrees("dx", on="images", points=2),
                agrees("dgamma", "dbeta", on="ordinary", points=1),
                agrees("dgamma", "dbeta", name="dgamma and dbeta", on="images", points=1),
                agrees("y", *SLOPES, name="y and gradients", on="one image", points=0.5),
                agrees("y", *STATISTICS, name="y and statistics", on="the usual momentum and eps", points=1),
                agrees("y", *SLOPES, name="y and gradients", on="huge inputs", points=0.5),
                agrees("y", *SLOPES, name="y and gradients", on="constant features", points=0.5),
                agrees("y", *SLOPES, name="y and gradients", on="images in single precision", points=0.5),
                leaves_inputs_alone(points=0.5),
            ],
        ),
        Trial(
            scenarios.norm_in_test_mode,
            Cases(
                public.norm_tested,
                axes={"N": (1, 6), "C": (2, 6)},
                regimes=[
                    ordinary(20),
                    regime("images", 8, form="images", batches=2, C=(2, 4), N=(1, 4)),
                    regime("batch of one", 6, N=1, batches=2),
                    regime("before any training", 6, batches=0),
                ],
            ),
            [
                agrees("y in test mode", on="ordinary", points=2),
                agrees("y in test mode", on="images", points=0.5),
                agrees("y in test mode", on="batch of one", points=0.5),
                agrees("y in test mode", on="before any training", points=0.5),
                agrees(*STATISTICS, name="statistics after several batches", points=1),
                holds(
                    "test mode leaves the running statistics as they are",
                    equal_with(" after a test", "is changed by a forward in test mode."),
                    outputs=[f"{name} after a test" for name in STATISTICS],
                    points=0.5,
                ),
                agrees(*TESTED, name="gradients in test mode", on="ordinary", points=1),
                agrees(*TESTED, name="gradients in test mode", on="images", points=0.5),
            ],
        ),
        Trial(
            scenarios.norm_used_again,
            Cases(
                public.norm_again,
                axes={"N": (3, 6), "C": (2, 6)},
                regimes=[ordinary(28), regime("images", 12, **IMAGES)],
            ),
            [
                *public.in_use(*SLOPES, points=(0.25, 0.25, 0.5, 0.25)),
                holds(
                    "backward in training mode is not led astray by a test before",
                    equal_with(" after a test", "in training mode changes when the batch before was a test."),
                    outputs=[f"{name} after a test" for name in SLOPES],
                    points=0.25,
                ),
                holds("grads has the keys of params", public.same_keys, outputs=["keys"], points=0.25),
            ],
        ),
        Trial(
            scenarios.norm_at_extremes,
            Cases(
                norm_extremes,
                axes=TRAINED_ON,
                regimes=[ordinary(20), regime("single precision", 20, dtype="float32", **IMAGES)],
            ),
            [holds("all is finite for inputs up to 1000", all_finite, outputs=["y", *SLOPES], points=0.25)],
        ),
    ],
    gate=["y on ordinary"],
)

# ------------------------------------------------------------------------------------------------------ GlobalAvgPool


def maps(rng, N, C, H, W, scale=1.0):
    """x: (N, C, H, W), up to ±1000, dout: (N, C)."""
    case = public.maps_case(rng, N, C, H, W)
    return {**case, "x": np.clip(scale * case["x"], -1000.0, 1000.0)}


SIDES = {"N": (1, 6), "C": (1, 6), "H": (1, 6), "W": (1, 6)}

GLOBAL_AVG_POOL = Task(
    "GlobalAvgPool",
    trials=[
        Trial(
            scenarios.maps_averaged,
            Cases(
                maps,
                axes=SIDES,
                regimes=[
                    ordinary(24),
                    regime("one image", 6, N=1),
                    regime("maps of one pixel", 4, H=1, W=1),
                    regime("one channel", 4, C=1),
                    regime("huge inputs", 4, scale=500.0),
                    regime("single precision", 6, dtype="float32"),
                ],
            ),
            [
                agrees("y", on="ordinary", points=2.5),
                agrees("dx", on="ordinary", points=3),
                agrees("y", "dx", name="y and dx", on="one image", points=0.5),
                agrees("y", "dx", name="y and dx", on="maps of one pixel", points=0.5),
                agrees("y", "dx", name="y and dx", on="one channel", points=0.5),
                agrees("y", "dx", name="y and dx", on="huge inputs", points=0.25),
                agrees("y", "dx", name="y and dx", on="single precision", points=0.25),
                leaves_inputs_alone(points=0.5),
            ],
        ),
        Trial(
            scenarios.maps_averaged_again,
            Cases(public.maps_again, axes=SIDES, regimes=[ordinary(40)]),
            [
                *public.in_use("dx", points=(0.5, 0.25, 0.5, 0.25)),
                holds("it has no parameters, and no gradients", public.no_keys, outputs=["keys"], points=0.5),
            ],
        ),
    ],
    gate=["y on ordinary"],
)

# ---------------------------------------------------------------------------------------------------------- Inception

BRANCH_SLOPES = (
    *("d0.A", "d1.0.s", "d1.2.A"),
    *("d1.A", "d3.0.s", "d3.2.A"),
    *("d0.1.A", "d1.1.0.s", "d1.1.2.A"),
    *("d0.0.A", "d2.0.0.0.s", "d2.0.0.2.A"),
)
"""The gradients of the toy branches in all forms; a case that has no such layer asks for no such gradient."""

INCEPTION = Task(
    "Inception",
    trials=[
        Trial(
            scenarios.branches_at_work,
            Cases(
                public.branches,
                axes={"N": (1, 5), "C": (2, 5), "F": (1, 5), "G": (1, 5)},
                regimes=[
                    ordinary(20),
                    regime("in training", 8, train=True),
                    regime("one branch", 4, form="one branch"),
                    regime("branches that hand on", 6, form="handing on"),
                    regime("smaller maps", 6, form="smaller maps"),
                    regime("one within another", 6, form="nested"),
                    regime("single precision", 4, dtype="float32"),
                ],
            ),
            [
                agrees("y", on="ordinary", points=3),
                agrees("dx", on="ordinary", points=3),
                agrees(*BRANCH_SLOPES, name="gradients of the branches", on="ordinary", points=2),
                agrees("y", "dx", *BRANCH_SLOPES, name="all", on="in training", points=1.5),
                agrees("y", "dx", *BRANCH_SLOPES, name="all", on="one branch", points=0.5),
                agrees("y", "dx", *BRANCH_SLOPES, name="all", on="branches that hand on", points=0.5),
                agrees("y", "dx", *BRANCH_SLOPES, name="all", on="smaller maps", points=0.5),
                agrees("y", "dx", *BRANCH_SLOPES, name="all", on="one within another", points=1),
                agrees("y", "dx", *BRANCH_SLOPES, name="all", on="single precision", points=0.5),
                leaves_inputs_alone(points=0.5),
            ],
        ),
        Trial(
            scenarios.branches_used_again,
            Cases(
                public.branches_again,
                axes={"N": (1, 5), "C": (2, 5), "F": (1, 5), "G": (1, 5)},
                regimes=[ordinary(40)],
            ),
            [
                *public.in_use("dx", "d0.A", "d1.2.A", points=(0.5, 0.25, 0.75, 0.5)),
                agrees("own params", "own grads", name="params and grads are the branches' own arrays", points=0.5),
                holds("grads has the keys of params", public.same_keys, outputs=["keys"], points=0.5),
            ],
        ),
    ],
    gate=["y on ordinary"],
)

# ----------------------------------------------------------------------------------------------------------- Residual


class _Feeler:
    """A Residual that only looks: how near to the kink at 0 its sums come, in test mode and in training."""

    nearest = math.inf

    def __init__(self, body, shortcut=None):
        self.body, self.shortcut, self.params = body, shortcut, {}

    def forward(self, x, train=False):
        total = self.body.forward(x, train=train) + (self.shortcut.forward(x, train=train) if self.shortcut else x)
        _Feeler.nearest = min(_Feeler.nearest, float(np.min(np.abs(total[total != 0]), initial=math.inf)))
        return np.maximum(total, 0)


def _near_the_kink(case, ending=""):
    """Whether a sum in the block of this case, on any of its batches, is so small that rounding may change its sign."""
    _Feeler.nearest = math.inf
    for name in [name for name in ("x", "x3") if name in case and not ending] or [f"x{ending}"]:
        for train in (False, True):
            block, _, _ = scenarios.make_block(SimpleNamespace(Residual=_Feeler), case, ending)
            block.forward(case[name], train=train)
    return _Feeler.nearest < 0.01


def away_from_the_kink(make):
    """The maker, asked again until no sum lies near 0 (but for sums that are 0 exactly)."""

    def making(rng, N, C, F, **options):
        while True:
            case = make(rng, N, C, F, **options)
            if not _near_the_kink(case) and not ("x2" in case and _near_the_kink(case, "2")):
                return case

    return making


def block(rng, N, C, F, form="plain", train=False, axes=4):
    """One batch for a Residual of toy layers."""
    return away_from_the_kink(partial(public.block, form=form, train=train, axes=axes))(rng, N, C, F)


def block_again(rng, N, C, F, form="shortcut"):
    """Three batches for a Residual of toy layers."""
    return away_from_the_kink(partial(public.block_again, form=form))(rng, N, C, F)


BLOCK_AXES = {"N": (1, 4), "C": (2, 4), "F": (1, 5)}
BLOCK_SLOPES = (
    *("dbody.0.s", "dbody.2.A", "dshortcut.1.A", "dshortcut.A", "dbody.A", "dshortcut.0.A", "dbody.0.A"),
    *("dbody.0.body.A", "dbody.1.s", "dbody.s"),
)
"""The gradients of the toy layers in all forms; a case that has no such layer asks for no such gradient."""
ALL = ("y", "dx", *BLOCK_SLOPES)

RESIDUAL = Task(
    "Residual",
    trials=[
        Trial(
            scenarios.block_at_work,
            Cases(
                block,
                axes=BLOCK_AXES,
                regimes=[
                    ordinary(16),
                    regime("with a shortcut", 10, form="shortcut"),
                    regime("with a bare shortcut", 4, form="bare shortcut"),
                    regime("with a bare body", 4, form="bare"),
                    regime("in training", 6, form="shortcut", train=True),
                    regime("sums that are 0", 6, form="zeros"),
                    regime("ways that hand on", 4, form="handing on"),
                    regime("ways that keep what they gave", 4, form="keeping"),
                    regime("one within another", 4, form="nested"),
                    regime("vectors", 4, axes=2, form="shortcut"),
                    regime("single precision", 4, dtype="float32", form="shortcut"),
                ],
            ),
            [
                agrees("y", on="ordinary", points=2.5),
                agrees("dx", on="ordinary", points=3),
                agrees(*BLOCK_SLOPES, name="gradients of the layers", on="ordinary", points=1),
                agrees("y", on="with a shortcut", points=1),
                agrees("dx", on="with a shortcut", points=1.5),
                agrees(*BLOCK_SLOPES, name="gradients of the layers", on="with a shortcut", points=1),
                agrees(*ALL, name="all", on="with a bare shortcut", points=0.5),
                agrees(*ALL, name="all", on="with a bare body", points=0.5),
                agrees(*ALL, name="all", on="in training", points=1.5),
                agrees(*ALL, name="all", on="sums that are 0", points=0.5),
                agrees(*ALL, name="all", on="ways that hand on", points=0.25),
                agrees(*ALL, name="all", on="ways that keep what they gave", points=0.25),
                agrees(*ALL, name="all", on="one within another", points=0.5),
                agrees(*ALL, name="all", on="vectors", points=0.5),
                agrees(*ALL, name="all", on="single precision", points=0.5),
                leaves_inputs_alone(points=0.5),
            ],
        ),
        Trial(
            scenarios.block_used_again,
            Cases(block_again, axes=BLOCK_AXES, regimes=[ordinary(30), regime("no shortcut", 10, form="plain")]),
            [
                *public.in_use("dx", "dbody.2.A", points=(0.5, 0.25, 0.5, 0.25)),
                agrees("own params", "own grads", name="params and grads are the layers' own arrays", points=0.5),
                holds("grads has the keys of params", public.same_keys, outputs=["keys"], points=0.5),
            ],
        ),
    ],
    gate=["y on ordinary"],
)

# ----------------------------------------------------------------------------------- networks, put together once more


def rebuilt(reference, part):
    """The same network from the reference's layers, with parameters that are all 0. It never draws."""
    if part.kind == "Sequential":
        return reference.Sequential([rebuilt(reference, inner) for inner in part.parts])
    if part.kind == "Inception":
        return reference.Inception([rebuilt(reference, inner) for inner in part.parts])
    if part.kind == "Residual":
        return reference.Residual(*(rebuilt(reference, inner) for inner in part.parts))
    if part.kind == "Conv2d":
        *shape, stride, pad = part.numbers
        return reference.Conv2d(np.zeros(shape), np.zeros(shape[0]), stride=stride, pad=pad)
    if part.kind == "MaxPool2d":
        return reference.MaxPool2d(*part.numbers)
    if part.kind == "Affine":
        return reference.Affine(np.zeros(part.numbers), np.zeros(part.numbers[1]))
    if part.kind == "BatchNorm":
        return reference.BatchNorm(np.ones(part.numbers), np.zeros(part.numbers))
    if part.kind == "Dropout":
        return reference.Dropout(0.0, np.random.default_rng(0))
    return getattr(reference, part.kind)()


def fill(model, network, row):
    """Put a row of parameters into a network of the reference."""
    if not isinstance(row, np.ndarray) or row.dtype.kind not in "fiu" or not np.all(np.isfinite(row)):
        raise ValueError("the parameters contain nan or inf.")
    for array, piece in zip(model.params.values(), split(row, network), strict=True):
        array[...] = piece.reshape(array.shape)


def opened(reference, plan, row, in_shape):
    """The network of a plan from the reference's layers, holding a row of parameters, and what it is made of."""
    network = read_plan(plan)
    public.insist_on_small(network, in_shape)
    model = rebuilt(reference, network)
    fill(model, network, row)
    return network, model


def distance(one, other):
    """How far the one is from the other, in parts of it; infinite where it isn't there, or has another shape."""
    if not isinstance(one, np.ndarray) or one.shape != other.shape or not np.all(np.isfinite(one)):
        return math.inf
    return float(np.linalg.norm(one - other) / (np.linalg.norm(other) + 1e-12))


def gives_what_its_layers_give(reference, case, out):
    """The distance of its outputs from those of the reference's layers, in the mode in which it is smaller.

    A BatchNorm that is wrong in one mode should not cost the marks of another task.
    """
    network, model = opened(reference, out["plan"], out.get("parameters"), public.shape_of(case))
    nudges = [scenarios.nudge(name, i, math.prod(shape)) for i, (_, name, shape) in enumerate(parameters_in(network))]
    if not distance(out.get("first"), out["parameters"] - np.concatenate(nudges)) < 1e-5:
        raise ValueError(
            "params doesn't hold the layers' own arrays: changed in place, they aren't what they should be."
        )
    test = distance(out.get("y"), model.forward(case.inputs["x"]))
    wanted = model.forward(case.inputs["x"], train=not public.every(network, "Dropout"))
    return min(test, distance(out.get("y in training"), wanted))


def goes_back_as_its_layers_do(reference, case, out):
    """The distance of its gradients in training mode (with Dropout in test mode) from those of the reference's layers.

    Taken for each kind of parameter by itself; the largest.
    """
    network, model = opened(reference, out["plan"], out.get("parameters"), public.shape_of(case))
    wanted = model.forward(case.inputs["x"], train=not public.every(network, "Dropout"))
    if not distance(out.get("y in training"), wanted) <= MOST_STRAY:
        raise ValueError("in training mode it gives something else than its layers should give.")
    farthest = distance(out.get("dx in training"), model.backward(case.inputs["dout"]))
    pairs = {}
    found = out.get("gradients in training")
    if found is None or found.ndim != 1:
        raise ValueError("its gradients didn't come out.")
    for (kind, name, _), one, other in zip(
        parameters_in(network), split(found, network), model.grads.values(), strict=True
    ):
        pairs.setdefault((kind, name), []).append((one, other.ravel()))
    for arrays in pairs.values():
        ones, others = (np.concatenate(rows) for rows in zip(*arrays, strict=True))
        farthest = max(farthest, distance(ones, others))
    return farthest


MOST_STRAY = 0.0003
"""Outputs in single precision are within 1e-5 of those in double. Another layer, size or order moves them by 0.01."""
MOST_SLOPE = 0.15
"""A ReLU or a maximum near a tie may fall the other way in single precision: a part of 0.06 at most."""

# ----------------------------------------------------------------------------------------------- the laws of weights


def he_normal_weights(case, out):
    """The weights, each divided by √(2 / fan_in), are standard normal: all together, and each array by its spread.

    All together: Massart's bound at 1e-9. Each array: the sum of n squares is chi-squared; Laurent and Massart (2000),
    lemma 1: P(X ≥ n + 2 √(n t) + 2 t) ≤ exp(-t), and P(X ≤ n - 2 √(n t)) ≤ exp(-t). With t = 26, 1e-11 each way.
    """
    try:
        network = read_plan(out["plan"])
        arrays = [split(row, network) for row in out["drawn"]]
    except ValueError as error:
        return str(error)
    together = []
    for number, (kind, name, shape) in enumerate(parameters_in(network)):
        if name == "W":
            fan_in = shape[0] if kind == "Affine" else math.prod(shape[1:])
            scaled = np.concatenate([drawn[number] for drawn in arrays]) / math.sqrt(2 / fan_in)
            n, t, squares = scaled.size, 26.0, float(np.sum(scaled**2))
            if not n - 2 * math.sqrt(n * t) <= squares <= n + 2 * math.sqrt(n * t) + 2 * t:
                return f"the spread of the W of a {kind} isn't that of He: √(2 / fan_in)."
            together.append(scaled)
    if not together:
        return "the network has no weights."
    sample = np.concatenate(together)
    if distance_from_normal(sample, 1.0) > largest_distance(sample.size, 1e-9):
        return "the weights aren't normal with mean 0 and variance 2 / fan_in."
    return None


# ----------------------------------------------------------------------------------------------------------- training


@cache
def digits():
    """The images, (1797, 1, 8, 8), with mean about 0 and spread about 1; and their labels."""
    with np.load(Path(__file__).with_name("data") / "digits.npz") as data:
        return np.round((data["images"][:, None] / 16 - 0.3) / 0.37, 2), data["labels"].astype(int)


FEW, HELD_BACK = 160, 200
UNLIKE = (0, 3, 6, 7)
"""Digits that are told apart soon. A 1 and an 8 may take three times as long."""


def training(build, **settings):
    """A maker: images for a network at work; and a few digits of some kinds, under labels that are dealt anew.

    Other digits of these kinds are held back.
    """

    def make(rng, C, H, W, K, kinds=2, blocks=0):
        images, labels = digits()
        dealt = np.full(10, -1)
        dealt[rng.permutation(UNLIKE)[:kinds]] = np.arange(kinds)
        rows = rng.permutation(np.flatnonzero(dealt[labels] >= 0))
        few, held = rows[:FEW], rows[FEW : FEW + HELD_BACK]
        training = {"kinds": kinds, "digits": images[few], "labels": dealt[labels[few]], **settings}
        inputs = {**public.images(build)(rng, C, H, W, K, blocks, samples=3), **training}
        return inputs, {"digits": images[held], "labels": dealt[labels[held]]}

    return make


def accuracy_on_unseen_digits(reference, case, out):
    """The share of the digits held back that the reference's layers get right with the student's parameters.

    What BatchNorm needs in test mode is gathered here, from the digits of the training: that is a task of its own.
    """
    if not goes_back_as_its_layers_do(reference, case, out) <= MOST_SLOPE:
        raise ValueError("its gradients aren't those of its layers. This counts once they are.")
    seen = case.inputs["digits"]
    network, model = opened(reference, out["trained plan"], out.get("trained parameters"), seen.shape[1:])
    if public.in_line(network)[-1].kind != "Affine":
        raise ValueError("its last layer isn't the Affine that gives the logits. This counts once it is.")
    for norm in norms_of(model):
        norm.momentum = 0.0
    model.forward(seen[:80], train=True)
    return float(np.mean(model.predict(case.kept["digits"]) == case.kept["labels"]))


def norms_of(model):
    """Every BatchNorm in a network of the reference."""
    return [layer for _, layer in scenarios.walked(model) if scenarios.kind_of(layer) == "BatchNorm"]


# ------------------------------------------------------------------------------------------------------- the builders

WORKS = "it gives what its layers give"


def whole(build, structure, *, width, kinds, steps, batch, at_least, uses=(), regimes=(), **blocks):
    """The task of a builder: ``structure`` are a claim, what to look for, and points.

    At work and in training it is asked for the usual: grey images, 8 high, ten classes. So a network for these alone
    loses the marks for that, and no others.
    """
    axes = public.IMAGE_AXES
    return Task(
        build,
        trials=[
            Trial(
                scenarios.network_assembled,
                Cases(public.images(build), axes=axes, regimes=regimes or [ordinary(40)]),
                [
                    *(
                        holds(claim, of_network(look), outputs=["plan"], points=points)
                        for claim, look, points in structure
                    ),
                    holds(
                        "it fits any images and classes",
                        lambda case, out: of_network(public.fits_images)(case, out) or public.is_finite(case, out),
                        outputs=["plan", "y"],
                        points=0.5,
                    ),
                ],
            ),
            Trial(
                scenarios.network_weights,
                Cases(public.images(build), axes=axes, regimes=[ordinary(2, **blocks)]),
                [
                    holds("He-normal weights", he_normal_weights, outputs=["plan"], points=1),
                    holds(
                        "biases and beta start at 0, gamma at 1", public.starts_plainly, outputs=["plan"], points=0.5
                    ),
                    holds("the weights come from rng", public.drawn_from_rng, outputs=["plan"], points=0.5),
                ],
            ),
            Trial(
                scenarios.network_trained,
                Cases(
                    training(build, steps=steps, batch=batch, lr=0.01),
                    axes={"C": (1, 1), "H": (8, 8), "W": (width, width), "K": (10, 10)},
                    regimes=[ordinary(1, kinds=kinds, **blocks)],
                ),
                [
                    learns(
                        WORKS,
                        gives_what_its_layers_give,
                        quantity="the distance of its outputs from those of its layers",
                        at_most=MOST_STRAY,
                        outputs=["plan", "y"],
                        points=1.5,
                    ),
                    learns(
                        "its gradients are those of its layers",
                        goes_back_as_its_layers_do,
                        quantity="the distance of its gradients from those of its layers",
                        at_most=MOST_SLOPE,
                        outputs=["plan", "dx in training"],
                        points=1,
                        name="gradients",
                    ),
                    learns(
                        "after a short training it knows digits that it never saw",
                        accuracy_on_unseen_digits,
                        quantity="the share of held-back digits that it gets right",
                        at_least=at_least,
                        outputs=["plan", "dx in training", "trained plan"],
                        points=2,
                        name="learned",
                    ),
                ],
            ),
        ],
        gate=[WORKS],
        uses=uses,
        random=True,
    )


def points_for(claims, *points):
    """Each claim of the public checks with its points."""
    return [(claim, look, worth) for (claim, look), worth in zip(claims, points, strict=True)]


BUILD_ALEXNET = whole(
    "build_alexnet",
    points_for(public.ALEXNET, 0.5, 0.5, 1, 1),
    width=8,
    kinds=2,
    steps=80,
    batch=12,
    at_least=0.65,
)
BUILD_GOOGLENET = whole(
    "build_googlenet",
    points_for(public.GOOGLENET, 0.5, 1, 0.5, 0.5, 0.5),
    width=10,  # half of it isn't half of the height
    kinds=2,
    steps=50,
    batch=12,
    at_least=0.65,
    uses=("Inception", "GlobalAvgPool"),
)
BUILD_RESNET = whole(
    "build_resnet",
    points_for(public.RESNET, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
    width=10,
    kinds=3,
    steps=12,
    batch=20,
    at_least=0.6,
    uses=("BatchNorm", "Residual", "GlobalAvgPool"),
    regimes=[
        ordinary(16, blocks=2),
        regime("one block", 8, blocks=1),
        regime("three blocks", 8, blocks=3),
        regime("five blocks", 8, blocks=5),
    ],
    blocks=2,
)

SHORTCUT = Question("shortcut", points=0)
