"""Checks and measurements of a run, and how they are printed."""

import time
import traceback


class Report:
    """Counts checks; a scenario that breaks off is one more failed check."""

    def __init__(self):
        self.began = time.monotonic()
        self.passed = self.failed = 0
        self.rows = []
        self.scenario = ""

    def say(self, text):
        print(f"{time.monotonic() - self.began:7.1f}  {text}", flush=True)

    def check(self, what, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        self.say(f"{'ok  ' if holds else 'FAIL'}  {self.scenario}: {what}{f' ({detail})' if detail else ''}")
        return holds

    def run(self, name, scenario, *arguments):
        self.scenario = name
        self.say(f"scenario {name}")
        try:
            scenario(self, *arguments)
        except Exception as problem:
            traceback.print_exc()
            self.check("the scenario runs to its end", False, f"{type(problem).__name__}: {problem}")

    def measure(self, what, value):
        self.rows.append((self.scenario, what, value))

    def measure_pod(self, pod, when=""):
        """One line for all that a pod used."""
        self.measure(f"{pod.name}{f' {when}' if when else ''}", pod.used())

    def finish(self):
        """Print everything measured and the count; returns the exit code."""
        print("\nMeasured")
        for scenario, what, value in self.rows:
            print(f"  {scenario:5} {what:28} {value}")
        print(f"\n{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
