"""The topic Job: what it does to clusters in all kinds of states, and how long it takes."""

import json
import threading
import time
from pathlib import Path

import checks
import manifests as kube
from client import Client

HERE = Path(__file__).parent
MANY, VERY_MANY = 100, 1000


class Topics:
    """One cluster, and profiles that differ only in their topics."""

    def __init__(self, report, cluster, kafka_gen, profile):
        self.report, self.cluster, self.kafka_gen, self.profile = report, cluster, kafka_gen, profile
        self.cluster.apply(self.render({}))
        self.stateful_set = cluster.manifests.only("StatefulSet")
        self.brokers = cluster.start_stateful_set(self.stateful_set, checks.READY_TIMEOUT)
        self.client = Client(cluster, "client", checks.BOOTSTRAP)

    def render(self, topics, *sets):
        """The profile with these topics instead of the catalog."""
        words = ["catalog=null", f"topics={json.dumps(topics)}", *sets]
        return kube.render(self.kafka_gen, self.profile, *(part for word in words for part in ("--set", word)))

    def job(self, topics, *sets):
        """Apply a profile and run its Job; returns (succeeded, its pods, seconds, the log of the last pod)."""
        self.cluster.apply(self.render(topics, *sets))
        succeeded, pods, seconds = self.cluster.run_job(self.cluster.manifests.only("Job"))
        return succeeded, pods, seconds, pods[-1].log()

    def settings(self, topic):
        """The settings that a topic has of its own."""
        lines = self.client.run("kafka-configs", "--entity-type", "topics", "--entity-name", topic, "--describe").splitlines()
        return dict(line.split()[0].split("=", 1) for line in lines if line.startswith("  "))

    def succeeds(self, what, topics, *sets):
        succeeded, pods, seconds, log = self.job(topics, *sets)
        if not self.report.check(what, succeeded and len(pods) == 1, f"{seconds:.1f} s"):
            self.report.say(f"the Job's log ends:\n{log[-2000:]}")
        return log


def run(report, cluster, kafka_gen):
    """The dev profile, whose Job has half a processor."""
    topics = Topics(report, cluster, kafka_gen, "dev")
    converges(report, topics)
    refuses(report, topics)
    can_be_stopped(report, cluster, topics)
    takes_many(report, cluster, topics)
    gives_up(report, cluster, topics)


def converges(report, topics):
    client = topics.client
    client.run("kafka-topics", "--create", "--topic", "mine", "--partitions", "1")
    wanted = {
        "orders.created": {"partitions": 2, "config": {"cleanup.policy": "compact,delete", "retention.ms": 86400000}},
        "audit_log": {"partitions": 1},
        "gone": {"partitions": 1},
        "a.b-c_d": {"partitions": 1, "config": {"follower.replication.throttled.replicas": "0:0", "compression.type": "zstd"}},
    }
    topics.succeeds("topics with dots, underscores and settings are created", wanted)
    found = client.topics()
    report.check("with the wanted partitions", {name: found.get(name, (0,))[0] for name in wanted}
                 == {name: topic["partitions"] for name, topic in wanted.items()})
    report.check("with the wanted settings", topics.settings("orders.created")
                 == {"cleanup.policy": "compact,delete", "retention.ms": "86400000"}, str(topics.settings("orders.created")))

    log = topics.succeeds("a second run succeeds", wanted)
    report.check("a second run does nothing", "0 changes made" in log, log.splitlines()[-1])

    wanted["orders.created"] = {"partitions": 4, "config": {"cleanup.policy": "compact", "retention.ms": 3600000}}
    topics.succeeds("partitions grow and settings change", wanted)
    report.check("the partitions are there", client.topics()["orders.created"][0] == 4)
    report.check("the settings are set", topics.settings("orders.created")
                 == {"cleanup.policy": "compact", "retention.ms": "3600000"}, str(topics.settings("orders.created")))

    client.run("kafka-configs", "--alter", "--entity-type", "topics", "--entity-name", "orders.created", "--add-config",
               "retention.ms=1,max.message.bytes=5000")
    topics.succeeds("a setting that someone changed is set back", wanted)
    after = topics.settings("orders.created")
    report.check("and one that the profile does not name is left alone",
                 (after.get("retention.ms"), after.get("max.message.bytes")) == ("3600000", "5000"), str(after))

    wanted["gone"] = {"deleted": True}
    log = topics.succeeds("a topic that is marked as deleted is no error", wanted)
    report.check("it stays without leave to delete", "gone" in client.topics() and "kept" in log)
    topics.succeeds("it is deleted with leave", wanted, "topicJob.allowDelete=true")
    report.check("it is gone, and a topic that the profile does not name is not",
                 "gone" not in client.topics() and "mine" in client.topics())
    topics.succeeds("a topic that is deleted already is no error", wanted, "topicJob.allowDelete=true")


