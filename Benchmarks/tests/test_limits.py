import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import limits

COUNTS = {"instructions": 1000, "allocations": 20, "retains": 40.5, "releases": 60}


class Limits(unittest.TestCase):
    def verdicts(self, counts, committed):
        return {metric: verdict for metric, _, _, verdict in limits.compare(counts, committed)}

    def fresh(self, counts):
        return {metric: limits.limit_for(metric, counts[metric]) for metric in limits.METRICS}

    def test_a_fresh_limit_holds_what_it_was_made_of(self):
        self.assertEqual(set(self.verdicts(COUNTS, self.fresh(COUNTS)).values()), {"ok"})

    def test_five_percent_more_instructions_pass_and_six_do_not(self):
        committed = self.fresh(COUNTS)
        self.assertEqual(self.verdicts(COUNTS | {"instructions": 1050}, committed)["instructions"], "ok")
        self.assertEqual(self.verdicts(COUNTS | {"instructions": 1060}, committed)["instructions"], "over")

    def test_one_more_allocation_for_every_operation_is_over(self):
        committed = self.fresh(COUNTS)
        self.assertEqual(self.verdicts(COUNTS | {"allocations": 21.5}, committed)["allocations"], "over")

    def test_a_won_fifth_could_be_kept(self):
        verdicts = self.verdicts({metric: value * 0.8 for metric, value in COUNTS.items()}, self.fresh(COUNTS))
        self.assertEqual(set(verdicts.values()), {"could be tightened"})

    def test_a_subject_without_limits_says_so(self):
        self.assertEqual(set(self.verdicts(COUNTS, {}).values()), {"no limit"})

    def test_saving_keeps_the_limits_of_other_subjects(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "limits.json"
            path.write_text(json.dumps({"other": {"instructions": 5}}))
            limits.save(path, {"send": COUNTS})
            self.assertEqual(limits.load(path)["other"], {"instructions": 5})
            self.assertEqual(limits.load(path)["send"], self.fresh(COUNTS))


KNOWN = {"instructions": 5819, "allocations": 10, "retains": 30, "releases": 40}


class SelfCheck(unittest.TestCase):
    def test_counts_of_the_subject_pass(self):
        self.assertEqual(limits.unseen(KNOWN), [])

    def test_each_counter_that_stands_still_is_named(self):
        for metric in KNOWN:
            with self.subTest(metric):
                self.assertEqual(limits.unseen(KNOWN | {metric: 0}), [metric])

    def test_too_many_allocations_are_no_less_wrong(self):
        self.assertEqual(limits.unseen(KNOWN | {"allocations": 20}), ["allocations"])


if __name__ == "__main__":
    unittest.main()
