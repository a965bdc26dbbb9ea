import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

import measuring
import pinning
import plots
import publishing
import tables
import transports


class Numbers(unittest.TestCase):
    def test_three_digits_are_shown(self):
        shown = {0: "0", 0.4249: "0.42", 2.5: "2.5", 7: "7", 37.04: "37", 66.26: "66.3", 12400.4: "12,400", None: "–"}
        for value, text in shown.items():
            self.assertEqual(tables.number(value), text)


class Tables(unittest.TestCase):
    def test_a_page_gets_a_header_a_rule_and_rows(self):
        self.assertEqual(tables.markdown(["", "µs"], [["a", "1"]]), "|  | µs |\n| --- | --: |\n| a | 1 |")

    def test_a_terminal_gets_columns_that_line_up(self):
        text = tables.aligned(["", "µs"], [["abc", "1"], ["d", "1,000"]])
        self.assertEqual(text.splitlines()[2:], ["abc      1", "d    1,000"])


class ShortTable(unittest.TestCase):
    def row(self, name, series, flights, cpu):
        fields = {"name": name, "series": series, "inFlight": flights, "cpuMicroseconds": cpu}
        return fields | {"ratio": None, "perSecond": 9}

    def test_blocking_rows_are_of_one_thread_and_async_rows_of_64_in_flight(self):
        sends = [
            self.row("blocking, curl, 1 thread", "blocking, curl", 1, 30),
            self.row("blocking, curl, 64 threads", "blocking, curl", 64, 50),
            self.row("async, curl, 1 in flight", "async, curl", 1, 60),
            self.row("async, curl, 64 in flight", "async, curl", 64, 40),
        ]
        peeks = [self.row("async, curl, 64 in flight, swift", "async, curl", 64, 70)]
        rows = transports.short_cells(sends, peeks)
        self.assertEqual([row[0] for row in rows], ["blocking, curl, 1 thread", "async, curl, 64 in flight"])
        self.assertEqual([row[4] for row in rows], ["–", "70"])


class FlightTable(unittest.TestCase):
    def test_a_cliff_is_seen_in_the_last_column(self):
        rates = {1: 100, 8: 400, 64: 500, 512: 50}
        rows = [{"series": "async, curl", "inFlight": count, "perSecond": rate} for count, rate in rates.items()]
        rows.append({"series": "Python", "inFlight": 1, "perSecond": 5})
        self.assertEqual(transports.flight_cells(rows), [["async, curl", "100", "400", "500", "50", "10 %"]])


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


class Pinning(unittest.TestCase):
    @unittest.skipUnless(pinning.AVAILABLE, "The system cannot keep a program on one processor")
    def test_a_server_and_what_is_started_share_one_processor_for_as_long(self):
        before = os.sched_getaffinity(0)
        server = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
        try:
            with pinning.one_processor(server.pid):
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
        begin, end = publishing.markers("send")
        path = self.page(f"before\n{begin}\nold\n{end}\nafter\n")
        self.assertEqual(publishing.publish(path, {"send": "new \\1", "peek": "other"}), ["send"])
        self.assertEqual(path.read_text(), f"before\n{begin}\nnew \\1\n{end}\nafter\n")

    def test_a_page_without_markers_stays_as_it_is(self):
        path = self.page("nothing")
        self.assertEqual(publishing.publish(path, {"send": "new"}), [])
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