def refuses(report, topics):
    succeeded, pods, _, log = topics.job({"orders.created": {"partitions": 1}, "audit_log": {"partitions": 3}})
    report.check("fewer partitions are refused, once and for all", not succeeded and len(pods) == 1
                 and pods[0].exit_codes[-1] == 3, f"exit code {pods[0].exit_codes[-1]}, {len(pods)} pods")
    report.check("the log says why", "Kafka cannot take partitions away" in log)
    found = topics.client.topics()
    report.check("and everything else is done", (found["orders.created"][0], found["audit_log"][0]) == (4, 3))


def can_be_stopped(report, cluster, topics):
    wanted = {f"stopped.{number}": {"partitions": 1} for number in range(12)}
    cluster.apply(topics.render(wanted))
    job = cluster.manifests.only("Job")
    result = []
    runner = threading.Thread(target=lambda: result.append(cluster.run_job({**job, "spec": {**job["spec"], "backoffLimit": 0}})))
    runner.start()
    cluster.wait("some of the topics", lambda: len(topics.client.topics()) > 6, 120)
    pod = next(pod for pod in cluster.live_pods() if pod.name.startswith(job["metadata"]["name"]))
    pod.delete()
    runner.join(60)
    report.check("told to stop in the middle, the Job stops at once", pod.exit_codes[-1] == 143 and pod.stop_seconds < 5,
                 f"exit code {pod.exit_codes[-1]} after {pod.stop_seconds:.1f} s")
    missing = set(wanted) - set(topics.client.topics())
    report.check("with some topics still missing", 0 < len(missing) < len(wanted), f"{len(missing)} of {len(wanted)}")
    topics.succeeds("the next run makes the others", wanted)
    report.check("all are there", set(wanted) <= set(topics.client.topics()))


def takes_many(report, cluster, topics):
    wanted = {f"many.topics.{number}": {"partitions": 1} for number in range(MANY)}
    succeeded, pods, seconds, log = topics.job(wanted)
    report.check(f"{MANY} topics are created", succeeded and f"{MANY} changes made" in log, f"{seconds:.1f} s")
    report.measure(f"topic Job, {MANY} created", f"{seconds:.1f} s, {pods[-1].used()}")
    client = topics.client
    source = (HERE / "MakeTopics.java").read_text()
    client.pod.exec("bash", "-c", "cat >/tmp/MakeTopics.java", stdin=source)
    java = f"exec $JAVA_HOME/bin/java -cp '/opt/kafka/libs/*' /tmp/MakeTopics.java {client.bootstrap} thousand. {VERY_MANY} 1 "
    code, out, err = client.pod.exec("bash", "-c", f"{java} retention.ms=3600000", timeout=300)
    # A broker on half a processor takes some seconds until it shows them all.
    cluster.wait("all of them to be seen", lambda: len(client.topics()) >= VERY_MANY, 120)
    report.check(f"{VERY_MANY} topics are there", code == 0, (out + err)[-300:] if code else "")
    wanted = {f"thousand.{number}": {"partitions": 1, "retentionMs": 3600000} for number in range(VERY_MANY)}
    succeeded, pods, seconds, log = topics.job(wanted)
    report.check(f"{VERY_MANY} topics are left as they are", succeeded and "0 changes made" in log, f"{seconds:.1f} s")
    report.measure(f"topic Job, {VERY_MANY} unchanged", f"{seconds:.1f} s, {pods[-1].used()}")


