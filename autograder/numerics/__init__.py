"""Numbers without I/O: derived tolerances, agreement, gradients, laws of random layers."""
