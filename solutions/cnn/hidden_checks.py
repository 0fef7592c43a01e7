"""What is compared with the reference, and for how many points. Never handed out; the points add up to 100."""

from functools import cache
from pathlib import Path

import numpy as np
import public_checks as public
import scenarios
from public_checks import EQUAL, ROWS, in_use

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
from autograder.authoring.laws import FALSE_ALARM
from autograder.numerics.statistics import distance_from_normal, largest_distance

# --------------------------------------------------------------------------------------------------- sizes and padding

CONV_OUTPUT_SIZE = Task(
    "conv_output_size",
    scenario=scenarios.places_counted,
    cases=public.counted(12, 6, 12, 4, 6, 4),
    checks=[
        agrees("size", on="ordinary", points=2),
        agrees("size", on="stride and pad left out", points=1),
        agrees("size", on="something left over", points=2),
        agrees("size", on="a kernel as large as the axis", points=0.5),
        agrees("size", on="a kernel that fits thanks to the padding", points=0.5),
        agrees("fits", name="ValueError", claim="ValueError is raised exactly where the kernel fits nowhere", points=1),
        holds("the size is an int", public.is_whole, on="ordinary", outputs=["size"], points=1, name="an int"),
    ],
)

ZERO_PAD = Task(
    "zero_pad",
    scenario=scenarios.padded,
    cases=Cases(
        public.framed,
        axes={"N": (2, 5), "C": (2, 5), "H": (2, 6), "W": (2, 6)},
        regimes=[
            ordinary(26),
            regime("pad 0", 8, pad=0),
            regime("one image, one channel", 6, N=1, C=1, H=(1, 4), W=(1, 4)),
            regime("single precision", 4, dtype="float32"),
        ],
    ),
    checks=[
        agrees("padded", on="ordinary", points=4),
        agrees("padded", on="pad 0", points=2),
        agrees("padded", on="one image, one channel", points=0.5),
        agrees("padded", on="single precision", points=0.5),
        leaves_inputs_alone(points=0.5),
        holds("each call makes a new array", public.KEPT, outputs=["padded later"], points=0.5),
    ],
)

# -------------------------------------------------------------------------------------------------------------- layers

EVERYTHING = ("y", "dx", "dW", "db")

CONV2D = Task(
    "Conv2d",
    scenario=scenarios.layer_at_work,
    cases=Cases(
        public.convolution,
        axes={"N": (2, 4), "C": (2, 4), "F": (2, 4), "OH": (1, 6), "OW": (1, 6)},
        regimes=[
            ordinary(16, use="again"),
            regime("stride, with a rest", 10, stride="some", rest=True),
            regime("pad", 8, pad="some", OH=(5, 6), OW=(5, 6)),
            regime("stride and pad", 6, stride="some", pad=2, rest=True, N=2, C=3, F=2, OH=(4, 5), OW=(4, 5)),
            regime("1 × 1 kernel", 4, kernel=(1, 1), stride="some"),
            regime("one image, channel and filter", 4, N=1, C=1, F=1, OH=2, OW=2, kernel=(3, 2), pad=1),
            regime("±1000 in single precision", 4, dtype="float32", scale=500.0, train=True),
            regime(EQUAL, 6, N=3, C=3, F=3, OH=3, OW=3, kernel=(3, 3), use="beside"),
        ],
    ),
    checks=[
        agrees("y", on="ordinary", points=6),
        agrees("dx", "dW", on="ordinary", points=4),
        agrees("db", on="ordinary", points=2),
        agrees("y", on="stride, with a rest", points=2),
        agrees("dx", "dW", on="stride, with a rest", name="gradients", points=3),
        agrees("y", on="pad", points=2),
        agrees("dx", "dW", on="pad", name="gradients", points=3),
        agrees(*EVERYTHING, on="stride and pad", name="y and gradients", points=2),
        agrees(*EVERYTHING, on="1 × 1 kernel", name="y and gradients", points=1),
        agrees(*EVERYTHING, on="one image, channel and filter", name="y and gradients", points=1),
        agrees(*EVERYTHING, "y in training", on="±1000 in single precision", name="y and gradients", points=1),
        leaves_inputs_alone(points=1),
        *in_use(["dx", "dW", "db"], points=(1, 1, 1, 1)),
    ],
    uses=("zero_pad",),
)

