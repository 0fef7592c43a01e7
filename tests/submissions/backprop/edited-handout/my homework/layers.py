"""I only changed softmax."""
import numpy as np


def softmax(logits):
    return np.zeros_like(logits)
