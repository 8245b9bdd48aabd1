"""Runs what kafka-gen renders: real Kafka in real containers, treated as a kubelet treats them.

    python3 tests/kafka/run.py [dev|prod|secure|mtls|migration|topics|topics-many|topics-prod|all] [--kafka-gen PATH] [--manifests FILE] [--keep-logs DIR]

Needs root, Java 17 or newer, Maven, and Debian's openssl, runc, iproute2, iptables and dnsmasq-base. Prints the checks, a table of
what was measured, and as the last line how many checks passed and failed.
"""

import argparse
import fcntl
import os
import shutil
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree stays as it is

import image
import manifests as kube
import scenario_dev
import scenario_migration
import scenario_mtls
import scenario_prod
import scenario_secure
import scenario_topics
from cluster import Cluster
from report import Report

REPOSITORY = Path(__file__).resolve().parents[2]
CACHE = REPOSITORY / "target" / "kafka"
NEEDED = ["openssl", "runc", "ip", "iptables-restore", "dnsmasq", "setpriv", "unshare", "java", "mvn"]
# No run takes longer; whatever hangs, the machine is free again.
TIME_LIMIT = 2700
LOCK = "/run/kafka-gen-test.lock"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("profile", metavar="SCENARIO", nargs="?", choices=[*SCENARIOS, "all"], default="all")
    parser.add_argument("--kafka-gen", default=str(REPOSITORY / "target/release/kafka-gen"), metavar="PATH")
    parser.add_argument("--manifests", metavar="FILE", help="run this stream instead of rendering (one profile only)")
    parser.add_argument("--larger", metavar="FILE", help="with --manifests: the same prod profile with four brokers")
    parser.add_argument("--keep-logs", metavar="DIR", help="copy the pods' logs there")
    chosen = parser.parse_args()
    if chosen.manifests and chosen.profile not in ("dev", "prod"):
        parser.error("--manifests needs a profile: dev or prod")
    if chosen.manifests and chosen.profile == "prod" and not chosen.larger:
        parser.error("--manifests for prod needs --larger")
    return chosen


# What runs, by the word on the command line; each on a cluster of its own.
SCENARIOS = {
    "dev": lambda report, cluster, chosen: scenario_dev.run(report, cluster, *load(chosen, "dev")),
    "prod": lambda report, cluster, chosen: scenario_prod.run(report, cluster, *load(chosen, "prod")),
    "secure": lambda report, cluster, chosen: scenario_secure.run(report, cluster, chosen.kafka_gen),
    "mtls": lambda report, cluster, chosen: scenario_mtls.run(report, cluster, chosen.kafka_gen),
    "migration": lambda report, cluster, chosen: scenario_migration.run(report, cluster, chosen.kafka_gen),
    "topics": lambda report, cluster, chosen: scenario_topics.run(report, cluster, chosen.kafka_gen),
    "topics-many": lambda report, cluster, chosen: scenario_topics.run_many(report, cluster, chosen.kafka_gen),
    "topics-prod": lambda report, cluster, chosen: scenario_topics.run_prod(report, cluster, chosen.kafka_gen),
}


def load(chosen, profile):
    """The streams a scenario needs: the profile, and for prod also with a fourth broker."""
    if chosen.manifests:
        files = [chosen.manifests, *([chosen.larger] if profile == "prod" else [])]
        return [kube.Manifests(Path(name).read_text()) for name in files]
    streams = [kube.render(chosen.kafka_gen, profile)]
    if profile == "prod":
        streams.append(kube.render(chosen.kafka_gen, profile, "--set", "replicaCount=4"))
    return streams


def kafka_version(manifests):
    """The tag of the image that the manifests name, digest or not."""
    container = manifests.only("StatefulSet")["spec"]["template"]["spec"]["containers"][0]
    return container["image"].split("@")[0].rsplit(":", 1)[1]


def run(report, chosen, profile):
    """One scenario on a cluster of its own."""
    shown = load(chosen, profile)[0] if chosen.manifests else kube.render(chosen.kafka_gen, "dev")
    built = image.build(kafka_version(shown), CACHE)
    cluster = Cluster(CACHE / "run", CACHE / f"logs-{profile}", built, report.say)
    try:
        SCENARIOS[profile](report, cluster, chosen)
    finally:
        # Cleaning up is not to be broken off, by impatience or by the time limit.
        before = [(number, signal.signal(number, signal.SIG_IGN)) for number in STOPS]
        cluster.close()
        for number, handler in before:
            signal.signal(number, handler)
        if chosen.keep_logs:
            shutil.copytree(CACHE / f"logs-{profile}", Path(chosen.keep_logs) / profile, dirs_exist_ok=True)


def main():
    chosen = arguments()
    missing = [tool for tool in NEEDED if not shutil.which(tool)]
    if missing or os.geteuid() != 0:
        raise SystemExit(f"needs root and these tools, which are missing: {', '.join(missing) or 'none'}")

    def stop(number, _):
        raise KeyboardInterrupt(f"stopped by {signal.Signals(number).name}")

    for number in STOPS:
        signal.signal(number, stop)
    signal.alarm(TIME_LIMIT)
    CACHE.mkdir(parents=True, exist_ok=True)
    # Namespaces and control groups are the machine's: a second run would take those of the first for leftovers.
    lock = open(LOCK, "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("another run is under way on this machine") from None
    report = Report()
    try:
        for profile in SCENARIOS if chosen.profile == "all" else [chosen.profile]:
            report.run(profile, lambda _, each=profile: run(report, chosen, each))
    except KeyboardInterrupt as stopped:
        report.check("the run is not broken off", False, str(stopped))
    sys.exit(report.finish())


if __name__ == "__main__":
    main()
