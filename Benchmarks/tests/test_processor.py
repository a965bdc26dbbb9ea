import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import processor
from measuring import Sample


def sample(per_second, cpu_microseconds):
    return Sample(1_000, cpu_microseconds * 1_000_000, 1_000 / per_second * 1e9)


class Rows(unittest.TestCase):
    def test_a_processor_is_compared_round_by_round(self):
        samples = {
            "wrk, rounds": [sample(5_000, 0), sample(1_000, 0)],
            "drain, async": [sample(9_000, 20), sample(2_000, 40)],
            "process, async": [sample(5_500, 30), sample(900, 52)],
        }
        rows = processor.rows(samples, {"async": -12})
        self.assertEqual([row["name"] for row in rows], list(samples))
        self.assertIsNone(rows[0]["cpuMicroseconds"])
        self.assertNotIn("ratioToRounds", rows[1])
        worker = rows[2]
        self.assertEqual(worker["perSecond"], 3_200)
        # The medians of 1.1 and 0.9, and of 10 and 12: neighbours in time, not medians of all.
        self.assertEqual((worker["ratioToRounds"], worker["overheadMicroseconds"]), (1.0, 11.0))
        self.assertEqual(worker["grownKibibytes"], -12)
        self.assertEqual(processor.cells(rows)[2][2:], ["1.00 ×", "41", "11", "-12"])

    def test_what_could_not_run_is_left_out_of_the_comparison(self):
        rows = processor.rows({"process, blocking": [sample(100, 30)]}, {})
        self.assertIsNone(rows[0]["ratioToRounds"])
        self.assertIsNone(rows[0]["overheadMicroseconds"])
        self.assertEqual(processor.cells(rows)[0][1:], ["100", "–", "30", "–", "–"])


if __name__ == "__main__":
    unittest.main()