MAX_POOL_2D = Task(
    "MaxPool2d",
    scenario=scenarios.layer_at_work,
    cases=Cases(
        public.pooling,
        axes={"N": (2, 4), "C": (2, 4), "OH": (1, 5), "OW": (1, 5)},
        regimes=[
            ordinary(16, use="again"),
            regime("rows left over", 8, rest=True),
            regime("overlapping windows", 8, stride="less", rest=True),
            regime("gaps between windows", 6, N=2, C=3, OH=4, OW=(1, 5), size=2, stride=3),
            regime("windows of one number", 4, size=1, stride=2),
            regime("nothing above 0", 6, kind="negative"),
            regime("ties", 8, kind="ties", use="ties"),
            regime("one image and channel", 4, N=1, C=1, kind="mixed"),
            regime("±1000 in single precision", 4, kind="huge", dtype="float32", train=True),
            regime(EQUAL, 6, N=3, C=3, OH=3, OW=3, size=3, use="beside"),
        ],
    ),
    checks=[
        agrees("y", "dx", on="ordinary", points=4),
        agrees("y", "dx", on="rows left over", name="y and dx", points=2),
        agrees("y", on="overlapping windows", points=1),
        agrees("dx", on="overlapping windows", points=2.5),
        agrees("y", "dx", on="gaps between windows", name="y and dx", points=0.5),
        agrees("y", "dx", on="windows of one number", name="y and dx", points=0.5),
        agrees("y", "dx", on="nothing above 0", name="y and dx", points=2),
        holds(
            "in a tie, the largest share the gradient",
            public.shares_among_largest,
            on="ties",
            outputs=["dx with ties"],
            points=1.5,
            name="ties",
        ),
        agrees("y", "dx", on="one image and channel", name="y and dx", points=0.5),
        agrees("y", "y in training", "dx", on="±1000 in single precision", name="y and dx", points=0.5),
        leaves_inputs_alone(points=1),
        *in_use(["dx"], points=(0.5, 0.5, 0.5, 0.5)),
    ],
)

FLATTEN = Task(
    "Flatten",
    scenario=scenarios.layer_at_work,
    cases=Cases(
        public.samples,
        axes={"N": (2, 5), "C": (2, 5), "H": (2, 5), "W": (2, 5)},
        regimes=[
            ordinary(20, use="again"),
            regime("rows that are flat already", 6, axes=2),
            regime("one image", 6, N=1),
            regime("single precision", 4, dtype="float32", train=True),
            regime(ROWS, 6, N=3, C=2, H=3, W=4, use="beside"),
        ],
    ),
    checks=[
        agrees("y", on="ordinary", points=2),
        agrees("dx", on="ordinary", points=2),
        agrees("y", "dx", on="rows that are flat already", name="y and dx", points=0.5),
        agrees("y", "dx", on="one image", name="y and dx", points=0.5),
        agrees("y", "y in training", "dx", on="single precision", name="y and dx", points=0.5),
        leaves_inputs_alone(points=0.5),
        *in_use(["dx"], points=(0.5, 0.5, 0.5, 0.5), two=ROWS),
    ],
)

# ----------------------------------------------------------------------------------------------------------------- VGG


@cache
def digits():
    """The handwritten digits: images (1797, 1, 8, 8) from 0 to 1, labels (1797,)."""
    with np.load(Path(__file__).with_name("data") / "digits.npz") as data:
        return data["images"][:, None] / 16.0, data["labels"].astype(np.int64)


PER_DIGIT, HELD_BACK = 8, 60
TRIPLES = ((0, 4, 6), (0, 6, 7))


