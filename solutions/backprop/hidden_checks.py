"""What is compared with the reference, and for how many points. Never handed out; the points add up to 100."""

import numpy as np
import public_checks as public
import scenarios
from public_checks import in_use, keys_match

from autograder import (
    Cases,
    Question,
    Task,
    Trial,
    agrees,
    holds,
    leaves_inputs_alone,
    normally_distributed,
    ordinary,
    regime,
)

# ------------------------------------------------------------------------------------------------------------ layers

AFFINE = Task(
    "Affine",
    scenario=scenarios.layer_at_work,
    cases=Cases(
        public.dense,
        axes={"N": (2, 6), "D": (2, 6), "M": (2, 6)},
        regimes=[
            ordinary(28, use="again"),
            regime("batch of one", 6, N=1),
            regime("one output", 6, M=1),
            regime("single precision", 6, dtype="float32", train=True),
            regime("all of one size", 8, use="beside", N=4, D=4, M=4),
        ],
    ),
    checks=[
        agrees("dx", "dW", "db", on="ordinary", points=3),
        agrees("dx", "dW", "db", on="batch of one", name="gradients", points=0.5),
        agrees("dx", "dW", "db", on="one output", name="gradients", points=0.5),
        agrees("y", "y in training", "dx", "dW", "db", on="single precision", name="y and gradients", points=0.5),
        leaves_inputs_alone(points=0.5),
        *in_use(["dx", "dW", "db"], "all of one size", points=(0.5, 0.5, 0.5), also=["y"]),
        keys_match("all of one size", points=0.5),
    ],
)

BATCH = {"N": (1, 6), "D": (2, 6)}
ORDINARY = ordinary(26, use="again")
FAR = regime("far from 0", 8, far=0.5)
IMAGES = regime("images in single precision", 6, dtype="float32", axes=4, train=True)
TWO = regime("batches of one size", 8, use="beside", N=3)
USED = [*in_use(["dx"], TWO.name, points=(0.5, 0.5, 0.5)), keys_match(TWO.name, points=0.5)]

SIGMOID = Task(
    "Sigmoid",
    scenario=scenarios.layer_at_work,
    cases=Cases(public.elements("Sigmoid"), axes=BATCH, regimes=[ORDINARY, FAR, IMAGES, TWO]),
    checks=[
        agrees("dx", on="ordinary", points=2),
        agrees("dx", on="far from 0", points=1),
        agrees("y", "y in training", "dx", on="images in single precision", name="y and dx", points=1),
        leaves_inputs_alone(points=1),
        *USED,
    ],
)

TANH = Task(
    "Tanh",
    scenario=scenarios.layer_at_work,
    cases=Cases(public.elements("Tanh"), axes=BATCH, regimes=[ORDINARY, FAR, IMAGES, TWO]),
    checks=[
        agrees("dx", on="ordinary", points=1),
        agrees("dx", on="far from 0", points=1),
        agrees("y", "y in training", "dx", on="images in single precision", name="y and dx", points=1),
        leaves_inputs_alone(points=1),
        *USED,
    ],
)

RELU = Task(
    "ReLU",
    scenario=scenarios.layer_at_work,
    cases=Cases(
        public.elements("ReLU"), axes=BATCH, regimes=[ORDINARY, regime("zeros and tiny x", 8, zero=0.5), IMAGES, TWO]
    ),
    checks=[
        agrees("dx", on="ordinary", points=2),
        agrees("dx", on="zeros and tiny x", points=2),
        agrees("y", "y in training", "dx", on="images in single precision", name="y and dx", points=1),
        leaves_inputs_alone(points=1),
        *USED,
    ],
)

# ------------------------------------------------------------------------------------------------------------ losses

SINGLE = regime("single precision", 6, dtype="float32")
LOSS_USED = in_use(["doutputs"], TWO.name, points=(1, 0.5, 0.5))

MEAN_SQUARED_ERROR = Task(
    "MeanSquaredError",
    scenario=scenarios.loss_at_work,
    cases=Cases(
        public.values,
        axes={"N": (2, 6), "M": (2, 6)},
        regimes=[ORDINARY, regime("one output", 6, M=1), SINGLE, TWO],
    ),
    checks=[
        agrees("doutputs", on="ordinary", points=2),
        agrees("doutputs", on="one output", points=1),
        agrees("loss", "doutputs", on="single precision", name="loss and doutputs", points=1),
        leaves_inputs_alone(points=1),
        *LOSS_USED,
    ],
)

