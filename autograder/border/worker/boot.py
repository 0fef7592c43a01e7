"""The script that a zygote starts with: makes ``autograder`` importable, and nothing that lies beside it.

The folder of the package isn't on the path: in a working copy the solutions are its neighbours.
"""

import importlib.util
import sys


def boot(package: str, descriptor: str, folder: str, *paths: str) -> None:
    """Runs the zygote in its own ``folder``. ``package`` is the folder ``autograder``; ``paths`` are where numpy is."""
    sys.path.extend(paths)
    spec = importlib.util.spec_from_file_location(
        "autograder", f"{package}/__init__.py", submodule_search_locations=[package]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {package}")
    module = importlib.util.module_from_spec(spec)
    sys.modules["autograder"] = module
    spec.loader.exec_module(module)
    main = importlib.import_module("autograder.border.worker.zygote").main
    main(int(descriptor), folder, list(paths))


if __name__ == "__main__":
    boot(*sys.argv[1:])