def few_digits(rng, K):
    """Eight of each of three digits to learn from, by turns; sixty of each are kept, and never cross."""
    images, labels = digits()
    chosen = TRIPLES[rng.integers(len(TRIPLES))]
    places = [rng.permutation(np.flatnonzero(labels == digit))[: PER_DIGIT + HELD_BACK] for digit in chosen]
    learn = np.stack([place[:PER_DIGIT] for place in places], axis=1).ravel()
    held = np.concatenate([place[PER_DIGIT:] for place in places])
    inputs = {
        "in_shape": np.array([1, 8, 8]),
        "widths": np.array([7]),
        "classes": K,
        "seed": int(rng.integers(2**31)),
        "images": images[learn],
        "labels": np.tile(np.arange(K), PER_DIGIT),
        "batch": 6,
        "steps": 24,
        "lr": 0.1,
        "momentum": 0.7,
    }
    return inputs, {"images": images[held], "labels": np.repeat(np.arange(K), HELD_BACK)}


def accuracy_held_back(reference, case, outputs):
    """The share of held-back digits that the reference tells right with the trained parameters."""
    classes = case.inputs["classes"]
    model = reference.build_vgg((1, 8, 8), case.inputs["widths"].tolist(), classes, np.random.default_rng(0))
    trained, start = outputs["trained"], 0
    for _, array in sorted(model.params.items()):
        array[...] = trained[start : start + array.size].reshape(array.shape)
        start += array.size
    return float(np.mean(model.predict(case.kept["images"]) == case.kept["labels"]))


def wide_network(rng, C, H, W, CLASSES):
    """What to build: fan_in is small against fan_out in the first and the last layer, and large in the second.

    Height and width are odd, so that what pooling drops is seen in the shape of the last layer.
    """
    return {
        "in_shape": np.array([C, H, W]),
        "widths": np.array([240, 12]),
        "classes": CLASSES,
        "seed": int(rng.integers(2**31)),
    }


def _standardised(case, out):
    """All weights, layer by layer, each divided by the standard deviation that He's law gives it."""
    shapes = public.plan(case.inputs["in_shape"].tolist(), case.inputs["widths"].tolist(), case.inputs["classes"])
    for name, shape in shapes.items():
        if name.endswith("W"):
            fan_in = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
            yield name, out[name].ravel() * np.sqrt(fan_in / 2)


def follows_he(case, out):
    """Each layer's weights are normal with mean 0 and variance 2 / fan_in. False-alarm rate: 1e-9 a layer."""
    for name, sample in _standardised(case, out):
        if not distance_from_normal(sample, 1.0) <= largest_distance(sample.size, FALSE_ALARM):
            return f"{name} doesn't follow He's law: is it normal, with mean 0 and variance 2 / fan_in?"
    return None


def each_by_itself(case, out):
    """In each layer some numbers lie beyond 2.6 deviations; hardly two have the same size, nor two of two layers.

    Of the 4 320 normal numbers in the smallest layer none does with a probability of exp(-40). In single precision a
    few pairs of them coincide, and 2 % of a layer's numbers come as near as 1e-6 to one of another's.
    """
    layers = [np.sort(np.abs(sample)) for _, sample in _standardised(case, out)]
    if not all(np.max(layer) >= 2.6 * np.sqrt(np.mean(layer**2)) for layer in layers):
        return "the tails of the normal law are missing: nothing is as large as it sometimes should be."
    if any(np.mean(np.diff(layer) == 0.0) > 0.05 for layer in layers):
        return "the same numbers occur over and over: every weight is drawn by itself."
    for one, other in ((layers[0], layers[1]), (layers[2], layers[1]), (layers[0], layers[2])):
        places = np.clip(np.searchsorted(other, one), 1, len(other) - 1)
        nearest = np.minimum(np.abs(one - other[places]), np.abs(one - other[places - 1]))
        if np.mean(nearest < 1e-6) > 0.5:
            return "two layers start with the same numbers: one generator draws them all, one after another."
    return None


WEIGHTS = ["0.W", "3.W", "7.W"]


