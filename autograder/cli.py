"""The command line: argv → one call → exit code. 0: it ran; 1: it found faults; 2: usage.

Nothing heavy is imported before it is needed: ``gradmark --help`` starts at once.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from autograder.model import GradmarkError

if TYPE_CHECKING:
    from autograder.authoring.course import Course
    from autograder.model import Report

RAN, FAULTS, USAGE, INTERRUPTED = 0, 1, 2, 130

_EXTRA = {
    "nbgrader",
    "jupytext",
    "msgspec",
    "rich",
    "jinja2",
    "nbformat",
    "traitlets",
    "nbconvert",
    "wheel",
    "matplotlib",
}


class _Parser(argparse.ArgumentParser):
    """argparse, with the names that were nearly meant."""

    def error(self, message: str) -> NoReturn:
        import difflib
        import re

        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            near = difflib.get_close_matches(wrong[1], re.findall(r"\w+", wrong[2]), 1)
            known = wrong[2].replace("'", "")
            message = f"no command {wrong[1]!r}; " + (f"did you mean {near[0]}?" if near else f"there are {known}")
        self.print_usage(sys.stderr)
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(USAGE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says how it went."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old code page that can't show ✓ must not stop the work
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.call(arguments))
    except GradmarkError as error:
        print(f"gradmark: {error}", file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in _EXTRA:
            raise
        print(f"gradmark: this command needs {error.name}: pip install 'gradmark[instructor]'", file=sys.stderr)
        return FAULTS
    except KeyboardInterrupt:
        print("gradmark: interrupted; what was finished is whole", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return RAN


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="gradmark", description="Hand out, check and mark the assignments of a deep learning course.")
    parser.add_argument("--course", type=Path, help="the course's folder (else: upwards from here)")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    check = commands.add_parser("check", help="what a submission will be read as, and its public checks")
    check.add_argument("file", type=Path)
    check.set_defaults(call=_check)
    _add_instructors(commands)
    _add_authors(commands)
    return parser


def _add_instructors(commands: argparse._SubParsersAction[_Parser]) -> None:
    grade = commands.add_parser("grade", help="mark one submission or a class")
    grade.add_argument("unit")
    grade.add_argument("path", type=Path, help="one submission, or a folder with one file or folder per student")
    grade.add_argument("--out", type=Path, required=True, metavar="DIR", help="reports go to DIR/UNIT/STUDENT.json")
    grade.add_argument("--jobs", type=_positive, metavar="N", help="submissions beside each other (default: the cores)")
    grade.add_argument("--seed", type=_seed, metavar="S", help="the seed of the cases (default: a new secret one)")
    grade.add_argument("--json", action="store_true", help="print the results for a program")
    grade.set_defaults(call=_grade)

    show = commands.add_parser("show", help="a report in the terminal")
    show.add_argument("report", type=Path)
    show.add_argument("--shrink", action="store_true", help="look for smaller failing cases: runs it again")
    show.add_argument("--submission", type=Path, metavar="FILE", help="where it lies now, for --shrink")
    show.set_defaults(call=_show)

    replay = commands.add_parser("replay", help="mark a submission again from its report, and say what differs")
    replay.add_argument("report", type=Path)
    replay.add_argument("submission", type=Path)
    replay.add_argument("--seed", type=_seed, metavar="S", help="another seed than the report's")
    replay.set_defaults(call=_replay)

    diff = commands.add_parser("diff", help="whose score changed between two runs, and why")
    diff.add_argument("before", type=Path, metavar="DIR1")
    diff.add_argument("after", type=Path, metavar="DIR2")
    diff.set_defaults(call=_diff)

    demo = commands.add_parser("demo", help="build a demo class, mark it, print the table")
    demo.add_argument("units", nargs="*", metavar="UNIT", help="the units to mark (the first two)")
    demo.add_argument("--out", type=Path, default=Path("build/demo"), metavar="DIR")
    demo.add_argument("--jobs", type=_positive, metavar="N")
    demo.set_defaults(call=_demo)


def _add_authors(commands: argparse._SubParsersAction[_Parser]) -> None:
    release = commands.add_parser("release", help="assignments/ and the students' zips, from solutions/")
    release.add_argument("units", nargs="*", metavar="UNIT")
    release.add_argument("--check", action="store_true", help="write nothing; say what is stale, missing or stray")
    release.set_defaults(call=_release)

    audit = commands.add_parser("audit", help="the course proves itself")
    audit.add_argument("units", nargs="*", metavar="UNIT")
    audit.add_argument("--json", action="store_true", help="print the findings for a program")
    audit.add_argument("--seed", type=_seed, default=0, metavar="S", help="the seed of the cases (default 0)")
    audit.set_defaults(call=_audit)

    new = commands.add_parser("new", help="the files that a unit or a task starts from")
    kinds = new.add_subparsers(title="what", metavar="unit|task", required=True, parser_class=_Parser)
    unit = kinds.add_parser("unit", help="a new unit")
    unit.add_argument("name")
    unit.set_defaults(call=_new_unit)
    task = kinds.add_parser("task", help="a new task in a unit")
    task.add_argument("unit")
    task.add_argument("name")
    task.set_defaults(call=_new_task)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"gradmark {version('gradmark')}")
        parser.exit()


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} should be a whole number from 1")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} should be a whole number from 0, below 2^63")
    return int(text)


def _units(course: Course, words: Sequence[str]) -> tuple[str, ...]:
    """The units named on the command line; an unknown one is refused with the nearest name."""
    from autograder.authoring.course import known_name

    return tuple(known_name("unit", name, course.names) for name in words)


def _course(arguments: argparse.Namespace) -> Course:
    from autograder.authoring.course import find_course

    return find_course(arguments.course, Path.cwd())


# --------------------------------------------------------------------------------------------------- students


def _check(arguments: argparse.Namespace) -> int:
    from autograder.handout.receipt import as_text, receipt

    result = receipt(arguments.file)
    print(as_text(result))
    return RAN


# ------------------------------------------------------------------------------------------------ instructors


def _grade(arguments: argparse.Namespace) -> int:
    from autograder.marking import terminal

    reports = terminal.grade(
        _course(arguments), arguments.unit, arguments.path, out=arguments.out, jobs=arguments.jobs, seed=arguments.seed
    )
    if arguments.json:
        from autograder.marking.render import as_data

        print(json.dumps([as_data(report) for report in reports], ensure_ascii=False, indent=1))
    else:
        terminal.print_table(reports)
        print(f"Reports: {arguments.out / arguments.unit}")
    return RAN


def _show(arguments: argparse.Namespace) -> int:
    from autograder.marking import store
    from autograder.marking.render import as_text

    report = store.load(arguments.report)
    shrunk = ""
    if arguments.shrink:
        from autograder.marking.shrink import shrink

        shrunk = f"\nSmaller cases:\n{shrink(_course(arguments), report, arguments.submission)}\n"
    print(as_text(report), end=shrunk)
    return RAN


def _replay(arguments: argparse.Namespace) -> int:
    from autograder.marking import store
    from autograder.marking.compare import compare
    from autograder.marking.render import difference_as_text
    from autograder.marking.replay import replay

    before = store.load(arguments.report)
    after = replay(_course(arguments), before, arguments.submission, seed=arguments.seed)
    difference = compare(before, after)
    print(difference_as_text(difference))
    return FAULTS if difference.differs else RAN


def _diff(arguments: argparse.Namespace) -> int:
    from autograder.marking import store
    from autograder.marking.compare import compare_runs
    from autograder.marking.render import difference_as_text

    before, after = (_by_student(store.load_run(folder)) for folder in (arguments.before, arguments.after))
    differences = compare_runs(before, after)
    for difference in differences:
        print(difference_as_text(difference))
    print(f"{len(differences)} of {len({**before, **after})} differ.")
    return RAN


def _by_student(reports: Sequence[Report]) -> dict[tuple[str, str], Report]:
    return {(report.unit, report.student): report for report in reports}


# ---------------------------------------------------------------------------------------------------- authors


def _release(arguments: argparse.Namespace) -> int:
    from autograder.handout.release import release

    course = _course(arguments)
    result = release(course, _units(course, arguments.units) or course.names, check=arguments.check)
    for line in result.lines:
        print(line)
    return FAULTS if result.stale else RAN


def _audit(arguments: argparse.Namespace) -> int:
    from autograder.audit import as_data, as_text, audit

    course = _course(arguments)
    names = _units(course, arguments.units) or course.names

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    findings = audit(course, names, seed=arguments.seed, progress=progress)
    progress("")
    print(json.dumps(as_data(findings), ensure_ascii=False, indent=1) if arguments.json else as_text(findings))
    return FAULTS if any(entry.problems for entry in findings.values()) else RAN


def _new_unit(arguments: argparse.Namespace) -> int:
    from autograder.authoring.scaffold import new_unit

    lines = new_unit(_course(arguments), arguments.name)
    return _released(arguments, arguments.name, lines)


def _new_task(arguments: argparse.Namespace) -> int:
    from autograder.authoring.scaffold import new_task

    lines = new_task(_course(arguments), arguments.unit, arguments.name)
    return _released(arguments, arguments.unit, lines)


def _released(arguments: argparse.Namespace, unit: str, lines: Sequence[str]) -> int:
    """Print what was written, and write the handout too: a new unit passes the audit as it stands."""
    from autograder.handout.release import release

    result = release(_course(arguments), [unit])
    for line in (*result.lines, *lines):
        print(line)
    return RAN


def _demo(arguments: argparse.Namespace) -> int:
    from autograder.demo import run_demo

    course = _course(arguments)
    return run_demo(course, _units(course, arguments.units) or course.names[:2], arguments.out, jobs=arguments.jobs)
