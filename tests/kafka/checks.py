"""What the dev and the prod scenario check alike."""

import shlex
from pathlib import Path

from client import finish, sent
from measure import MIB

README = Path(__file__).resolve().parents[2] / "README.md"

# The seven topics that both profiles have by default, and their partitions.
TOPICS = {"learning.concept.request": 3, "learning.concept.response": 3, "code.execution.request": 2,
          "code.execution.result": 2, "user.progress.update": 1, "struggle.detected": 1, "exercise.generated": 2}
PORT = 9092
BOOTSTRAP = f"kafka.kafka.svc.cluster.local:{PORT}"
READY_TIMEOUT = 300
MESSAGES = 1000
LOAD_RECORDS, LOAD_SIZE = 200_000, 1024


def run_topics_job(report, cluster, run):
    """Run the topic Job, which must end well at once and speak of every topic."""
    job = cluster.manifests.only("Job")
    succeeded, pods, seconds = cluster.run_job(job)
    log = pods[-1].log()
    report.check(f"the topic Job succeeds ({run})", succeeded, f"{seconds:.1f} s, {len(pods)} pods")
    if not succeeded:
        report.say("the Job's log ends:\n" + log[-2000:])
    report.check(f"the topic Job runs once ({run})", len(pods) == 1 and pods[0].restarts == 0)
    report.check(f"the topic Job reports every topic ({run})", all(topic in log for topic in TOPICS))
    report.measure(f"topic Job, {run}", f"{seconds:.1f} s for {len(TOPICS)} topics, {pods[-1].used()}")


def undo_drift(report, cluster, client, replicas, min_in_sync):
    """Topics that someone deleted, made too small or set otherwise are put right by the next run of the Job."""
    client.run("kafka-topics", "--delete", "--topic", r"exercise\.generated")
    client.run("kafka-topics", "--delete", "--topic", r"code\.execution\.result")
    cluster.wait("topics deleted", lambda: len(set(TOPICS) & set(client.topics())) == len(TOPICS) - 2, 60)
    client.run("kafka-topics", "--create", "--topic", "code.execution.result", "--partitions", "1",
               "--replication-factor", str(replicas))
    if min_in_sync > 1:
        client.run("kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", "user.progress.update",
                   "--add-config", "min.insync.replicas=1")
    run_topics_job(report, cluster, "after drift")
    cluster.wait("metadata to spread", lambda: in_sync_everywhere(client.topics()), 30)
    check_topics(report, client, replicas, min_in_sync)


def check_topics(report, client, replicas, min_in_sync):
    """The topics are as the profile says, and all their replicas are in sync."""
    topics = client.topics()
    report.check("exactly the wanted topics exist", set(TOPICS) <= {name for name in topics if not name.startswith("__")},
                 f"{len(topics)} topics")
    for name, partitions in TOPICS.items():
        has = topics.get(name, (0, 0, {}, []))
        in_sync = has[2].get("min.insync.replicas", "1")
        report.check(f"{name}: {partitions} partitions, {replicas} replicas, min.insync.replicas {min_in_sync}",
                     (has[0], has[1], in_sync) == (partitions, replicas, str(min_in_sync)),
                     f"has {has[0]}, {has[1]}, {in_sync}")
    report.check("all replicas are in sync", in_sync_everywhere(topics))


def in_sync_everywhere(topics):
    """Every partition has a leader and as many in-sync replicas as replicas."""
    return all(leader not in ("none", "-1") and sorted(replicas) == sorted(in_sync)
               for _, _, _, partitions in topics.values() for leader, replicas, in_sync in partitions)


def wait_in_sync(cluster, client, timeout=120):
    cluster.wait("all replicas in sync", lambda: in_sync_everywhere(client.topics()), timeout)


def produce_and_consume(report, client, topic, what):
    """Every message that goes in comes out, once."""
    before = client.stored(topic)
    lines = [f"{what} {number}" for number in range(MESSAGES)]
    client.produce(topic, lines)
    got = [line for line in client.consume(topic, before + MESSAGES) if line.startswith(f"{what} ")]
    report.check(f"{what}: {MESSAGES} messages in and out", sorted(got) == sorted(lines), f"{len(got)} read")


