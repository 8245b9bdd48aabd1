"""Boots real Kafka from the examples of the rules' pages: what a rule calls an error must not work, what it accepts must.

    python3 tests/kafka/boots.py [--rule NAME] [--keep]

Takes the rules of level `error` in src/kafka/rules and src/cluster/rules that judge the settings of nodes, and from their pages the examples with
the image apache/kafka. Each pod gets its environment as the kubelet resolves it, a network namespace and a root file system
of its own; its entrypoint does what the image's does, with the image's own class for the settings. A client then creates a
topic with a replica on each broker, and sends a record. Needs root, Java 17 or newer, Maven, unshare and iproute2.
"""

import argparse
import json
import re
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True  # the source tree stays as it is

import boot
import manifests as kube
from boot import CACHE, REPOSITORY

HERE = Path(__file__).resolve().parent
PARALLEL = 4

# Rules whose claim no broker alone shows, and why.
UNSEEN = {
    "autoscaled-brokers": "needs an autoscaler",
    "floating-image-tag": "the registry decides",
    "heap-exceeds-memory": "the kernel ends the process, and only under load",
    "heap-too-large": "the kernel ends the process, and only under load",
    "missing-required-variable": "the script of the image checks it, before Kafka starts",
    "native-image": "no native image comes from Maven",
    "quorum-deadlock": "needs readiness probes and the controller of StatefulSets",
    "refused-variable": "the script of the image checks it, before Kafka starts",
    "service-link-variables": "needs the kubelet's variables of Services",
    "unreachable-controller": "needs the ports of Services",
    "withdrawn-image": "the registry decides",
}
# Examples whose claim is not about the first that fails.
UNSEEN_EXAMPLES = {
    ("shared-advertised-address", 2): "pods of a Deployment have one node id",
    ("shared-advertised-address", 5): "needs the ports of the machine",
}
# What a client must be able to do; elsewhere it is to send a record.
GOALS = {"internal-replication-exceeds-brokers": "transaction", "unworkable-timeouts": "lasting"}
# What is seen of a mistake: Kafka's own words, or a cluster that lets no client do its work.
SEEN = {
    "advertised-controller-listener": "must not contain KRaft controller listeners",
    "advertised-loopback": "^(waits|fails)",
    "advertised-wildcard": "nonroutable meta-address",
    "authorizer-without-super-users": "^waits",
    "conflicting-listeners": "advertised.listeners listener names must be equal|different port|different name",
    "controller-listener-mismatch": "controller.listener.names|controller listeners",
    "duplicate-node-id": "^waits",
    "fatal-setting": "^waits",
    "internal-replication-exceeds-brokers": "^fails-after-record",
    "incomplete-tiered-storage": "NullPointerException",
    "missing-inter-broker-listener": "inter.broker.listener.name|at least one broker advertised listener",
    "missing-node-id": "node.id",
    "missing-quorum": "controller.listener.names|controller.quorum|meta.properties",
    "non-numeric-node-id": "Not a number of type INT",
    "overlapping-node-ids": "^waits",
    "shared-advertised-address": "^(waits|fails)",
    "shell-syntax-in-variable": "Unable to parse",
    "unmapped-listener": "No security protocol defined|not found in listener.security.protocol.map",
    "unworkable-timeouts": "^fails-after-record",
    "unwritable-log-directory": "meta.properties",
    "voter-id-mismatch": "set of voters|inconsistent with current leader",
    "zookeeper-removed": "process.roles",
}
# Rules about clients in other pods; elsewhere the client runs in the first pod.
FROM_OUTSIDE = {"advertised-loopback", "shared-advertised-address"}


def pages(chosen):
    """The rules of level `error` that judge nodes, each with its page."""
    for source in sorted([*REPOSITORY.glob("src/kafka/rules/*.rs"), *REPOSITORY.glob("src/cluster/rules/*.rs")]):
        text, name = source.read_text(), source.stem.replace("_", "-")
        is_error = "level: Level::Error" in text and re.search(r"Check::(Nodes|Pool|PoolAndTopics|Workloads?)\(", text)
        if is_error and (not chosen or name in chosen):
            yield name, source.with_suffix(".md")


def known(chosen):
    return {name for name, _ in pages(chosen)}


