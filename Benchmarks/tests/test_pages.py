import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import machine
import measuring
import pages
import plots
import transports


class Numbers(unittest.TestCase):
    def test_three_digits_are_shown(self):
        shown = {0: "0", 0.4249: "0.42", 2.5: "2.5", 7: "7", 37.04: "37", 66.26: "66.3", 12400.4: "12,400", None: "–"}
        for value, text in shown.items():
            self.assertEqual(pages.number(value), text)


class Tables(unittest.TestCase):
    def test_a_page_gets_a_header_a_rule_and_rows(self):
        self.assertEqual(pages.markdown(["", "µs"], [["a", "1"]]), "|  | µs |\n| --- | --: |\n| a | 1 |")

    def test_a_terminal_gets_columns_that_line_up(self):
        text = pages.aligned(["", "µs"], [["abc", "1"], ["d", "1,000"]])
        self.assertEqual(text.splitlines()[2:], ["abc      1", "d    1,000"])


class UserTable(unittest.TestCase):
    def test_a_line_for_each_way_to_write_a_program_with_what_was_measured(self):
        def row(series, in_flight, cpu):
            return {"series": series, "inFlight": in_flight, "cpuMicroseconds": cpu, "perSecond": 1000 * cpu}

        sends = [row("async, curl", 1, 30), row("async, curl", 8, 29), row("Python, asyncio", 64, 900)]
        cells = transports.user_cells(sends, [row("async, curl", 64, 20)])
        self.assertEqual(
            cells,
            [
                ["this, async, `CurlTransport`", "30", "30,000", "–", "–", "–", "–", "20", "20,000"],
                ["official Python client, asyncio", "–", "–", "900", "900,000", "–", "–", "–", "–"],
            ],
        )
        self.assertEqual({len(line) for line in cells}, {len(transports.USER_HEADER)})


class ShortTable(unittest.TestCase):
    def row(self, name, series, in_flight, cpu):
        fields = {"name": name, "series": series, "inFlight": in_flight, "cpuMicroseconds": cpu}
        return fields | {"ratio": None, "perSecond": 9}

    def test_one_at_a_time_64_in_flight_of_what_does_not_block_and_the_same_over_tls(self):
        sends = [
            self.row("raw libcurl, easy, 64 threads", "easy", 64, 20),
            self.row("raw libcurl, multi, 1 in flight", "multi", 1, 25),
            self.row("blocking, curl, 1 thread", "blocking, curl", 1, 30),
            self.row("blocking, curl, 64 threads", "blocking, curl", 64, 50),
            self.row("async, curl, 1 in flight", "async, curl", 1, 60),
            self.row("async, curl, 8 in flight", "async, curl", 8, 55),
            self.row("async, curl, 64 in flight", "async, curl", 64, 40),
            self.row("wrk, 1 connection", "wrk", 1, 5),
            self.row("wrk, 64 connections", "wrk", 64, 4),
            self.row("official Python client", "Python", 1, 900),
        ]
        over_tls = [
            self.row("async, curl, 1 in flight", "async, curl", 1, 80),
            self.row("wrk, 64 connections", "wrk", 64, 6),
        ]
        peeks = [self.row("async, curl, 64 in flight, swift", "async, curl", 64, 70)]
        rows = transports.short_cells(sends, over_tls, peeks)
        self.assertEqual(
            {row[0]: (row[1], row[4]) for row in rows},
            {
                "raw libcurl, multi, 1 in flight": ("25", "–"),
                "blocking, curl, 1 thread": ("30", "–"),
                "async, curl, 1 in flight": ("60", "–"),
                "async, curl, 64 in flight": ("40", "70"),
                "wrk, 64 connections": ("4", "–"),
                "official Python client": ("900", "–"),
                "async, curl, 1 in flight, over TLS": ("80", "–"),
            },
        )


