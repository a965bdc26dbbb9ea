import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import self_check

COUNTS = {"instructions": 5819, "allocations": 10, "retains": 30, "releases": 40}


class SelfCheck(unittest.TestCase):
    def test_counts_of_the_subject_pass(self):
        self.assertEqual(self_check.unseen(COUNTS), [])

    def test_each_counter_that_stands_still_is_named(self):
        for metric in COUNTS:
            with self.subTest(metric):
                self.assertEqual(self_check.unseen(COUNTS | {metric: 0}), [metric])

    def test_too_many_allocations_are_no_less_wrong(self):
        self.assertEqual(self_check.unseen(COUNTS | {"allocations": 20}), ["allocations"])


if __name__ == "__main__":
    unittest.main()