def examples(chosen):
    """The rule, whether its page accepts it, and the text of each example that the image apache/kafka can show."""
    for name, page in pages(chosen):
        accepted, number = False, 0
        for heading, example, report in re.findall(
                r"^## ([^\n]*)$|^```yaml\n(.*?)^```\n(?:```report\n(.*?)^```)?", page.read_text(), re.M | re.S):
            if heading:
                accepted = heading == "Accepted"
                continue
            number += 1
            # Examples of profiles, of other images, and what is only a warning.
            if "image: apache/kafka:" not in example or not (accepted or "error[" in report):
                continue
            yield name, number, accepted, example


def workloads(text):
    """The pods of the example's workloads, as the API server would name them."""
    objects = kube.Manifests(text)
    pods = []
    for each in objects.objects:
        if each["kind"] == "Pod":
            templates = [(each["metadata"]["name"], each)]
        elif each["kind"] in ("StatefulSet", "Deployment", "DaemonSet"):
            count = each["spec"].get("replicas", 1)
            suffixes = range(count) if each["kind"] == "StatefulSet" else [f"5d4f8c7b9-{i}" for i in range(count)]
            templates = [(f"{each['metadata']['name']}-{suffix}", each["spec"]["template"]) for suffix in suffixes]
        else:
            continue
        for i, (name, template) in enumerate(templates):
            labels = {**template.get("metadata", {}).get("labels", {}), "apps.kubernetes.io/pod-index": str(i),
                      "statefulset.kubernetes.io/pod-name": name}
            spec = template["spec"]
            container = next(one for one in spec["containers"] if "apache/kafka" in one["image"])
            address = f"10.0.0.{len(pods) + 2}"
            pod = SimpleNamespace(
                name=name, namespace=each["metadata"].get("namespace", "default"), labels=labels, address=address, uid=name,
                annotations={}, spec=spec, node_address="10.0.0.1")
            env = kube.env_values(container.get("env", []), objects, pod)
            domain = each["spec"].get("serviceName", "")
            pods.append({
                "name": name, "address": address, "labels": labels, "env": env, "version": container["image"].split(":")[1],
                "domain": domain, "namespace": pod.namespace,
                "mounts": [(mount["mountPath"], mount.get("readOnly", False)) for mount in container.get("volumeMounts", [])]})
    return objects, pods


def names(objects, pods):
    """The addresses that the cluster's DNS would give, by name."""
    hosts = {}

    def add(short, namespace, address):
        for name in (short, f"{short}.{namespace}", f"{short}.{namespace}.svc", f"{short}.{namespace}.svc.cluster.local"):
            hosts.setdefault(name, address)

    for pod in pods:
        hosts[pod["name"]] = pod["address"]
        if pod["domain"]:
            add(f"{pod['name']}.{pod['domain']}", pod["namespace"], pod["address"])
            add(pod["domain"], pod["namespace"], pod["address"])
    for service in objects.all("Service"):
        chosen = [pod for pod in pods if kube.matches(service["spec"].get("selector"), pod["labels"])]
        if chosen:
            add(service["metadata"]["name"], service["metadata"].get("namespace", "default"), chosen[0]["address"])
    return hosts


