"""The untrusted side: what runs in the zygote and its workers. Numpy, the standard library, model, wire and reading."""
