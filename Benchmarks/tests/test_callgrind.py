import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import callgrind

FILE = """# callgrind format
version: 1
creator: callgrind-3.19.0
pid: 1
cmd:  probe send-null 2
part: 1

positions: line
events: Ir

ob=(1) probe
fl=(1) file.c
fn=(1) main
16 400
cob=(2) libc.so.6
cfi=(2) malloc.c
cfn=(2) malloc
calls=3 0
16 300
cfn=(3) swift_retain
calls=7 0
17 70
fn=(2)
20 300
cfn=(4) malloc'2
calls=1 0
20 20
fn=(5) work
+2 10
cfn=(2)
calls=2 0
* 200

totals: 1300
"""


class Parsing(unittest.TestCase):
    def test_reads_the_total_and_adds_up_calls_of_a_function_named_once(self):
        counts = callgrind.parse(FILE.splitlines())
        self.assertEqual(counts.instructions, 1300)
        self.assertEqual(counts.calls, {"malloc": 6, "swift_retain": 7})

    def test_counts_groups_of_functions(self):
        counts = callgrind.parse(FILE.splitlines())
        self.assertEqual(counts.called(callgrind.ALLOCATIONS), 6)
        self.assertEqual(counts.called(callgrind.RELEASES), 0)

    def test_takes_instructions_from_their_own_column(self):
        lines = ["events: Dr Ir", "totals: 5 7"]
        self.assertEqual(callgrind.parse(lines).instructions, 7)

    def test_refuses_what_has_no_total(self):
        with self.assertRaises(callgrind.CallgrindError):
            callgrind.parse(["events: Ir", "fn=(1) main"])

    def test_refuses_calls_of_a_function_that_was_never_named(self):
        with self.assertRaises(callgrind.CallgrindError):
            callgrind.parse(["events: Ir", "cfn=(9)", "calls=1 0", "totals: 1"])

    def test_an_operation_is_the_difference_of_two_runs(self):
        short = callgrind.Counts(1000, {"malloc": 50, "swift_retain": 10})
        long = callgrind.Counts(3000, {"malloc": 70, "calloc": 20, "swift_retain": 20, "swift_release": 40})
        self.assertEqual(
            callgrind.per_operation(short, long, 20),
            {"instructions": 100, "allocations": 2, "retains": 0.5, "releases": 2},
        )


if __name__ == "__main__":
    unittest.main()
