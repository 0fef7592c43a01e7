"""How each task of `sgd` is exercised. Public."""


def one_step(solution, case):
    """One step of plain descent."""
    params = {"W": case["W"].copy()}
    solution.SGD(case["lr"]).step(params, {"W": case["gW"]})
    yield {"W": params["W"]}