def readme_record(report, client, image):
    """The commands of the README that produce a record and consume it, with what stands behind `--`, from the Namespace that they name."""
    readme = README.read_text().replace("\\\n", " ")
    commands = [shlex.split(line) for line in readme.splitlines() if "kubectl run" in line]
    report.check("the README produces and consumes a record", len(commands) == 2, f"{len(commands)} commands")
    outputs = []
    for words in commands:
        run = words[words.index("kubectl"):]
        assert run[run.index("-n") + 1] == "default" and image.endswith(run[run.index("--image") + 1]), (run, image)
        stdin = words[1] + "\n" if words[0] == "echo" else None
        code, out, err = client.pod.exec("env", "LOG_DIR=/tmp/logs", "KAFKA_HEAP_OPTS=-Xmx256m", *run[run.index("--") + 1:], stdin=stdin)
        outputs.append(out if code == 0 else f"exit code {code}: {(out + err)[-300:]}")
    report.check("the record of the README comes back", outputs[1].split() == ["hello"], outputs[1].strip())


def compressed(report, client, topic):
    """The broker opens what it is sent, with native code that it unpacks into its /tmp and runs from there."""
    for codec in ("snappy", "zstd"):
        before = client.stored(topic)
        client.run("kafka-console-producer", "--topic", topic, "--compression-codec", codec,
                   stdin="".join(f"{codec} {number}\n" for number in range(100)))
        stored = client.stored(topic) - before
        report.check(f"messages compressed with {codec} are stored", stored == 100, f"{stored} of 100")


def load(report, cluster, client, pods, replicas, records=LOAD_RECORDS):
    """Records of 1 KiB in and out with acks=all, some 200 MB by default, for the memory that brokers need under load."""
    client.run("kafka-topics", "--create", "--topic", "load", "--partitions", "3", "--replication-factor", str(replicas))
    out = finish(client.start(*client.load("load", records, LOAD_SIZE)), 400)
    count, problems = sent(out)
    rate = [line for line in out.splitlines() if "99th" in line][-1].split(",")[1].strip()
    report.check(f"load: {records} records of {LOAD_SIZE} bytes with acks=all",
                 count == records and not problems, f"{rate}; {problems}")
    out = client.run("kafka-consumer-perf-test", "--topic", "load", "--messages", str(records), "--timeout", "60000",
                     "--hide-header", timeout=400)
    cells = [cell.strip() for cell in out.strip().splitlines()[-1].split(",")]
    report.check("load: all of it is read back", int(cells[4]) >= records, f"{float(cells[3]):.0f} MB/s")
    report.measure("produced, acks=all", rate)
    report.measure("consumed", f"{float(cells[3]):.0f} MB/s")
    for pod in pods:
        report.measure_pod(pod, "after load")
        report.check(f"{pod.name} holds the load within its memory",
                     pod.usage.oom_kills == 0 and pod.restarts == 0 and pod.ready,
                     f"{pod.usage.oom_kills} OOM kills, {pod.restarts} restarts")


def check_closed_ports(report, cluster, client):
    """Where a NetworkPolicy stands, a stranger reaches the clients' port and no other."""
    host = "kafka-0.kafka-headless.kafka.svc.cluster.local"
    report.check("a client reaches a broker's own port 9092", client.reaches(host, 9092))
    if cluster.manifests.all("NetworkPolicy"):
        for port in (9091, 9093):
            report.check(f"the NetworkPolicy keeps a client from port {port}", not client.reaches(host, port))


def check_stopped(report, pods, what):
    """Each broker ended by itself, well within its grace period, said that it was done, and left no files behind."""
    for pod in pods:
        report.check(f"{pod.name} stays within its ephemeral storage {what}", not pod.overfull,
                     f"{pod.ephemeral / MIB:.1f} MiB{pod.overfull}")
        grace = pod.spec.get("terminationGracePeriodSeconds", 30)
        report.check(f"{pod.name} stops gracefully {what}",
                     pod.exit_codes[-1] == 143 and pod.stop_seconds < grace / 2 and "shut down completed" in pod.log(),
                     f"exit code {pod.exit_codes[-1]} after {pod.stop_seconds:.1f} s of {grace} s")
