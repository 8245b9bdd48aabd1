"""The topic Job: what it does to clusters in all kinds of states, and how long it takes."""

import json
import subprocess
import threading
import time
from pathlib import Path

import checks
import image
import manifests as kube
import scenario_faults
from client import Client, finish

CLASSES = Path(__file__).resolve().parents[2] / "templates" / "admin"
# The client library of each supported minor release.
LIBRARIES = ("4.0.0", "4.1.0", "4.2.0", "4.3.1", "4.4.0")
MANY, VERY_MANY, MOST = 100, 1000, 10000


class Topics:
    """One cluster, and profiles that differ only in their topics."""

    def __init__(self, report, cluster, kafka_gen, profile, *sets):
        self.report, self.cluster, self.kafka_gen, self.profile, self.sets = report, cluster, kafka_gen, profile, sets
        self.cluster.apply(self.render({}))
        self.stateful_set = cluster.manifests.only("StatefulSet")
        self.brokers = cluster.start_stateful_set(self.stateful_set, checks.READY_TIMEOUT)
        self.client = Client(cluster, "client", checks.BOOTSTRAP)

    def render(self, topics, *sets):
        """The profile with these topics instead of the catalog."""
        layer = self.cluster.folder / "topics.json"
        layer.parent.mkdir(parents=True, exist_ok=True)
        layer.write_text(json.dumps({"catalog": None, "topics": topics}))
        words = [*self.sets, *sets]
        return kube.render(self.kafka_gen, self.profile, "-f", str(layer), *(part for word in words for part in ("--set", word)))

    def job(self, topics, *sets):
        """Apply a profile and run its Job; returns (succeeded, its pods, seconds, the log of the last pod)."""
        self.cluster.apply(self.render(topics, *sets))
        succeeded, pods, seconds = self.cluster.run_job(self.cluster.manifests.only("Job"))
        return succeeded, pods, seconds, pods[-1].log()

    def plan(self, live, *sets):
        """What `topics --live` says of the topics that were rendered last."""
        words = ["topics", self.profile, "-f", str(self.cluster.folder / "topics.json"), "--live", "-"]
        words += [part for word in [*self.sets, *sets] for part in ("--set", word)]
        done = subprocess.run([self.kafka_gen, *words], input=live, text=True, stdout=subprocess.PIPE, timeout=60)
        return done.stdout

    def names(self):
        """The names of all topics, a line each."""
        return self.client.run("kafka-topics", "--list", timeout=300)

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
    libraries = image.client_libraries(cluster.image, CLASSES, LIBRARIES)
    topics = Topics(report, cluster, kafka_gen, "dev")
    converges(report, topics)
    runs_with(report, topics, libraries)
    writes_users(report, topics, libraries)
    refuses(report, topics)
    can_be_stopped(report, cluster, topics)
    survives(report, cluster, topics)
    scenario_faults.run(report, cluster, topics)
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


def runs_with(report, topics, libraries):
    """The program of the Job, with the client library of each supported release and each Java of this machine."""
    javas = sorted(str(java) for java in Path("/usr/lib/jvm").glob("*/bin/java") if not java.parents[1].is_symlink())
    for java in javas:
        for version, folder in libraries.items():
            name = "library-" + str(abs(hash((java, version))))
            table = f"#kafka-gen topics 1\n{name}\t2\t1\tretention.ms=1000\n"
            command = ("mkdir -p /tmp/tables; cat >/tmp/tables/topics.tsv; touch /tmp/report; "
                       f"exec {java} -cp '{folder}/*:{folder}/classes:/opt/kafka/libs/*' dev.kafkagen.admin.Main topics --bootstrap {checks.BOOTSTRAP} "
                       "--principal User:ANONYMOUS --tables /tmp/tables --list abcd --report /tmp/report --wait 60 --min-isr 1 --allow-delete false")
            runs = [topics.client.pod.exec("bash", "-c", command, stdin=table, timeout=120) for _ in range(2)]
            says = [out + err for _, out, err in runs]
            report.check(f"kafka-clients {version} with {java}", [code for code, _, _ in runs] == [0, 0]
                         and " 1 changes made" in says[0] and " 0 changes made" in says[1], says[1].strip().splitlines()[-1])
            report.check(f"it reports for the status of the pod ({version})",
                         "list=abcd wanted=1 exist=1 changed=0" in topics.client.pod.exec("cat", "/tmp/report")[1])
        # A table of another version is refused before anything is done.
        code, out, err = topics.client.pod.exec("bash", "-c", command, stdin="#kafka-gen topics 99\n", timeout=120)
        report.check("a table of another version fails", code == 1 and "different kafka-gen versions" in out + err, (out + err)[-200:])


