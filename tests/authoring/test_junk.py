"""Junk has the shape of what it stands for, and says what its label says."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.authoring.junk import junk_of


class Layer:
    def __init__(self, W):
        self.params, self.grads = {"W": W}, {}

    def forward(self, x, train=False):
        return x @ self.params["W"]


def test_a_class_of_junk_is_built_like_the_real_one_and_answers_with_junk() -> None:
    x, W = np.ones((2, 3)), np.ones((3, 4))
    made = {label: kind(W) for label, kind in junk_of(Layer).items() if label != "is an empty class"}
    assert made["returns zeros"].forward(x, train=True).tolist() == np.zeros((2, 3)).tolist()
    assert made["returns zeros"].grads["W"].tolist() == np.zeros((3, 4)).tolist()
    assert made["returns its input"].forward(x) is x
    assert made["returns None"].forward(x) is None
    assert all(layer.params["W"] is W for layer in made.values())
    with pytest.raises(TypeError):
        junk_of(Layer)["is an empty class"](W)


def test_a_function_of_junk_takes_what_the_real_one_takes() -> None:
    made = junk_of(lambda logits: logits)
    x = np.ones(3)
    assert made["returns zeros"](x).tolist() == [0.0, 0.0, 0.0]
    assert made["returns zeros"](4) == 0.0
    assert made["returns its input"](logits=x) is x
    assert made["returns None"](x) is None
