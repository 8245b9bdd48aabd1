"""One example of a manifest on real Kafka: its pods and a client, each in a network and a root file system of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree stays as it is

import image

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
CACHE = REPOSITORY / "target" / "kafka"
CLIENT_VERSION = "4.3.1"
CLUSTER_ID = "5L6g3nShT-eMCtK--X86sw"  # the image's own
# From the start of the pods to the first topic, and for what one example may take in all.
START_SECONDS, CASE_SECONDS = 40, 120

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
               sys.executable, __file__, str(folder / "case.json")]
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


if __name__ == "__main__":
    inside(sys.argv[1])