class TLSTable(unittest.TestCase):
    def handshakes(self, count, in_flight):
        fields = ("cpuMicroseconds", "ratio", "ratioOnAll", "perSecond")
        row = {"name": "a", "inFlight": in_flight, "handshakes": count} | dict.fromkeys(fields)
        return transports.tls_cells([row])[0][-2]

    def test_a_row_that_connects_for_each_call_says_so(self):
        self.assertEqual(self.handshakes(1, 1), "1")
        self.assertEqual(self.handshakes(64, 64), "64")
        self.assertEqual(self.handshakes(5000, 1), "5,000 (reconnects)")
        self.assertEqual(self.handshakes(5000, 64), "5,000 (reconnects)")


class InFlightTable(unittest.TestCase):
    def test_a_cliff_is_seen_in_the_last_column(self):
        rates = {1: 100, 8: 400, 64: 500, 512: 50}
        rows = [{"series": "async, curl", "inFlight": count, "perSecond": rate} for count, rate in rates.items()]
        rows.append({"series": "Python", "inFlight": 1, "perSecond": 5})
        self.assertEqual(transports.in_flight_cells(rows), [["async, curl", "100", "400", "500", "50", "10 %"]])


class Medians(unittest.TestCase):
    def test_a_ratio_compares_neighbours_in_time(self):
        def taken(*values):
            return [measuring.Sample(1, value * 1000, 1e9) for value in values]

        costs = {"raw": taken(10, 20, 40), "mine": taken(15, 30, 60)}
        summary = measuring.summary(costs, costs, {"mine": "raw"})
        self.assertEqual(summary["mine"]["ratio"], 1.5)
        self.assertEqual(summary["mine"]["cpuMicroseconds"], 30)
        self.assertIsNone(summary["raw"]["ratio"])

    def test_costs_and_throughput_come_from_measurements_of_their_own(self):
        costs = {"a": [measuring.Sample(1, 5000, 1e9)], "b": [measuring.Sample(1, 6000, 1e9)]}
        rates = {"a": [measuring.Sample(10, 9000, 1e9)]}
        summary = measuring.summary(costs, rates, {})
        self.assertEqual((summary["a"]["cpuMicroseconds"], summary["a"]["perSecond"]), (5, 10))
        self.assertEqual(summary["a"]["cpuMicrosecondsOnAll"], 0.9)
        self.assertIsNone(summary["b"]["perSecond"])
        self.assertIsNone(summary["b"]["cpuMicrosecondsOnAll"])


    def test_of_handshakes_the_worst_run_counts(self):
        costs = {"a": [measuring.Sample(1, 1, 1, handshakes) for handshakes in (1, 1, 900)]}
        self.assertEqual(measuring.summary(costs, costs, {})["a"]["handshakes"], 900)
        self.assertNotIn("handshakes", measuring.summary({"a": [measuring.Sample(1, 1, 1)]}, {}, {})["a"])


class Machine(unittest.TestCase):
    def sentence(self, others):
        fields = ("date", "cores", "processor", "memoryGibibytes", "system", "kernel", "swift", "cc", "libcurl", "libxml2")
        return machine.sentence(dict.fromkeys(fields) | {"pinned": True, "otherProcessors": others})

    def test_other_programs_are_told_where_they_took_more_than_a_system_does_by_itself(self):
        self.assertIn("Other programs took 1.2 of the processors meanwhile: operations a second are fewer", self.sentence(1.21))
        self.assertNotIn("Other programs", self.sentence(0.04))
        self.assertNotIn("Other programs", self.sentence(None))

    @unittest.skipUnless(sys.platform == "linux", "Only Linux tells it in a file")
    def test_what_was_started_here_is_no_other_program(self):
        def busy(others):
            subprocess.run([sys.executable, "-c", "while __import__('time').process_time() < 0.5: pass"], check=True)
            after, before = others.used(), others.before
            return [late - early for late, early in zip(after, before)]

        wall, everything, own = busy(machine.OtherPrograms())
        self.assertGreaterEqual(own, 0.45)
        # The counters are in hundredths of a second, for each processor and kind of work.
        self.assertGreaterEqual(everything, own - 0.3)
        self.assertLessEqual(everything, (wall + 0.3) * os.cpu_count())