SIGMOID_CROSS_ENTROPY = Task(
    "SigmoidCrossEntropy",
    scenario=scenarios.loss_at_work,
    cases=Cases(
        public.yes_or_no,
        axes={"N": (1, 6), "M": (2, 6)},
        regimes=[ORDINARY, regime("huge logits", 8, far=0.5), SINGLE, TWO],
    ),
    checks=[
        agrees("doutputs", on="ordinary", points=2),
        agrees("doutputs", on="huge logits", points=2),
        agrees("loss", "doutputs", on="single precision", name="loss and doutputs", points=1),
        leaves_inputs_alone(points=1),
        *LOSS_USED,
    ],
)

SOFTMAX_CROSS_ENTROPY = Task(
    "SoftmaxCrossEntropy",
    scenario=scenarios.loss_at_work,
    cases=Cases(
        public.categories,
        axes={"N": (2, 6), "C": (2, 6)},
        regimes=[
            ORDINARY,
            regime("batch of one", 6, N=1),
            regime("huge logits", 6, scale=500.0),
            SINGLE,
            TWO,
        ],
    ),
    checks=[
        agrees("doutputs", on="ordinary", points=3),
        agrees("doutputs", on="batch of one", points=1),
        agrees("doutputs", on="huge logits", points=1),
        agrees("loss", "doutputs", on="single precision", name="loss and doutputs", points=1),
        leaves_inputs_alone(points=1),
        *LOSS_USED,
    ],
)

# ---------------------------------------------------------------------------------------------------------- the chain

GRADIENTS = ("d0.s", "d4.s", "d1.3.s", "positions")
"""The gradients of the toy layers, in a row and nested; a case that has no such layer asks for no such gradient."""


SEQUENTIAL = Task(
    "Sequential",
    scenario=scenarios.chain_at_work,
    cases=Cases(
        public.chain,
        axes={"N": (1, 6), "D": (2, 6)},
        regimes=[
            ordinary(28),
            regime("one layer", 6, form="alone"),
            regime("nested", 8, form="nested"),
        ],
    ),
    checks=[
        agrees("dx", on="ordinary", points=3),
        agrees(*GRADIENTS, name="gradients of the layers", on="ordinary", points=2),
        agrees("dx", "d0.s", name="all gradients", on="one layer", points=1),
        agrees(
            *("y", "dx", *GRADIENTS, "labels"),
            name="y, predictions and all gradients",
            claim="one Sequential in another, in training mode: y, what it predicts, and all gradients are right",
            on="nested",
            points=1,
        ),
        leaves_inputs_alone(points=1),
        public.own_arrays_held(points=0.5),
        *public.chain_in_use(again=0.5, second=1),
    ],
)

# --------------------------------------------------------------------------------------------------- measured slopes


def curve(rng, N, D, axes=2, **width):
    """Where to measure the slope of Σ a v³ + (Σ b v)²: (N, D) elements, or (D,), or (N, D, 2, 2)."""
    shape = (D,) if axes == 1 else (N, D, 2, 2)[:axes]
    return {"x": rng.normals(*shape), "a": rng.nonzero(*shape), "b": rng.nonzero(*shape), **width}


def curves(rng, N, D, axes=2, h=0.0):
    """A curve; `h` is passed on where it isn't 0."""
    return curve(rng, N, D, axes, **({"h": h} if h else {}))


def measures(claim, on, points):
    """The check that the gradient is the central difference in one regime."""
    return holds(
        claim, public.is_central_difference, on=on, points=points, outputs=["gradient"], name=f"gradient on {on}"
    )


NUMERICAL_GRADIENT = Task(
    "numerical_gradient",
    scenario=scenarios.slope_measured,
    cases=Cases(
        curves,
        axes={"N": (1, 3), "D": (2, 4)},
        regimes=[
            ordinary(24),
            regime("a vector", 6, axes=1),
            regime("images", 4, axes=4, N=(1, 2), D=(1, 3)),
            regime("another h", 8, h=0.25),
        ],
    ),
    checks=[
        measures("each element is the central difference", "ordinary", 3),
        measures("so it is for a vector", "a vector", 1),
        measures("so it is for an array with four axes", "images", 1),
        measures("the h that is given is used", "another h", 1),
        leaves_inputs_alone("x", points=2, name="x left alone"),
    ],
    gate=["gradient on ordinary"],
    double=True,
)


