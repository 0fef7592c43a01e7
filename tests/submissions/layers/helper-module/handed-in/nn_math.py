"""My own functions."""

import numpy


def squash(x):
    """The sigmoid, one half at a time."""
    y = numpy.empty(numpy.shape(x))
    right = x >= 0
    y[right] = 1 / (1 + numpy.exp(-x[right]))
    left = numpy.exp(x[~right])
    y[~right] = left / (1 + left)
    return y


def lse(z):
    """log(sum(exp(z))) over the last axis."""
    top = numpy.amax(z, axis=-1)
    return top + numpy.log(numpy.exp(z - top[..., None]).sum(-1))