def gives_up(report, cluster, topics):
    cluster.remove(*topics.brokers)
    succeeded, pods, seconds, log = topics.job({"late": {"partitions": 1}}, "topicJob.waitSeconds=5")
    report.check("without a broker the Job fails in bounded time", not succeeded and seconds < 90,
                 f"{seconds:.1f} s, {len(pods)} pods")
    report.check("and says so", "no broker answers" in log, log.strip().splitlines()[-1] if log.strip() else "")


def run_prod(report, cluster, kafka_gen):
    """Three brokers: replicas, and a broker that is away."""
    topics = Topics(report, cluster, kafka_gen, "prod")
    client = topics.client
    client.run("kafka-topics", "--create", "--topic", "alone", "--partitions", "1", "--replication-factor", "1")
    succeeded, pods, _, log = topics.job({"alone": {"partitions": 1}, "together": {"partitions": 1}})
    report.check("another number of replicas is refused, once and for all", not succeeded and len(pods) == 1
                 and pods[0].exit_codes[-1] == 3, f"exit code {pods[0].exit_codes[-1]}, {len(pods)} pods")
    report.check("with the steps of a reassignment", "kafka-reassign-partitions" in log and "For each of: alone" in log)
    settings = topics.settings("alone")
    report.check("and it is not told to have more replicas in sync than it has", "min.insync.replicas" not in settings,
                 str(settings))
    report.check("the other topic is made", client.topics()["together"][1] == 3)

    client.run("kafka-configs", "--alter", "--entity-type", "brokers", "--entity-default", "--add-config",
               "min.insync.replicas=1")
    log = topics.succeeds("the cluster's own min.insync.replicas is set", {"together": {"partitions": 1}})
    report.check("to the profile's", "set min.insync.replicas from 1 to 2" in log, log.splitlines()[-1])
    # From two replicas to three: the number in sync follows when the replicas are there.
    client.run("kafka-topics", "--create", "--topic", "pair", "--replica-assignment", "0:1",
               "--config", "min.insync.replicas=1")
    pair = {"together": {"partitions": 1}, "pair": {"partitions": 1}}
    topics.job(pair)
    report.check("with two replicas of three, one in sync stays enough",
                 topics.settings("pair")["min.insync.replicas"] == "1")
    plan = json.dumps({"version": 1, "partitions": [{"topic": "pair", "partition": 0, "replicas": [0, 1, 2]}]})
    client.pod.exec("bash", "-c", f"echo '{plan}' >/tmp/plan.json")
    client.run("kafka-reassign-partitions", "--reassignment-json-file", "/tmp/plan.json", "--execute")
    cluster.wait("the third replica", lambda: client.topics()["pair"][1] == 3, 60)
    topics.succeeds("with all three the next run succeeds", {**pair, "after": {"partitions": 1}})
    report.check("and two in sync are required", topics.settings("pair")["min.insync.replicas"] == "2")

    log = topics.succeeds("a second run succeeds", {"together": {"partitions": 1}})
    report.check("a second run does nothing", "0 changes made" in log, log.splitlines()[-1])

    away = topics.brokers[2]
    cluster.remove(away)

    def come_back():
        time.sleep(15)
        cluster.start_stateful_set(topics.stateful_set, checks.READY_TIMEOUT, [2])

    returning = threading.Thread(target=come_back)
    returning.start()
    topics.succeeds("with a broker away the Job waits for it", {"together": {"partitions": 1}, "patient": {"partitions": 1}})
    returning.join()
    report.check("and makes the topic with all its replicas", client.topics()["patient"][1] == 3)
