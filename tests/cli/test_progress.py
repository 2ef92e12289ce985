"""Progress on standard error, colours on standard output: on a terminal, and where there is none."""
import fcntl
import http.server
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
import unittest

import numpy

from support import ENVIRONMENT, PROGRAM, ProgramTest, sample, write_map

T0 = "BTN_GSOCseq_T0_Map030.tif"
ERASE = b"\r\x1b[K"
SLOW_BYTES, SLOW_SECONDS = 8_000_000, 5


class Slow(http.server.BaseHTTPRequestHandler):
    """Gives SLOW_BYTES evenly over SLOW_SECONDS: nothing that is a map, but long work of a known rate."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(SLOW_BYTES))
        self.end_headers()
        steps, began = 100, time.monotonic()
        try:
            for step in range(steps):
                self.wfile.write(bytes(SLOW_BYTES // steps))
                time.sleep(max(began + (step + 1) * SLOW_SECONDS / steps - time.monotonic(), 0))
        except OSError:
            pass


class Terminal:
    """The program, with one of its streams on a terminal of COLUMNS. Without one of the two it is dropped."""

    def __init__(self, folder, stream, *arguments, columns=80, **environment):
        self.master, slave = pty.openpty()
        self.resize(columns)
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: slave}
        self.process = subprocess.Popen([PROGRAM, "check", *arguments], cwd=folder, **streams,
                                        env={**ENVIRONMENT, "TERM": "xterm", **environment})
        os.close(slave)
        self.seen = b""

    def resize(self, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read(self, seconds=60.0):
        """What is written until it ends, or for SECONDS."""
        part, end = b"", time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and select.select([self.master], [], [], left)[0]:
            try:
                more = os.read(self.master, 65536)
            except OSError:  # the terminal is closed at the other end
                break
            if not more:
                break
            part += more
        self.seen += part
        return part

    def wait_for(self, sign):
        """Reads until SIGN was written: how soon that is depends on what else the computer does."""
        part = b""
        while sign not in part and self.process.poll() is None:
            part += self.read(0.1)
        return part

    def finish(self):
        self.read()
        os.close(self.master)
        self.process.wait()
        return self.seen


def drawings(seen):
    """The lines drawn, each without what takes the last one away."""
    return [part.decode() for part in seen.split(ERASE) if part]


class Progress(ProgramTest):
    def put(self, **options):
        write_map(self.path(T0), sample(), **options)

    def slow(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return "--allow-private-network", f"http://127.0.0.1:{server.server_port}/{T0}"

    def test_silent_without_a_terminal(self):
        self.put()
        _, err = self.run_program("check", T0)
        self.assertEqual(err, "")

    def test_hidden_for_short_work(self):
        self.put()
        self.assertEqual(Terminal(self.folder, "stderr", T0).finish(), b"")

    def test_shown_when_asked_for_and_taken_away(self):
        self.put()
        seen = Terminal(self.folder, "stderr", "--progress", T0).finish()
        self.assertIn(T0.encode(), seen)
        self.assertIn(b"%", seen)
        self.assertTrue(seen.endswith(ERASE), seen)
        self.assertNotIn(b"\n", seen)

    def test_long_work_tells_rate_and_time_left(self):
        seen = Terminal(self.folder, "stderr", *self.slow()).finish()
        lines = drawings(seen)
        self.assertGreater(len(lines), 4)
        self.assertLess(len(lines), 40)
        self.assertTrue(seen.endswith(ERASE))
        percents = [int(line.split("%")[0]) for line in lines]
        self.assertEqual(percents, sorted(percents))
        self.assertGreater(percents[0], 10)  # the first second shows nothing
        rates = [float(match.group(1)) for line in lines if (match := re.search(r"  ([0-9.]+) MB/s  ", line))]
        self.assertTrue(rates)
        for rate in rates:
            self.assertAlmostEqual(rate, SLOW_BYTES / SLOW_SECONDS / 1e6, delta=0.8)
        left = [int(match.group(1)) for line in lines if (match := re.search(r"  about (\d+) s left  ", line))]
        self.assertTrue(left)
        self.assertLessEqual(max(left), 10)
        self.assertEqual({seconds % 5 for seconds in left}, {0})
        for line in lines:
            self.assertIn(T0, line)

    def test_it_fits_the_terminal(self):
        terminal = Terminal(self.folder, "stderr", *self.slow(), columns=100)
        self.assertTrue(any(len(line) > 40 for line in drawings(terminal.wait_for(b"%"))))
        drawn = set()
        for columns in (100, 46, 24, 14, 7, 4):
            terminal.resize(columns)
            terminal.read(0.3)  # what was under way
            for line in drawings(terminal.read(0.3)):
                self.assertLess(len(line), columns, line)
                self.assertRegex(line, r"^( *\d+.*)?$")
                drawn.add(columns)
        self.assertGreater(len(drawn), 2)
        terminal.finish()

    def test_an_interrupt_leaves_a_clean_line(self):
        address = self.slow()
        for number in (signal.SIGINT, signal.SIGTERM):
            terminal = Terminal(self.folder, "stderr", *address)
            self.assertIn(b"%", terminal.wait_for(b"%"))
            terminal.process.send_signal(number)
            line = f"soilgate check: interrupted ({number.name}). No report was written."
            self.assertTrue(terminal.finish().endswith(ERASE + line.encode() + b"\r\n"), terminal.seen)  # as terminals end lines
            self.assertEqual(terminal.seen.count(b"\n"), 1)
            self.assertEqual(terminal.process.returncode, -number)

    def test_an_interrupt_ends_the_reading_of_a_map(self):
        write_map(self.path(T0), numpy.full((9000, 9000), 40, dtype=numpy.float32),
                  options=("TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1"))
        process = subprocess.Popen([PROGRAM, "check", "--progress", "--jobs", "1", "--json", "report.json", T0],
                                   cwd=self.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertTrue(process.stderr.read(4))
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=60)
        self.assertTrue(err.endswith(b"soilgate check: interrupted (SIGINT). No report was written.\n"), err)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual((process.returncode, out), (-signal.SIGINT, b""))
        self.assertEqual(os.listdir(self.folder), [T0])

    def test_lines_where_nothing_can_be_drawn_again(self):
        self.put()
        for _, err in (self.run_program("check", "--progress", T0), self.run_program("check", "--progress", *self.slow(), status=1)):
            self.assertRegex(err, r"^(soilgate: +\d+ %.*\n)+$")
            self.assertIn(T0, err)
            self.assertNotIn("\r", err)
            self.assertNotIn("\x1b", err)
            self.assertLess(err.count("\n"), 4)

    def test_options_that_hide_it(self):
        address = self.slow()
        terminals = [Terminal(self.folder, "stderr", *options, *address)
                     for options in (("--no-progress",), ("--quiet",), ("--progress", "--no-progress"))]
        self.assertEqual([terminal.finish() for terminal in terminals], [b""] * 3)

    def test_a_dumb_terminal(self):
        address = self.slow()
        plain = [Terminal(self.folder, "stderr", *address, TERM=name) for name in ("dumb", "")]
        asked = [Terminal(self.folder, "stderr", "--progress", *address, TERM=name) for name in ("dumb", "")]
        self.assertEqual([terminal.finish() for terminal in plain], [b"", b""])
        for terminal in asked:
            seen = terminal.finish()
            self.assertNotIn(b"\x1b", seen)
            self.assertTrue(seen.startswith(b"soilgate: "))

    def test_colour_on_a_terminal_alone(self):
        self.put()
        self.assertIn(b"\x1b[", Terminal(self.folder, "stdout", T0, NO_COLOR="").finish())
        self.assertNotIn(b"\x1b", Terminal(self.folder, "stdout", T0, NO_COLOR="1").finish())
        self.assertNotIn(b"\x1b", Terminal(self.folder, "stdout", T0, NO_COLOR="", TERM="dumb").finish())

    def test_no_colour_in_progress(self):
        seen = Terminal(self.folder, "stderr", *self.slow(), NO_COLOR="1").finish()
        self.assertEqual(re.findall(rb"\x1b\[[0-9;]*m", seen), [])
        self.assertTrue(seen)


if __name__ == "__main__":
    unittest.main()
