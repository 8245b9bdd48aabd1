#!/usr/bin/env python3
"""How fast kafka-gen is, and how much memory it takes: whole processes, every check on.

Usage: bench.py [PATH OF kafka-gen] [--quick] [--peers FOLDER]

Prints the tables of docs/src/performance.md. Each figure is the median of many runs; runs of different programs take turns, so
that a busy moment meets all of them. Needs GNU time (Debian: time) for memory, and PyYAML for peers. Peers are raced if they
are installed: kubectl, and what tests/peers.sh has put into FOLDER.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

OPTIONS = argparse.ArgumentParser()
OPTIONS.add_argument("program", nargs="?", default="target/release/kafka-gen")
OPTIONS.add_argument("--quick", action="store_true")
OPTIONS.add_argument("--peers", default="target/peers")
ASKED = OPTIONS.parse_args()
PROGRAM, PEERS, QUICK = os.path.abspath(ASKED.program), os.path.abspath(ASKED.peers), ASKED.quick
os.environ["PEERS"] = PEERS
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def seconds(command, folder):
    """One run of a command."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, check=False, **QUIET)
    took = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}")
    return took


def medians(commands, folder, runs):
    """The median of each command, in seconds; all take turns."""
    took = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            took[name].append(seconds(command, folder))
    return {name: statistics.median(times) for name, times in took.items()}


def peak(command, folder):
    """The peak of the resident memory, in MB."""
    words = ["/usr/bin/time", "-f", "%M", "-o", os.path.join(folder, "peak"), *command]
    subprocess.run(words, cwd=folder, check=False, **QUIET)
    with open(os.path.join(folder, "peak"), encoding="utf-8") as file:
        return int(file.read().split()[-1]) / 1000


