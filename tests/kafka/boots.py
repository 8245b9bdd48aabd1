"""Boots real Kafka from the examples of the rules' pages: what a rule calls an error must not work, what it accepts must.

    python3 tests/kafka/boots.py [--rule NAME] [--keep]

Takes the rules of level `error` below src/rules that judge the settings of nodes, and from their pages the examples with
the image apache/kafka. Each pod gets its environment as the kubelet resolves it, a network namespace and a root file system
of its own; its entrypoint does what the image's does, with the image's own class for the settings. A client then creates a
topic with a replica on each broker, and sends a record. Needs root, Java 17 or newer, Maven, unshare and iproute2.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True  # the source tree stays as it is

import image
import manifests as kube

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
CACHE = REPOSITORY / "target" / "kafka"
CLIENT_VERSION = "4.3.1"
CLUSTER_ID = "5L6g3nShT-eMCtK--X86sw"  # the image's own
PARALLEL = 4
# From the start of the pods to the first topic, and for what one example may take in all.
START_SECONDS, CASE_SECONDS = 40, 120

# Rules whose claim no broker alone shows, and why.
UNSEEN = {
    "autoscaled-brokers": "needs an autoscaler",
    "floating-image-tag": "the registry decides",
    "heap-exceeds-memory": "the kernel ends the process, and only under load",
    "heap-too-large": "the kernel ends the process, and only under load",
    "native-image": "no native image comes from Maven",
    "quorum-deadlock": "needs readiness probes and the controller of StatefulSets",
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
    "missing-inter-broker-listener": "inter.broker.listener.name|at least one broker advertised listener",
    "missing-node-id": "node.id",
    "missing-quorum": "controller.listener.names|controller.quorum",
    "non-numeric-node-id": "Not a number of type INT",
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

# The image's own file of settings, for a container without variables.
SERVER_PROPERTIES = """process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
controller.quorum.voters=1@localhost:9093
listeners=PLAINTEXT://:9092,CONTROLLER://:9093
inter.broker.listener.name=PLAINTEXT
advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
log.dirs=/tmp/kraft-combined-logs
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
"""
LOG4J2 = image.TOOLS_LOG4J2.replace("level: WARN", "level: ERROR")

# What the image's entrypoint does before and after the class that makes the file of settings.
ENTRYPOINT = r"""
: "${CLUSTER_ID:=@CLUSTER_ID@}"
export CLUSTER_ID
advertised=${KAFKA_ADVERTISED_LISTENERS-}
if [ "${KAFKA_PROCESS_ROLES-}" = controller ]; then
  if [ -n "$advertised" ]; then echo "a controller advertises nothing"; exit 1; fi
elif [ -z "${KAFKA_LISTENERS-}" ] && [ -n "$advertised" ]; then
  export KAFKA_LISTENERS=$(sed 's|://[^:]*:|://0.0.0.0:|g' <<<"$advertised")