class Pinning(unittest.TestCase):
    @unittest.skipUnless(measuring.CAN_PIN, "The system cannot keep a program on one processor")
    def test_a_server_and_what_is_started_share_one_processor_for_as_long(self):
        before = os.sched_getaffinity(0)
        server = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
        try:
            with measuring.one_processor(server.pid):
                client = subprocess.run(
                    [sys.executable, "-c", "import os; print(*os.sched_getaffinity(0))"], capture_output=True, text=True
                )
                self.assertEqual({int(client.stdout)}, os.sched_getaffinity(server.pid))
            self.assertEqual(os.sched_getaffinity(0), before)
            self.assertEqual(os.sched_getaffinity(server.pid), before)
        finally:
            server.communicate()


class Publishing(unittest.TestCase):
    def page(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "README.md"
        path.write_text(text)
        return path

    def test_what_stood_between_the_markers_is_replaced_and_the_rest_stays(self):
        begin, end = pages.markers("send")
        path = self.page(f"before\n{begin}\nold\n{end}\nafter\n")
        self.assertEqual(pages.publish(path, {"send": "new \\1", "peek": "other"}), ["send"])
        self.assertEqual(path.read_text(), f"before\n{begin}\nnew \\1\n{end}\nafter\n")

    def test_a_page_without_markers_stays_as_it_is(self):
        path = self.page("nothing")
        self.assertEqual(pages.publish(path, {"send": "new"}), [])
        self.assertEqual(path.read_text(), "nothing")


class Plots(unittest.TestCase):
    def elements(self, svg, name):
        return xml.etree.ElementTree.fromstring(svg).findall(f"{{http://www.w3.org/2000/svg}}{name}")

    def test_every_line_and_every_point_is_drawn_inside_the_paper(self):
        lines = [
            plots.Line("a & b", [(1, 10), (8, 20), (64, 300)]),
            plots.Line("raw", [(1, 5), (64, 7)], dashed=True),
        ]
        svg = plots.line_chart("Title <1>", [plots.Panel("p", "x, n", "y, µs", lines)])
        circles = self.elements(svg, "circle")
        self.assertEqual(len(circles), 5)
        root = xml.etree.ElementTree.fromstring(svg)
        for circle in circles:
            self.assertTrue(0 < float(circle.get("cx")) < float(root.get("width")))
            self.assertTrue(0 < float(circle.get("cy")) < float(root.get("height")))
        words = [text.text for text in self.elements(svg, "text")]
        self.assertTrue({"a & b", "raw", "Title <1>", "x, n", "y, µs"} <= set(words))

    def test_more_is_higher_up(self):
        svg = plots.line_chart("t", [plots.Panel("p", "x", "y", [plots.Line("a", [(1, 10), (8, 20)])])])
        low, high = [float(circle.get("cy")) for circle in self.elements(svg, "circle")]
        self.assertGreater(low, high)

    def test_bars_are_as_long_as_their_values(self):
        svg = plots.bar_chart("t", "µs", [plots.Bar("a", 10, "10 µs"), plots.Bar("b", 20, "20 µs", True)])
        widths = [float(bar.get("width")) for bar in self.elements(svg, "rect")[1:]]
        self.assertAlmostEqual(widths[1], 2 * widths[0], delta=0.2)

    def test_charts_know_dark_and_light(self):
        self.assertIn("prefers-color-scheme: dark", plots.bar_chart("t", "µs", [plots.Bar("a", 1, "1")]))

    def test_ticks_enclose_what_they_measure(self):
        self.assertEqual(plots.log_ticks(15, 430), [10, 20, 50, 100, 200, 500])
        self.assertEqual(plots.linear_ticks(83), [0, 20, 40, 60, 80, 100])
        self.assertEqual(plots.log_ticks(7, 7), [5, 10])


if __name__ == "__main__":
    unittest.main()
