"""Keeps what kafka-gen knows of Kafka's settings equal to Kafka's own classes, in every supported version.

    python3 tests/kafka/settings.py [--update] [--ask FILE]

Fetches the jars of each version with Maven and runs Settings.java on them. Checks that the tables of src/kafka are what the
classes say (`--update` rewrites them), that the committed verdicts still hold, and that kafka-gen judges them and a
generated set of cases as Kafka does. Needs Java 17 or newer, Maven and cargo.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree stays as it is

import cases
import tables
from image import fetch_jars

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
CACHE = REPOSITORY / "target" / "kafka"
COMMITTED = HERE / "settings"
# What `render prod` writes, with the variables of one pod in their places.
VARIABLES = {"KG_NODE_ID": "0", "POD_NAME": "kafka-0", "KG_EXTERNAL_HOST": "kafka-0.kafka.example.org", "KG_EXTERNAL_PORT": "9094"}


def releases():
    """The supported versions, from the one place that lists them."""
    listed = re.search(r"RELEASES: \[&str; \d+\] = \[(.*?)\]", (REPOSITORY / "src/kafka/versions.rs").read_text(), re.S)
    return re.findall(r'"([\d.]+)"', listed[1])


def jars(version):
    libs = CACHE / f"image-{version}/opt/kafka/libs"  # run.py may have fetched them
    if not libs.exists():
        libs = CACHE / f"libs-{version}"
        done = CACHE / f"libs-{version}.done"
        if not done.exists():
            shutil.rmtree(libs, ignore_errors=True)
            fetch_jars(version, libs)
            done.touch()
    return libs


def java(version, *words, lines=""):
    """What Settings.java prints, run on the jars of this version."""
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{jars(version)}/*", str(HERE / "Settings.java"), *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "POD_NAME"))}
    environment |= VARIABLES
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, env=environment, timeout=300)
    if ran.returncode:
        raise SystemExit(f"Kafka {version}: {ran.stderr[-2000:]}")
    return ran.stdout


def server_properties():
    """The broker's settings of the profile `prod`, for one pod."""
    rendered = subprocess.run(
        ["cargo", "run", "--quiet", "--locked", "--", "render", "prod", "--format", "json", "--set", "externalAccess.domain=kafka.example.org"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    objects = json.loads(rendered)
    objects = objects["items"] if isinstance(objects, dict) else objects
    text = next(item["data"]["server.properties"] for item in objects if "server.properties" in item.get("data", {}))
    return re.sub(r"\$\{env:(\w+)\}", lambda match: VARIABLES[match[1]], text)


def ask(versions, properties, asked):
    """The verdict of each version on each case."""
    lines = "".join(json.dumps(case) + "\n" for case in asked)
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda version: java(version, "judge", str(properties), lines=lines).splitlines(), versions)
        return list(zip(*answers, strict=True))


def committed():
    lines = (COMMITTED / "verdicts.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true", help="rewrite the tables and the committed verdicts")
    parser.add_argument("--ask", metavar="FILE", help="judge the cases of this file as well")
    chosen = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    versions = releases()
    for version in versions:
        jars(version)
    with ThreadPoolExecutor(2) as pool:
        dumps = dict(zip(versions, pool.map(lambda version: json.loads(java(version, "dump")), versions), strict=True))
    wrong = tables.compare(dumps, REPOSITORY, chosen.update)

    properties = CACHE / "settings.properties"
    properties.write_text(server_properties())
    known = committed()
    extra = [json.loads(line) for line in Path(chosen.ask).read_text().splitlines()] if chosen.ask else []
    made = cases.generate(dumps, random.Random(20))
    asked = [*known, *extra, *made]
    sayings = ask(versions, properties, [{key: case[key] for key in ("set", "topic", "name") if key in case} for case in asked])
    judged = CACHE / "verdicts.jsonl"
    with judged.open("w") as output:
        for i, (case, words) in enumerate(zip(asked, sayings, strict=True)):
            words = [word.split(" ", 1)[0] for word in words]
            # One word where all versions agree.
            said = words[0] if len(set(words)) == 1 else dict(zip(versions, words, strict=True))
            if i < len(known) and case.get("kafka") != said and not chosen.update:
                wrong.append(f"committed verdict of {json.dumps(case)}: Kafka says {said}")
            case = {key: value for key, value in case.items() if key != "kafka"}
            output.write(json.dumps({"kafka": said, **case}) + "\n")
    if chosen.update:
        with (COMMITTED / "verdicts.jsonl").open("w") as output:
            output.writelines(judged.read_text().splitlines(keepends=True)[: len(known)])
    print(f"{len(versions)} versions, {len(asked)} cases")
    for line in wrong:
        print(line)
    test = ["cargo", "test", "--quiet", "--locked", "--test", "all", "kafka_settings", "--", "--nocapture"]
    judges = subprocess.run(test, cwd=REPOSITORY, env={**os.environ, "KAFKA_SETTINGS": str(judged)}, stdin=subprocess.DEVNULL)
    return 1 if wrong or judges.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