fi
if [[ $advertised == *SSL://* && -z ${KAFKA_SSL_KEYSTORE_FILENAME-} ]]; then echo "KAFKA_SSL_KEYSTORE_FILENAME is not set"; exit 1; fi
if [[ $advertised == *SASL_*://* && -z ${KAFKA_OPTS-} ]]; then echo "KAFKA_OPTS is not set"; exit 1; fi
kafka() {
  java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -Dlog4j2.configurationFile=/etc/kafka/docker/log4j2.yaml \
    -cp '/opt/kafka/libs/*' ${KAFKA_OPTS-} "$@"
}
kafka kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config
if [ -n "${STANDALONE-}" ]; then
  kafka kafka.tools.StorageTool format --standalone --cluster-id "$CLUSTER_ID" -c /opt/kafka/config/server.properties
fi
kafka kafka.Kafka /opt/kafka/config/server.properties
code=$?
echo "exit code $code"
exit $code
"""


def examples(chosen):
    """The rule, whether its page accepts it, and the text of each example that the image apache/kafka can show."""
    for source in sorted([*REPOSITORY.glob("src/rules/kafka/*.rs"), *REPOSITORY.glob("src/rules/cluster/*.rs")]):
        text, page = source.read_text(), source.with_suffix(".md")
        name = source.stem.replace("_", "-")
        if "level: Level::Error" not in text or not re.search(r"Check::(Pool|Workloads?|ClusterAndPool)\(", text):
            continue
        if chosen and name not in chosen:
            continue
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


def listener(pod):
    """The port of the first listener that is for clients."""
    env = pod["env"]
    controllers = env.get("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER").split(",")
    listeners = env.get("KAFKA_LISTENERS") or env.get("KAFKA_ADVERTISED_LISTENERS") or "PLAINTEXT://:9092"
    for name, host, port in re.findall(r"([\w]+)://([^:,]*):(\d+)", listeners):
        if name not in controllers:
            is_own = host == "localhost" or re.fullmatch(r"[\d.]+", host) and host != "0.0.0.0"
            return host if is_own else pod["address"], port
    return pod["address"], "9092"


def libs(version):
    """Kafka's jars, which other steps may have fetched."""
    folder, done = CACHE / f"libs-{version}", CACHE / f"libs-{version}.done"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        image.fetch_jars(version, folder)
        done.touch()
    return folder


def root(folder, pod):
    """The root file system of one pod, but for /usr and the jars."""
    image.write_system(folder)
    for name in ("opt/kafka/config", "opt/kafka/libs", "etc/kafka/docker", "etc/kafka/secrets"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "etc/kafka/docker/server.properties").write_text(SERVER_PROPERTIES)
    for name in ("log4j2.yaml", "tools-log4j2.yaml"):
        (folder / "etc/kafka/docker" / name).write_text(LOG4J2)
    (folder / "entrypoint").write_text(ENTRYPOINT.replace("@CLUSTER_ID@", CLUSTER_ID))
    for path, _ in pod["mounts"]:
        (folder / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
    for path in ("opt/kafka/config", "mnt/shared/config", "etc/kafka/secrets", *(path.lstrip("/") for path, _ in pod["mounts"])):
        os.chown(folder / path, image.USER, image.USER)


def boot(case):
    """Runs one example in namespaces of its own, which end with it."""
    folder = Path(case["folder"])
    for i, pod in enumerate(case["pods"]):
        root(folder / str(i), pod)
        (folder / str(i) / "etc/hosts").write_text(
            "127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for name, address in case["hosts"].items()))
    root(folder / "client", {"mounts": []})
    shutil.copy(folder / "0/etc/hosts", folder / "client/etc/hosts")
    (folder / "case.json").write_text(json.dumps(case))
    began = time.monotonic()
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
               sys.executable, __file__, "--inside", str(folder / "case.json")]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=CASE_SECONDS)
        said = ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else f"broken {ran.stderr[-1000:]}"
    except subprocess.TimeoutExpired:
        said = "broken: out of time"
    verdict, _, detail = said.partition(" ")
    return verdict, detail, time.monotonic() - began


def run(*words, **more):
    subprocess.run(words, check=True, **more)


def start(folder, case, i, command, log, env):
    """Starts a command as the image's user in the root file system and the network of one pod."""
    name = "client" if i == "client" else case["pods"][i]["name"]
    inner = ["ip", "netns", "exec", f"pod{i}", "unshare", "--uts", "bash", "-c",
             f'hostname "$1"; exec chroot --userspec={image.USER}:{image.USER} "$2" "${{@:3}}"', "bash", name, str(folder), *command]
    base = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "JAVA_HOME": image.java_home()}
    return subprocess.Popen(inner, env={**base, **env}, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)


def inside(file):
    """Sets up the network, starts the pods and the client, and prints one line: the verdict and why."""
    case = json.loads(Path(file).read_text())
    folder = Path(case["folder"])
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    run("ip", "link", "add", "br0", "type", "bridge")
    run("ip", "addr", "add", "10.0.0.1/24", "dev", "br0")
    run("ip", "link", "set", "br0", "up")
    places = [*((str(i), pod["address"], pod["version"]) for i, pod in enumerate(case["pods"])), ("client", "10.0.0.200", CLIENT_VERSION)]
    for i, (place, address, version) in enumerate(places):
        run("ip", "netns", "add", f"pod{place}")
        run("ip", "link", "add", f"v{i}", "type", "veth", "peer", "name", "eth0", "netns", f"pod{place}")
        run("ip", "link", "set", f"v{i}", "master", "br0", "up")
        for words in (["link", "set", "lo", "up"], ["link", "set", "eth0", "up"], ["addr", "add", f"{address}/24", "dev", "eth0"]):
            run("ip", "-n", f"pod{place}", *words)
        run("mount", "--rbind", "/usr", str(folder / place / "usr"))
        run("mount", "-t", "proc", "proc", str(folder / place / "proc"))
        run("mount", "--rbind", "/dev", str(folder / place / "dev"))
        run("mount", "--bind", str(libs(version)), str(folder / place / "opt/kafka/libs"))
        # The class of the client.
        (folder / place / "client").mkdir()
        run("mount", "--bind", str(CACHE / "boots-client"), str(folder / place / "client"))
        (folder / place / "client-libs").mkdir()
        run("mount", "--bind", str(libs(CLIENT_VERSION)), str(folder / place / "client-libs"))
    for i, pod in enumerate(case["pods"]):
        for address in pod.get("more", []):
            run("ip", "-n", f"pod{i}", "addr", "add", address, "dev", "lo", *(["nodad"] if ":" in address else []))
        for path, read_only in pod["mounts"]:
            if read_only:
                target = str(folder / str(i) / path.lstrip("/"))
                run("mount", "--bind", target, target)
                run("mount", "-o", "remount,bind,ro", target)
    running = []
    for i, pod in enumerate(case["pods"]):
        log = open(folder / f"{i}.log", "w")
        running.append(start(folder / str(i), case, i, ["bash", "/entrypoint"], log, pod["env"]))
    brokers = [pod for pod in case["pods"] if "broker" in pod["env"].get("KAFKA_PROCESS_ROLES", "broker")]
    servers = ":".join(listener(brokers[0])) if brokers else "localhost:9092"
    at = "client" if case["outside"] else case["pods"].index(brokers[0]) if brokers else 0
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=/etc/kafka/docker/log4j2.yaml",
               "-cp", "/client:/client-libs/*", "Works", servers, str(len(brokers)), str(START_SECONDS), case["goal"]]
    with open(folder / "client.log", "w") as log:
        client = start(folder / str(at), case, at, command, log, {})
    while client.poll() is None:
        for i, process in enumerate(running):
            if process.poll() is not None:
                lines = [line for line in (folder / f"{i}.log").read_text().splitlines()
                         if not line.lstrip().startswith(("at ", "exit code")) and line.strip()]
                why = next((line for line in reversed(lines) if "Exception" in line or "error" in line.lower()), lines[-1] if lines else "")
                print("exits", f"{case['pods'][i]['name']}: {why[:300]}")
                return
        time.sleep(0.2)
    lines = (folder / "client.log").read_text().splitlines()
    steps = [line for line in lines if line in ("topic", "record", "group", "transaction", "lasting")]
    failed = next((line for line in lines if line.startswith("failed")), "")[:300]
    if case["goal"] in steps:
        print("works")
    else:
        print("waits" if not steps else f"fails-after-{steps[-1]}", failed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rule", action="append", metavar="NAME", help="only this rule")
    parser.add_argument("--keep", action="store_true", help="leave the logs in target/kafka/boots")
    parser.add_argument("--inside", metavar="FILE", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        return inside(chosen.inside)
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
    for version in {CLIENT_VERSION, *(pod["version"] for case in cases.values() for pod in case["pods"])}:
        libs(version)
    (CACHE / "boots-client").mkdir(exist_ok=True)
    run("javac", "-cp", f"{libs(CLIENT_VERSION)}/*", "-d", str(CACHE / "boots-client"), str(HERE / "Works.java"))
    with ThreadPoolExecutor(PARALLEL) as pool:
        verdicts = dict(zip(cases, pool.map(boot, cases.values())))
    wrong = 0
    for rule, number, accepted, key in shown:
        verdict, detail, seconds = verdicts[key]
        said = f"{verdict} {detail}"
        holds = verdict == "works" if accepted else verdict != "works" and re.search(SEEN.get(rule, "$^"), said) is not None
        wrong += not holds
        print(f"{'ok  ' if holds else 'FAIL'}  {rule}, example {number} ({'accepted' if accepted else 'rejected'}): "
              f"{verdict} after {seconds:.0f} s {detail}" + ("" if holds else f" (logs: {cases[key]['folder']})"))
    for rule in sorted(unseen):
        print(f"not seen here: {rule}")
    print(f"{len(shown)} examples, {len(cases)} boots, {wrong} not as their page says, {time.monotonic() - began:.0f} s")
    if not chosen.keep:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if wrong or not shown else 0


if __name__ == "__main__":
    sys.exit(main())
