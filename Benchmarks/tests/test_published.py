import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(root, *arguments):
    return subprocess.run(
        [sys.executable, root / "Benchmarks" / "run", *arguments], capture_output=True, text=True, timeout=60
    )


class Published(unittest.TestCase):
    def copy(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        shutil.copy(ROOT / "README.md", root)
        shutil.copytree(ROOT / "Benchmarks", root / "Benchmarks", ignore=shutil.ignore_patterns(".build*", "Sources"))
        return root

    def test_the_pages_show_the_results_that_are_kept(self):
        checked = run(ROOT, "--check-published")
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_pages_that_were_just_written_agree(self):
        root = self.copy()
        self.assertEqual(run(root, "--publish").returncode, 0)
        checked = run(root, "--check-published")
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_a_changed_figure_is_found_in_either_page(self):
        root = self.copy()
        self.assertEqual(run(root, "--publish").returncode, 0)
        for page, table in {"README.md": "transports", "Benchmarks/README.md": "send"}.items():
            with self.subTest(page):
                path = root / page
                before = path.read_text()
                begin = f"<!-- benchmarks: {table} -->\n"
                self.assertIn(begin, before)
                path.write_text(before.replace(begin, begin + "| more |\n"))
                checked = run(root, "--check-published")
                path.write_text(before)
                self.assertEqual(checked.returncode, 1)
                self.assertIn(f"{page} does not show Benchmarks/Results/results.json: {table}\n", checked.stderr)


if __name__ == "__main__":
    unittest.main()