def pairs(rng, N, D, kind="alike"):
    """Two arrays of one shape. The sizes of their elements differ by factors of 10, so that no average will do.

    Now the one is larger, now the other.
    """
    shape = (N, D, 2, 2)[: rng.choice([1, 3, 4])] if kind == "shapes" else (N, D)
    a = rng.nonzero(*shape)
    b = np.round(a * rng.uniform(1.1, 2.5, shape), 2)
    swapped = rng.random(shape) < 0.5
    a, b = np.where(swapped, b, a), np.where(swapped, a, b)
    if kind == "opposite":
        b *= rng.choice([-1.0, 1.0], shape)
        b.flat[0] = -np.sign(a.flat[0]) * abs(b.flat[0])
    size = 1e-9 if kind == "tiny" else 10.0 ** rng.integers(0, 4, shape)
    a, b = a * size, b * size
    if kind == "zeros":
        same = rng.random(shape) < 0.4
        same.flat[0] = True
        a, b = np.where(same, 0.0, a), np.where(same, 0.0, b)
    return {"a": a, "b": b}


RELATIVE_ERROR = Task(
    "relative_error",
    scenario=scenarios.errors_compared,
    cases=Cases(
        pairs,
        axes={"N": (1, 5), "D": (2, 6)},
        regimes=[
            ordinary(16),
            regime("opposite signs", 6, kind="opposite"),
            regime("tiny numbers", 6, kind="tiny"),
            regime("0 against 0", 6, kind="zeros"),
            regime("other shapes", 6, kind="shapes", N=(2, 5)),
        ],
    ),
    checks=[
        agrees("error", on="ordinary", points=2),
        agrees("error", on="opposite signs", points=1),
        agrees("error", on="tiny numbers", points=1),
        agrees("error", on="0 against 0", points=1),
        agrees("error", on="other shapes", points=0.5),
        leaves_inputs_alone(points=0.5),
    ],
)


def suspects(rng, N, D, M, fault="any"):
    """A layer whose backward is right, or has the fault named: `kept` says what its worst relative error is.

    "any": right, or a plain fault in one element of one gradient; "slight": 0.22 % in one element, an error of 0.0011;
    "each": a quarter too much in one element of each gradient, which are small;
    "matrix": dx goes back through another matrix; "upstream": dout is forgotten; "small": right, with small parameters;
    "bare": right or wrong, without parameters.
    """
    inputs, _ = public.suspect(rng, N, D, M, faulty=0.0)
    weights = inputs[f"weigh_{rng.choice(['x', 'a', 'c'])}"]
    place = rng.integers(weights.size)
    if fault == "any" and rng.random() < 0.6:
        weights.flat[place] = rng.choice([-1.0, 0.0, 0.5, 2.0])
    elif fault == "slight":
        weights.flat[place] = 1.0 + rng.choice([-0.0022, 0.0022])
    elif fault == "each":
        for weights in (inputs[f"weigh_{name}"] for name in "xac"):
            weights.flat[rng.integers(weights.size)] = 1.25
        inputs["dout"] = inputs["dout"] / 10
    elif fault == "matrix":
        inputs["B"].flat[rng.integers(inputs["B"].size)] += rng.choice([-1.0, 1.0])
    elif fault == "upstream":
        inputs["gain"], inputs["offset"] = 0.0, 1.0
    elif fault == "small":
        inputs["c"] = 0.005 * np.sign(inputs["c"])
    elif fault == "bare":
        return _bare(rng, N, D)
    return inputs, {"worst": public.worst_error(inputs, {**inputs, **public.mended(inputs)})}


def _bare(rng, N, D):
    m = rng.nonzero(N, D, low=0.5)
    inputs = {"x": rng.nonzero(N, D), "m": m, "w": m.copy(), "dout": rng.nonzero(N, D, low=0.3)}
    inputs["w"].flat[rng.integers(m.size)] *= rng.choice([-1.0, 0.5, 1.0, 1.0])
    return inputs, {"worst": public.worst_error(inputs, {**inputs, "w": m})}


