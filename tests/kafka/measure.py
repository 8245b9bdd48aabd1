"""What a container used, read from its control group: version 1 (one tree per controller) or version 2."""

import threading
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MIB = 1024 * 1024


def fields(path):
    """A file of `name value` lines as a dictionary; empty when the group is already gone."""
    try:
        return {name: int(value) for name, value in (line.split() for line in path.read_text().splitlines())}
    except OSError:
        return {}


def number(path):
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0


class Usage:
    """Samples one container's group while it runs; keeps the peaks, also over restarts of the same pod."""

    def __init__(self):
        self.peak_memory = 0
        self.peak_rss = 0
        self.oom_kills = 0
        self.periods = 0
        self.throttled = 0
        self.cpu_seconds = 0.0
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.base = (0, 0, 0, 0.0)
        self.path = None

    def watch(self, cgroup):
        """Start sampling a new container's group (a path below the tree's root)."""
        self.path = cgroup.strip("/")
        self.base = (self.oom_kills, self.periods, self.throttled, self.cpu_seconds)
        self.stopping = threading.Event()
        threading.Thread(target=self.loop, args=(self.stopping,), daemon=True).start()

    def loop(self, stopping):
        while not stopping.wait(0.2):
            self.sample()

    def stop(self):
        """Take the last figures; call it before the group is removed."""
        self.stopping.set()
        self.sample()

    def sample(self):
        with self.lock:
            if (ROOT / "cgroup.controllers").exists():
                self.sample_v2(ROOT / self.path)
            else:
                self.sample_v1(ROOT / "memory" / self.path, ROOT / "cpu" / self.path, ROOT / "cpuacct" / self.path)

    def sample_v1(self, memory, cpu, cpuacct):
        stat = fields(memory / "memory.stat")
        self.peak_memory = max(self.peak_memory, number(memory / "memory.max_usage_in_bytes"))
        self.peak_rss = max(self.peak_rss, stat.get("total_rss", 0))
        ooms = fields(memory / "memory.oom_control").get("oom_kill", 0)
        cpu_stat = fields(cpu / "cpu.stat")
        self.add(ooms, cpu_stat, number(cpuacct / "cpuacct.usage") / 1e9)

    def sample_v2(self, group):
        stat = fields(group / "memory.stat")
        self.peak_memory = max(self.peak_memory, number(group / "memory.peak"), number(group / "memory.current"))
        self.peak_rss = max(self.peak_rss, stat.get("anon", 0))
        ooms = fields(group / "memory.events").get("oom_kill", 0)
        cpu_stat = fields(group / "cpu.stat")
        self.add(ooms, cpu_stat, cpu_stat.get("usage_usec", 0) / 1e6)

    def add(self, ooms, cpu_stat, cpu_seconds):
        """Counters start at zero in each container of the pod: add them to what the earlier ones had."""
        self.oom_kills = max(self.oom_kills, self.base[0] + ooms)
        self.periods = max(self.periods, self.base[1] + cpu_stat.get("nr_periods", 0))
        self.throttled = max(self.throttled, self.base[2] + cpu_stat.get("nr_throttled", 0))
        self.cpu_seconds = max(self.cpu_seconds, self.base[3] + cpu_seconds)


def remove_groups(name):
    """Remove empty groups that a killed run left below this name."""
    for top in [ROOT, *ROOT.iterdir()]:
        group = top / name
        if group.is_dir():
            for folder in sorted(group.rglob("*"), key=lambda path: -len(path.parts)):
                if folder.is_dir():
                    folder.rmdir()
            group.rmdir()
