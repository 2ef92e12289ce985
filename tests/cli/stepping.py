"""A program that is stopped at every system call of its main thread: so each moment of it can be met, however busy the machine
is."""
import ctypes
import os
import signal

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long] * 4
TRACEME, SYSCALL = 0, 24  # of sys/ptrace.h


def run(command, folder, environment, step, stderr=None):
    """Runs COMMAND in FOLDER and calls STEP with its process id whenever its main thread enters or leaves a system call. Its
    exit status; of a signal, its number below 0. STDERR: a path; standard output is dropped."""
    pid = os.fork()
    if pid == 0:
        try:
            os.chdir(folder)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            if stderr is not None:
                os.dup2(os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
            LIBC.ptrace(TRACEME, 0, 0, 0)
            os.execve(command[0], command, environment)
        finally:
            os._exit(127)
    while os.WIFSTOPPED((status := os.waitpid(pid, 0)[1])):
        sent = os.WSTOPSIG(status)
        step(pid)
        LIBC.ptrace(SYSCALL, pid, 0, 0 if sent == signal.SIGTRAP else sent)
    return os.waitstatus_to_exitcode(status)