def writes_users(report, topics, libraries):
    """Credentials and quotas, with each client library; this cluster has no authorizer, and so no ACLs."""
    java = sorted(str(java) for java in Path("/usr/lib/jvm").glob("*/bin/java") if not java.parents[1].is_symlink())[0]
    password = "canary-of-a-user-1"

    def run(folder, lines, secret=password):
        table = "\n".join(["#kafka-gen users 1", *lines]) + "\n"
        command = ("mkdir -p /tmp/tables /tmp/users/alice; cat >/tmp/tables/users.tsv; touch /tmp/report; printf '#kafka-gen topics 1\\n' >/tmp/tables/topics.tsv; "
                   f"printf '{secret}' >/tmp/users/alice/password; "
                   f"exec {java} -cp '{folder}/*:{folder}/classes:/opt/kafka/libs/*' dev.kafkagen.admin.Main topics --bootstrap {checks.BOOTSTRAP} "
                   "--principal User:ANONYMOUS --tables /tmp/tables --users /tmp/users --list abcd --report /tmp/report --wait 60 --min-isr 1 --allow-delete false")
        code, out, err = topics.client.pod.exec("bash", "-c", command, stdin=table, timeout=120)
        return code, out + err + topics.client.pod.exec("cat", "/tmp/report")[1]

    def stored():
        return topics.client.run("kafka-configs", "--describe", "--entity-type", "users", "--entity-name", "alice")

    def alice(version, *more):
        return ["alice\tpresent", f"alice\tscram\t{version}\tkafka-user-alice\tpassword", *more]

    said = ""
    for number, (version, folder) in enumerate(libraries.items(), 1):
        quota = f"alice\tquota\tproducer_byte_rate\t{number}000"
        first, second = run(folder, alice(number, quota)), run(folder, alice(number, quota))
        report.check(f"kafka-clients {version} writes a credential and a quota, once", (first[0], second[0]) == (0, 0)
                     and "usersChanged=2 usersFailed=0" in first[1] and "usersChanged=0 usersFailed=0" in second[1], first[1][-300:])
        found = stored()
        report.check(f"the cluster has both ({version})", f"iterations={8192 + number}" in found and f"producer_byte_rate={number}000.0" in found, found)
        said += first[1] + second[1]
    code, out = run(folder, alice(99), password + "\\n")
    report.check("a password with a line break is rejected, by its Secret", code == 3 and "Secret `kafka-user-alice` ends in a line break" in out, out[-300:])
    said += out
    code, out = run(folder, ["alice\tabsent"])
    report.check("an absent user keeps nothing", code == 0 and "SCRAM" not in stored() and "producer_byte_rate" not in stored(), stored())
    report.check("no password is in the log or the status of the pod", "canary" not in said + out)


def refuses(report, topics):
    succeeded, pods, _, log = topics.job({"orders.created": {"partitions": 1}, "audit_log": {"partitions": 3}})
    report.check("fewer partitions are refused, once and for all", not succeeded and len(pods) == 1
                 and pods[0].exit_codes[-1] == 3, f"exit code {pods[0].exit_codes[-1]}, {len(pods)} pods")
    report.check("the log says why", "Kafka cannot remove partitions" in log)
    found = topics.client.topics()
    report.check("and everything else is done", (found["orders.created"][0], found["audit_log"][0]) == (4, 3))


def can_be_stopped(report, cluster, topics):
    """A broker that accepts connections and answers nothing: its processes are frozen."""
    wanted = {f"stopped.{number}": {"partitions": 1} for number in range(12)}
    cluster.apply(topics.render(wanted))
    job = cluster.manifests.only("Job")
    broker = topics.brokers[0]
    subprocess.run([*cluster.runc, "pause", broker.container_id()], check=True, timeout=30)
    result = []
    runner = threading.Thread(target=lambda: result.append(cluster.run_job({**job, "spec": {**job["spec"], "backoffLimit": 0}})))
    runner.start()

    def pod_of_job():
        found = [pod for pod in cluster.live_pods() if pod.name.startswith(job["metadata"]["name"])]
        return found[0] if found and "brokers answer" in found[0].log() else None

    try:
        cluster.wait("the program to start", pod_of_job, 60)
        time.sleep(3)
        pod = pod_of_job()
        pod.delete()
        runner.join(60)
    finally:
        subprocess.run([*cluster.runc, "resume", broker.container_id()], check=True, timeout=30)
    report.check("told to stop while it waits for an answer, the Job stops at once", pod.exit_codes[-1] == 143 and pod.stop_seconds < 5,
                 f"exit code {pod.exit_codes[-1]} after {pod.stop_seconds:.1f} s")
    report.check("and says so", "told to stop; 0 changes were made" in pod.log(), pod.log()[-200:])
    topics.succeeds("the next run makes what is missing", wanted)
    report.check("all are there", set(wanted) <= set(topics.client.topics()))