def write(folder, name, text):
    """Writes a file of the bench."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def rendered(*words):
    """What the program prints."""
    return subprocess.run([PROGRAM, "render", *words], check=True, capture_output=True, text=True).stdout


def topics(count):
    """A profile with so many topics."""
    lines = "".join(f"  orders.{number:05}: {{ partitions: 3 }}\n" for number in range(count))
    return f"extends: prod\nexternalAccess: {{ domain: kafka.example.org }}\ntopics:\n{lines}"


def cluster(number):
    """A profile of one of many clusters."""
    return (
        f"extends: prod\nrelease: kafka-{number}\nnamespace: team-{number}\n"
        f"externalAccess: {{ domain: team-{number}.example.org }}\n"
    )


def table(rows, head):
    """A table in Markdown."""
    print("| " + " | ".join(head) + " |")
    print("| --- " + "| ---: " * (len(head) - 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def milliseconds(value):
    """At three digits."""
    return f"{value * 1e3:.1f} ms" if value < 0.1 else f"{value * 1e3:.0f} ms"


def commands_of(folder):
    """The work of a day: name, command, runs."""
    prod = rendered("prod", "--set", "externalAccess.domain=kafka.example.org")
    more = rendered("prod", "--set", "externalAccess.domain=kafka.example.org", "--set", "replicaCount=5")
    write(folder, "prod.yaml", prod)
    write(folder, "more.yaml", more)
    write(folder, "topics.yaml", topics(10_000))
    for number in range(1_000):
        write(folder, f"clusters/{number:04}.yaml", cluster(number))
    many = "".join(rendered(write(folder, "one.yaml", cluster(number))) for number in range(10)) * 10
    for number in range(100):
        part = many.replace("team-", f"group-{number}-")
        write(folder, f"manifests/{number:03}.yaml", part[: len(part) // 10])
    often, seldom = (5, 2) if QUICK else (100, 5)
    return {
        "/bin/true": (["/bin/true"], often),
        "kafka-gen --version": ([PROGRAM, "--version"], often),
        "render dev": ([PROGRAM, "render", "dev"], often),
        "render prod": ([PROGRAM, "render", "prod"], often),
        "validate what that prints": ([PROGRAM, "validate", "prod.yaml"], often),
        "diff of two such files": ([PROGRAM, "diff", "more.yaml", "--against", "prod.yaml"], often),
        "diff of two profiles": ([PROGRAM, "diff", "prod", "--against", "prod", "--set", "replicaCount=5"], often),
        "render a profile with 10,000 topics": ([PROGRAM, "render", "topics.yaml"], seldom),
        "render 1,000 clusters": ([PROGRAM, "render", "clusters", "--out", "rendered"], seldom),
        "validate 1,000 clusters": ([PROGRAM, "validate", "rendered"], seldom),
    }


def work(folder):
    """Time and memory of each command."""
    commands = commands_of(folder)
    often = {name: command for name, (command, runs) in commands.items() if runs > 5 or QUICK}
    took = medians(often, folder, max(runs for _, runs in commands.values()))
    for name, (command, runs) in commands.items():
        if name not in took:
            took |= medians({name: command}, folder, runs)
    base = took["/bin/true"]
    rows = []
    for name, (command, _) in commands.items():
        memory = "" if name == "/bin/true" else f"{peak(command, folder):.1f} MB"
        rows.append([f"`{name}`", milliseconds(took[name]), f"{took[name] / base:.1f}", memory])
    table(rows, ["", "median", "of `/bin/true`", "peak memory"])
    return took


def throughput(folder, took):
    """What validate reads in a second."""
    size = documents = 0
    for path, _, names in os.walk(os.path.join(folder, "rendered")):
        for name in names:
            size += os.path.getsize(os.path.join(path, name))
            documents += 1
    spent = took["validate 1,000 clusters"]
    print(
        f"`validate` reads {size / spent / 1e6:.0f} MB or {documents / spent:,.0f} documents in a second "
        f"({documents:,} documents, {size / 1e6:.0f} MB).\n"
    )


def growth(folder):
    """How cost grows with size."""
    rows = []
    for what, make, least in (
        ("topics", lambda count: ["render", write(folder, f"grow/{count}.yaml", topics(count))], 100),
        ("clusters", lambda count: clusters(folder, count), 10),
        ("documents to validate", lambda count: manifests(folder, count), 100),
        ("topics of which one differs", lambda count: differing(folder, count), 100),
    ):
        times, peaks = [], []
        for factor in (1, 10, 100):
            command = [PROGRAM, *make(least * factor)]
            runs = (2 if QUICK else 20) if factor < 100 else (1 if QUICK else 5)
            times.append(medians({what: command}, folder, runs)[what])
            peaks.append(peak(command, folder))
        rows.append(
            [f"{least:,}, {least * 10:,}, {least * 100:,} {what}"]
            + [", ".join(milliseconds(value) for value in times)]
            + [f"{times[1] / times[0]:.1f}, {times[2] / times[1]:.1f}"]
            + [", ".join(f"{value:.0f}" for value in peaks) + " MB"]
        )
    table(rows, ["", "median", "ratios", "peak memory"])


def clusters(folder, count):
    """Renders the first of the clusters."""
    for number in range(count):
        write(folder, f"clusters-{count}/{number:04}.yaml", cluster(number))
    return ["render", f"clusters-{count}", "--out", f"rendered-{count}"]


def manifests(folder, count):
    """A file with so many ConfigMaps."""
    text = "".join(
        f"---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c-{number}\n  namespace: a\ndata:\n  a: b\n"
        for number in range(count)
    )
    return ["validate", write(folder, f"maps-{count}.yaml", text)]


def differing(folder, count):
    """Two profiles with so many topics, of which one differs."""
    old = write(folder, f"grow/old-{count}.yaml", topics(count))
    new = write(folder, f"grow/new-{count}.yaml", topics(count).replace("partitions: 3", "partitions: 6", 1))
    return ["diff", new, "--against", old]


def peers(folder):
    """Others, over the same documents."""
    os.makedirs(os.path.join(folder, "kustomize"))
    subprocess.run(
        [PROGRAM, "render", "prod", "--set", "externalAccess.domain=kafka.example.org", "--out", "kustomize", "--kustomization"],
        cwd=folder, check=True, **QUIET,
    )
    chart = os.path.join(folder, "chart")
    write(chart, "Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\n")
    with open(os.path.join(folder, "prod.yaml"), encoding="utf-8") as file:
        text = file.read()
    # As a chart whose templates have nothing to fill in.
    write(chart, "templates/all.yaml", text.replace("{{", '{{ "{{" }}'))
    import yaml  # only the peers need it

    objects = json.dumps(list(yaml.safe_load_all(text)))
    write(folder, "prod.jsonnet", objects)
    write(folder, "objects.json", objects)
    write(folder, "cdk8s.js", CDK8S)
    python, tool = os.path.join(PEERS, "python/bin/python"), lambda name: os.path.join(PEERS, "bin", name)
    from_python = "import {0}; print({0}.evaluate_file('prod.jsonnet'))".format
    schemas = os.path.join(PEERS, "schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json")
    race(folder, "render prod", {
        "kubectl kustomize": ["kubectl", "kustomize", "kustomize"],
        "kustomize build": [tool("kustomize"), "build", "kustomize"],
        "helm template": [tool("helm"), "template", "kafka", "chart"],
        "jsonnet, in Go": [tool("jsonnet"), "prod.jsonnet"],
        "jsonnet, in C++, from Python": [python, "-c", from_python("_jsonnet")],
        "jsonnet, in Rust, from Python": [python, "-c", from_python("rjsonnet")],
        "cdk8s": ["node", "cdk8s.js"] if os.path.isdir(os.path.join(PEERS, "node_modules")) else [""],
    })
    race(folder, "validate prod.yaml", {
        "kubeconform": [tool("kubeconform"), "-strict", "-schema-location", schemas, "prod.yaml"],
    })
    race(folder, "validate rendered", {
        "kubeconform": [tool("kubeconform"), "-strict", "-schema-location", schemas, "rendered"],
    }, runs=3)


# The same objects, as a program makes them.
CDK8S = """
module.paths.push(require("path").join(process.env.PEERS, "node_modules"));
const { App, Chart, ApiObject } = require("cdk8s");
const chart = new Chart(new App(), "kafka");
require("./objects.json").forEach((object, index) => new ApiObject(chart, `o${index}`, object));
console.log(chart.toJson().map((object) => JSON.stringify(object)).join("\\n"));
"""


def race(folder, words, others, runs=20):
    """Others, and ourselves with these words."""
    own = f"kafka-gen {words}"
    commands = {own: [PROGRAM, *words.split()]} | {name: command for name, command in others.items() if shutil.which(command[0])}
    took = medians(commands, folder, min(runs, 3) if QUICK else runs)
    rows = [
        [f"`{name}`", milliseconds(value), f"{value / took[own]:.1f}", f"{peak(commands[name], folder):.0f} MB"]
        for name, value in took.items()
    ]
    table(rows, ["", "median", "of kafka-gen", "peak memory"])


def main():
    """Prints all tables."""
    with tempfile.TemporaryDirectory() as folder:
        took = work(folder)
        throughput(folder, took)
        growth(folder)
        peers(folder)


if __name__ == "__main__":
    main()
