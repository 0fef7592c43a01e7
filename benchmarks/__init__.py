"""What marking costs, measured. Benchmarks are looked at; no test fails on a slow machine."""