def smallest_gap(case):
    """How near the network comes to a kink: the smallest sum before a ReLU, and the smallest lead in a pooling window.

    There a rounding error could turn a gradient round.
    """
    x, gap = case["x"], np.inf
    for block, _ in enumerate(case["widths"]):
        W, b = case[f"{3 * block}.W"], case[f"{3 * block}.b"]
        framed = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        places = np.lib.stride_tricks.sliding_window_view(framed, (3, 3), axis=(2, 3))
        sums = np.einsum("nchwij,fcij->nfhw", places, W) + b[:, None, None]
        rows, columns = (2 * (length // 2) for length in sums.shape[2:])
        bent = np.maximum(sums[:, :, :rows, :columns], 0)
        tiles = bent.reshape(*bent.shape[:2], rows // 2, 2, columns // 2, 2).swapaxes(3, 4)
        ordered = np.sort(tiles.reshape(*tiles.shape[:4], 4), axis=-1)
        lead = np.where(ordered[..., -1] > 0, ordered[..., -1] - ordered[..., -2], np.inf)
        gap = min(gap, float(np.min(np.abs(sums))), float(np.min(lead)))
        x = ordered[..., -1]
    return gap


def clear_network(rng, N, C, H, W, CLASSES, blocks=2, scale=1.0):
    """A network and images that stay away from kinks."""
    for _ in range(50):
        case = public.network(rng, N, C, H, W, CLASSES, blocks, scale)
        if smallest_gap(case) > 2e-4 * scale:
            break
    return case


GRADIENTS = [f"d{position}.{letter}" for position in (0, 3, 4, 6, 7, 10) for letter in "Wb"]
PLAN = ["parameters", *(f"shape of {position}.{letter}" for position in (0, 3, 7) for letter in "Wb")]

BUILD_VGG = Task(
    "build_vgg",
    trials=[
        Trial(
            scenarios.vgg_at_work,
            Cases(
                clear_network,
                axes={"N": (1, 3), "C": (1, 3), "H": (4, 9), "W": (4, 9), "CLASSES": (2, 6)},
                regimes=[
                    ordinary(20),
                    regime("one block", 8, blocks=1, H=(2, 5), W=(2, 5)),
                    regime("three blocks", 6, blocks=3, H=(8, 11), W=(8, 11)),
                    regime("one class", 2, CLASSES=1),
                    regime("large images in single precision", 4, scale=500.0, dtype="float32"),
                ],
            ),
            [
                agrees(
                    "y",
                    "y in training",
                    name="y",
                    claim="with given parameters, it makes of images what the plan makes of them",
                    points=5,
                ),
                agrees(*GRADIENTS, name="gradients", claim="its gradients are those of the plan", points=2),
            ],
        ),
        Trial(
            scenarios.first_parameters,
            Cases(
                wide_network,
                axes={"C": (2, 2), "H": (9, 9), "W": (5, 5), "CLASSES": (190, 210)},
                regimes=[ordinary(2)],
            ),
            [
                agrees(*PLAN, name="names and shapes", claim="params has the planned names and shapes", points=3),
                holds("weights follow He's law", follows_he, outputs=WEIGHTS, points=3),
                holds("every weight is drawn by itself", each_by_itself, outputs=WEIGHTS, points=1),
                holds("biases start at 0", public.starts_at_zero, outputs=public.BIASES, points=1),
                holds("the same seed gives the same weights", public.drawn_from_rng, outputs=public.SAME, points=0.5),
                holds("each call draws new weights", public.drawn_anew, outputs=public.NEXT, points=0.5),
            ],
        ),
        Trial(
            scenarios.vgg_trained,
            Cases(few_digits, axes={"K": (3, 3)}, regimes=[ordinary(2)]),
            [
                learns(
                    "it learns to tell three digits apart",
                    accuracy_held_back,
                    quantity="the accuracy on digits that it never saw",
                    at_least=0.75,
                    outputs=["trained"],
                    points=2,
                    name="it learns",
                )
            ],
        ),
    ],
    uses=("Conv2d", "MaxPool2d", "Flatten"),
    random=True,
)

SHARING = Question("sharing", points=0)
POOLING = Question("pooling", points=0)