def survives(report, cluster, topics):
    """The only broker is killed while the Job creates topics; it restarts, and the Job ends well in one run."""
    wanted = {f"survives.{number}": {"partitions": 1} for number in range(MANY)}
    broker = topics.brokers[0]
    cluster.apply(topics.render(wanted))
    job = cluster.manifests.only("Job")
    result = []
    runner = threading.Thread(target=lambda: result.append(cluster.run_job(job)))
    runner.start()

    def begins():
        return any("brokers answer" in pod.log() for pod in cluster.live_pods() if pod.name.startswith(job["metadata"]["name"]))

    cluster.wait("the program to start", begins, 60)
    before = broker.restarts
    broker.kill()
    runner.join(300)
    succeeded, pods, seconds = result[0]
    report.check("a broker that is killed in the middle is waited for", succeeded and len(pods) == 1 and broker.restarts > before,
                 f"{seconds:.1f} s, {len(pods)} pods, {broker.restarts - before} restarts")
    cluster.wait("the broker to be ready", lambda: broker.ready, 120)
    report.check("and every topic is there", set(wanted) <= set(topics.client.topics()))


def run_many(report, cluster, kafka_gen):
    """How long the Job takes within its 500m CPU and 256Mi, with a broker of 1 CPU and 2Gi."""
    sets = ("resources.requests.cpu=1", "resources.limits.cpu=1", "resources.requests.memory=2Gi", "resources.limits.memory=2Gi")
    topics = Topics(report, cluster, kafka_gen, "dev", *sets)
    for count in (7, MANY, VERY_MANY, MOST):
        wanted = {f"n{count}.{number}": {"partitions": 1, "retentionMs": 3600000} for number in range(count)}
        for what, changes in (("created", count), ("unchanged", 0)):
            succeeded, pods, seconds, log = topics.job(wanted)
            report.check(f"{count} topics are {what}", succeeded and f" {changes} changes made" in log, log.strip().splitlines()[-1])
            report.measure(f"topic Job, {count} {what}", f"{seconds:.1f} s, {pods[-1].used()}")
            # The controller has them at once; a broker takes some seconds until it shows so many.
            cluster.wait("all of them to be seen", lambda: topics.names().count(f"n{count}.") == count, 900)
        if count == MANY:
            rejected_in_part(report, topics, wanted)
    # The controller rejects a request that writes 10,000 records; the Job adds these partitions in two.
    wide = {"wide": {"partitions": 9500}}
    topics.succeeds("a topic with more partitions than one request may write is created", wide)
    cluster.wait("all its partitions", lambda: topics.client.topics().get("wide", (0,))[0] == 9500, 300)
    log = topics.succeeds("and stays as it is", wide)
    report.check("with all its partitions", "0 changes made" in log, log.splitlines()[-1])


def rejected_in_part(report, topics, wanted):
    """One topic of a batch is rejected by the broker for good, and no other."""
    batch = {**{f"batch.{number}": {"partitions": 1} for number in range(5)}, "n100_0": {"partitions": 1}}
    succeeded, pods, _, log = topics.job(batch)
    found = topics.client.topics()
    report.check("a topic of a batch that the broker rejects fails once and for all", not succeeded and len(pods) == 1
                 and pods[0].exit_codes[-1] == 3, f"exit code {pods[0].exit_codes[-1]}, {len(pods)} pods")
    report.check("with the broker's reason", "FAILED, not created" in log and "collide" in log, log[-300:])
    report.check("the others of the batch are created", all(f"batch.{number}" in found for number in range(5)))


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
    reassign = ("kafka-reassign-partitions", "--reassignment-json-file", "/tmp/plan.json", "--execute")
    # 20 MB at 100 kB/s: the third replica is being added while the Job runs.
    finish(client.start(*client.load("pair", 20_000, 1024)), 120)
    client.run(*reassign, "--throttle", "100000")
    succeeded, pods, _, log = topics.job({**pair, "during": {"partitions": 1}})
    report.check("while a reassignment is in progress its new replicas do not count", not succeeded and pods[0].exit_codes[-1] == 3
                 and "DIFFERS: has 2 replicas, wanted 3" in log, log[-300:])
    report.check("and one in sync stays enough", topics.settings("pair")["min.insync.replicas"] == "1")
    client.run(*reassign, "--additional", "--throttle", "100000000")
    cluster.wait("the third replica", lambda: client.topics()["pair"][1] == 3 and checks.in_sync_everywhere(client.topics()), 120)
    client.run("kafka-reassign-partitions", "--reassignment-json-file", "/tmp/plan.json", "--verify")
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