def complete(pods, hosts):
    """What an example leaves to others: the controllers that brokers name, and the Services before what is advertised."""
    for pod in list(pods):
        env = pod["env"]
        voters = re.findall(r"(\d+)@([\w.-]+):(\d+)", env.get("KAFKA_CONTROLLER_QUORUM_VOTERS", ""))
        bootstrap = re.findall(r"([\w.-]+):(\d+)", env.get("KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS", ""))
        missing = [(number, host, port) for number, host, port in voters if host not in hosts and host != "localhost"]
        if env.get("KAFKA_PROCESS_ROLES") == "broker" and not voters:
            missing += [("100", host, port) for host, port in bootstrap[:1] if host not in hosts and host != "localhost"]
        for number, host, port in missing:
            controller = {
                "KAFKA_PROCESS_ROLES": "controller", "KAFKA_NODE_ID": number, "KAFKA_LISTENERS": f"CONTROLLER://:{port}",
                "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER"}
            if voters:
                controller["KAFKA_CONTROLLER_QUORUM_VOTERS"] = env["KAFKA_CONTROLLER_QUORUM_VOTERS"]
            else:
                # The image itself formats for static voters only.
                controller |= {"KAFKA_CONTROLLER_QUORUM_BOOTSTRAP_SERVERS": f"{host}:{port}", "STANDALONE": "yes"}
            if "CLUSTER_ID" in env:
                controller["CLUSTER_ID"] = env["CLUSTER_ID"]
            address = f"10.0.0.{len(pods) + 2}"
            hosts[host] = address
            pods.append({"name": host.split(".")[0], "address": address, "labels": {}, "env": controller,
                         "version": pod["version"], "domain": "", "namespace": "default", "mounts": []})
    if not any("broker" in pod["env"].get("KAFKA_PROCESS_ROLES", "broker") for pod in pods):
        # Controllers alone serve no client.
        env = {name: pods[0]["env"].get(name, "") for name in ("KAFKA_CONTROLLER_QUORUM_VOTERS", "KAFKA_CONTROLLER_LISTENER_NAMES")}
        env["KAFKA_CONTROLLER_QUORUM_VOTERS"] = env["KAFKA_CONTROLLER_QUORUM_VOTERS"].replace("localhost", pods[0]["name"])
        broker = {"KAFKA_PROCESS_ROLES": "broker", "KAFKA_NODE_ID": "1000", "KAFKA_LISTENERS": "PLAINTEXT://:9092", **env}
        address = f"10.0.0.{len(pods) + 2}"
        hosts["broker"] = address
        pods.append({"name": "broker", "address": address, "labels": {}, "env": broker, "version": pods[0]["version"],
                     "domain": "", "namespace": "default", "mounts": []})
    for pod in pods:
        # An address that the example writes out is one of its pod.
        listeners = " ".join(value for name, value in pod["env"].items() if name.endswith("LISTENERS"))
        for found in re.findall(r"://(?:\[([0-9a-f:]+)\]|(\d+\.\d+\.\d+\.\d+)):\d", listeners):
            written = found[0] or found[1]
            if written not in ("0.0.0.0", "127.0.0.1", "::", "::1", pod["address"]):
                pod.setdefault("more", []).append(written)
        for value in pod["env"].values():
            for host in re.findall(r"://([a-z][\w.-]*):\d", value):
                if host != "localhost":
                    hosts.setdefault(host, pods[0]["address"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rule", action="append", metavar="NAME", help="only this rule")
    parser.add_argument("--keep", action="store_true", help="leave the logs in target/kafka/boots")
    chosen = parser.parse_args()
    began = time.monotonic()
    scratch = CACHE / "boots"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    cases, shown, unseen = {}, [], set()
    for rule, number, accepted, text in examples(chosen.rule):
        why = UNSEEN.get(rule) or UNSEEN_EXAMPLES.get((rule, number))
        if why:
            unseen.add(f"{rule}: {why}")
            continue
        objects, pods = workloads(text)
        hosts = names(objects, pods)
        complete(pods, hosts)
        case = {"pods": pods, "hosts": hosts, "goal": GOALS.get(rule, "record"), "outside": rule in FROM_OUTSIDE}
        key = json.dumps(case, sort_keys=True)  # pages share examples
        case["folder"] = str(scratch / str(len(cases)))
        cases.setdefault(key, case)
        shown.append((rule, number, accepted, key))
    for version in {boot.CLIENT_VERSION, *(pod["version"] for case in cases.values() for pod in case["pods"])}:
        boot.libs(version)
    (CACHE / "boots-client").mkdir(exist_ok=True)
    boot.run("javac", "-cp", f"{boot.libs(boot.CLIENT_VERSION)}/*", "-d", str(CACHE / "boots-client"), str(HERE / "Works.java"))
    with ThreadPoolExecutor(PARALLEL) as pool:
        verdicts = dict(zip(cases, pool.map(boot.boot, cases.values())))
    wrong = 0
    for rule, number, accepted, key in shown:
        verdict, detail, seconds = verdicts[key]
        said = f"{verdict} {detail}"
        holds = verdict == "works" if accepted else verdict != "works" and re.search(SEEN.get(rule, "$^"), said) is not None
        wrong += not holds
        print(f"{'ok  ' if holds else 'FAIL'}  {rule}, example {number} ({'accepted' if accepted else 'rejected'}): "
              f"{verdict} after {seconds:.0f} s {detail}" + ("" if holds else f" (logs: {cases[key]['folder']})"))
    unseen |= {f"{rule}: no rejected example with the image apache/kafka"
               for rule in known(chosen.rule) - UNSEEN.keys() - {rule for rule, _, accepted, _ in shown if not accepted}}
    for rule in sorted(unseen):
        print(f"not seen here: {rule}")
    print(f"{len(shown)} examples, {len(cases)} boots, {wrong} not as their page says, {time.monotonic() - began:.0f} s")
    if not chosen.keep:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if wrong or not shown else 0


if __name__ == "__main__":
    sys.exit(main())