def _of_one(case, out):
    """The error of a layer that is wrong in each gradient isn't their sum."""
    wrongly = public.judges_rightly(case, out)
    if wrongly or out["error"] < case.kept["worst"] * 2.5:
        return wrongly
    return "the error is larger than that of any element."


def judges(claim, on, points, property_=public.judges_rightly):
    """The check of the errors that the layers of one regime get."""
    return holds(claim, property_, on=on, points=points, outputs=["error"], name=f"error on {on}")


GRADIENT_CHECK = Task(
    "gradient_check",
    scenario=scenarios.judged,
    cases=Cases(
        suspects,
        axes={"N": (1, 2), "D": (2, 3), "M": (1, 3)},
        regimes=[
            ordinary(14),
            regime("a slight fault", 6, fault="slight", M=(2, 4)),
            regime("a fault in each gradient", 4, fault="each"),
            regime("a wrong matrix", 4, fault="matrix"),
            regime("dout forgotten", 4, fault="upstream"),
            regime("small parameters", 4, fault="small"),
            regime("no parameters", 4, fault="bare"),
        ],
    ),
    checks=[
        judges("right layers have an error below 1e-5, wrong ones above 1e-3", "ordinary", 4),
        judges(
            "a single number that is a little off is noticed, and the error says how little",
            "a slight fault",
            1,
            public.finds_the_worst,
        ),
        judges("the error is that of one gradient, not of all together", "a fault in each gradient", 0.5, _of_one),
        judges("a dx that goes back through other weights is noticed", "a wrong matrix", 0.5),
        judges("a layer that forgets dout is found wrong", "dout forgotten", 1),
        judges("right layers with small parameters are found right", "small parameters", 1),
        judges("layers without parameters are judged, too", "no parameters", 1),
        leaves_inputs_alone("x", "a", "c", points=1, name="x and parameters left alone"),
    ],
    gate=["error on ordinary"],
    uses=("numerical_gradient", "relative_error"),
    double=True,
)

# ----------------------------------------------------------------------------------------------------- first weights


def _whole_tails(deviation):
    """A property: of so many normal numbers, each drawn by itself, some lie beyond 3 deviations, and few are equal.

    9 000 normal numbers have none beyond 3 deviations with a probability of exp(-24); a law cut off there never has.
    """

    def property_(case, out):
        sample = np.abs(out["W"]) / deviation(case)
        if np.max(sample) < 3.0:
            return "the tails of the normal law are missing: nothing in W is as large as it sometimes should be."
        if np.unique(out["W"][:20, :20]).size < 360:
            return "the same numbers occur over and over: every weight is drawn by itself."
        return None

    return property_


def initialiser(name, deviation):
    """The task of an initialiser, judged by laws: another way of drawing gives other numbers, and is right."""
    return Task(
        name,
        trials=[
            Trial(
                scenarios.drawn_large,
                Cases(
                    public.weights(name),
                    axes={"FAN_IN": (180, 190), "FAN_OUT": (200, 210)},
                    regimes=[
                        ordinary(1),
                        regime("many inputs", 1, FAN_IN=(380, 420), FAN_OUT=(24, 27)),
                        regime("many outputs", 1, FAN_IN=(24, 27), FAN_OUT=(380, 420)),
                    ],
                ),
                [
                    normally_distributed("W", std=deviation, points=2),
                    holds(
                        "every weight is drawn by itself, and any size may occur",
                        _whole_tails(deviation),
                        outputs=["W"],
                        points=1,
                    ),
                ],
            ),
            Trial(
                scenarios.drawn,
                Cases(public.weights(name), axes={"FAN_IN": (2, 7), "FAN_OUT": (2, 7)}, regimes=[ordinary(40)]),
                [
                    holds(
                        "the same seed gives the same weights",
                        public.drawn_from_rng,
                        outputs=["W", "W same seed"],
                        points=0.5,
                    ),
                    holds("each call gives new weights", public.drawn_anew, outputs=["W", "W next"], points=0.5),
                ],
            ),
        ],
        gate=["distribution of W"],
        random=True,
    )


ZEROS = Question("zeros", points=0)
XAVIER_NORMAL = initialiser("xavier_normal", public.xavier_deviation)
HE_NORMAL = initialiser("he_normal", public.he_deviation)
DEPTH = Question("depth", points=0)
