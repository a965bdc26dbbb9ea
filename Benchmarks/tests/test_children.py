import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

LIBRARY = pathlib.Path(__file__).resolve().parent.parent / "lib"
# Its child holds the other end of the standard output, which therefore ends when both have ended.
PROGRAM = """
import sys, tempfile
sys.path.insert(0, sys.argv[1])
import children
children.leave_in_order()
with tempfile.TemporaryDirectory(dir=sys.argv[2]):
    with children.child([sys.executable, "-c", "print('ready', flush=True); import time; time.sleep(600)"]):
        children.run([sys.executable, "-c", "import time; time.sleep(600)"])
"""


class Children(unittest.TestCase):
    def ended_by(self, number):
        """The exit code, what was said, and what is left in the program's folder, once all its children are gone."""
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, LIBRARY, folder],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                # A shell that runs the tests in the background has them ignore it.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
            )  # fmt: skip
            self.assertEqual(process.stdout.readline(), "ready\n")
            process.send_signal(number)
            try:
                _, errors = process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                self.fail("a child outlives the program")
            return process.returncode, errors, os.listdir(folder)

    def test_sigterm_ends_children_and_tidies_up(self):
        self.assertEqual(self.ended_by(signal.SIGTERM), (143, "", []))

    def test_an_interrupt_says_nothing_and_ends_with_130(self):
        self.assertEqual(self.ended_by(signal.SIGINT), (130, "", []))

    @unittest.skipUnless(sys.platform == "linux", "Only Linux ends children with their parent")
    def test_children_end_with_a_program_that_is_killed(self):
        self.assertEqual(self.ended_by(signal.SIGKILL)[0], -signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
