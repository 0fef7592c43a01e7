"""The seccomp program, run by a small interpreter of its own; and what a report says of the layers."""

import platform
import struct
import sys

import pytest

from autograder.border.seal import describe, seccomp_program
from autograder.border.worker.protocol import OWN_PID

ALLOWED, KILLED, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x50001, 0x50026
X86_64, AARCH64 = 0xC000003E, 0xC00000B7
THREAD = 0x3D0F00  # what glibc passes for pthread_create


def verdict(program, arch, number, *arguments):
    """What the kernel would do with this call."""
    data = struct.pack("<iIQ6Q", number, arch, 0, *arguments, *([0] * (6 - len(arguments))))
    accumulator = position = 0
    while True:
        code, if_true, if_false, value = struct.unpack_from("<HBBI", program, 8 * position)
        position += 1
        if code == 0x06:
            return value
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
            continue
        holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[code]
        position += if_true if holds else if_false


@pytest.fixture(params=["x86_64", "aarch64"])
def machine(request, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    monkeypatch.setattr(sys, "platform", "linux")
    return request.param


def calls(machine, x86_64, aarch64):
    return x86_64 if machine == "x86_64" else aarch64


def judge(machine, number, *arguments):
    return verdict(seccomp_program(), calls(machine, X86_64, AARCH64), number, *arguments)


def test_ordinary_calls_are_allowed(machine):
    for number in calls(
        machine, [0, 1, 3, 9, 11, 12, 13, 39, 60, 202, 231, 318], [63, 64, 57, 222, 215, 93, 94, 98, 172]
    ):
        assert judge(machine, number) == ALLOWED


def test_no_process_can_be_made(machine):
    for number in calls(machine, [57, 58, 59, 322], [221, 281]):
        assert judge(machine, number) == EPERM


def test_clone_makes_threads_only(machine):
    clone = calls(machine, 56, 220)
    assert judge(machine, clone, THREAD) == ALLOWED
    assert judge(machine, clone, 0x1200011) == EPERM  # fork as glibc asks for it
    assert judge(machine, clone, 0x4011) == EPERM  # vfork
    assert judge(machine, 435) == ENOSYS  # clone3: libc then takes clone


def test_signals_only_to_itself(machine):
    for number in calls(machine, [62, 200, 234, 129, 297], [129, 130, 131, 138, 240]):
        assert judge(machine, number, OWN_PID, 9) == ALLOWED
        for other in (1, 0, 2**32 - 1, 2**64 - 1, OWN_PID + 1):
            assert judge(machine, number, other, 9) == EPERM
    for number in (424, 434, 438):
        assert judge(machine, number, OWN_PID) == EPERM


def test_no_network_and_no_other_process(machine):
    for number in calls(machine, [41, 101, 310, 311, 272, 308, 165, 425], [198, 117, 270, 271, 97, 268, 40, 425]):
        assert judge(machine, number) == EPERM


def test_limits_can_be_read_and_not_set(machine):
    prlimit = calls(machine, 302, 261)
    assert judge(machine, prlimit, 0, 9, 0, 0x7FFF_1234_5678) == ALLOWED
    for pointer in (0x1000, 0x7FFF_0000_0000, 0x7FFF_1234_5678):
        assert judge(machine, prlimit, 0, 9, pointer) == EPERM
    assert judge(machine, calls(machine, 160, 164)) == EPERM


def test_other_ways_into_the_kernel_are_closed(machine):
    program = seccomp_program()
    assert verdict(program, 0x40000003, 1) == KILLED  # int 0x80 on x86_64, 32-bit code on either
    if machine == "x86_64":
        assert verdict(program, X86_64, 0x40000000 + 57) == ENOSYS  # x32


def test_the_place_for_the_pid_occurs_in_five_values_only(machine):
    program = seccomp_program()
    values = [struct.unpack_from("<I", program, offset + 4)[0] for offset in range(0, len(program), 8)]
    assert values.count(OWN_PID) == program.count(struct.pack("<I", OWN_PID)) == 5


@pytest.mark.parametrize(("system", "cpu"), [("darwin", "arm64"), ("linux", "riscv64"), ("linux", "i686")])
def test_no_program_where_none_is_known(system, cpu, monkeypatch):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: cpu)
    assert seccomp_program() == b""


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([], ""),
        (["process", "rlimits"], "process, rlimits"),
        (["seccomp", "process"], "process, seccomp (no fork, exec, network, or signals to others)"),
        (["process", "rlimits", "memory", "no fork", "hearsay"], "process, rlimits, memory limit, no fork"),
    ],
)
def test_a_report_names_the_layers(layers, words):
    assert describe(layers) == words
