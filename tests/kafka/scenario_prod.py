"""The prod profile: three brokers that must bear the loss of one, a rolling restart, outside clients and growth."""

import json
import time

import checks
from client import Client, Feeder

EXTERNAL = ",".join(f"kafka-{index}.kafka.example.com:9094" for index in range(3))
# Enough for brokers that can end, and short for the one that cannot (see stop_and_start_all).
LAST_GRACE = 30
INSIDE_RANGES, OUTSIDE_RANGES = "10.200.0.10", "198.51.100.10"


def run(report, cluster, manifests, larger):
    stateful_set = manifests.only("StatefulSet")
    cluster.apply(manifests)
    pods = cluster.start_stateful_set(stateful_set, checks.READY_TIMEOUT)
    for pod in pods:
        report.check(f"{pod.name} becomes ready", pod.ready and pod.restarts == 0, f"{pod.ready_after:.1f} s")
    checks.run_topics_job(report, cluster, "first")
    client = Client(cluster, "client", checks.BOOTSTRAP)
    check_quorum(report, client, observers=[])
    checks.check_topics(report, client, 3, 2)
    for pod in pods:
        report.measure_pod(pod, "idle")
    checks.produce_and_consume(report, client, "learning.concept.request", "a client in another namespace")
    checks.compressed(report, client, "user.progress.update")
    checks.check_closed_ports(report, cluster, client)
    checks.run_topics_job(report, cluster, "again")
    checks.undo_drift(report, cluster, client, 3, 2)
    external_clients(report, cluster, client)
    checks.load(report, cluster, client, pods, 3)
    lose_a_broker(report, cluster, client, pods[1])
    rolling_restart(report, cluster, client, stateful_set)
    grow(report, cluster, client, stateful_set, larger)
    stop_and_start_all(report, cluster, client, larger.only("StatefulSet"))


def check_quorum(report, client, observers):
    """Three voters, whatever the number of brokers, and a leader among them."""
    status = client.quorum()
    voters = [each["id"] for each in json.loads(status["CurrentVoters"])]
    watching = [each["id"] for each in json.loads(status["CurrentObservers"])]
    report.check("the quorum has three voters and a leader",
                 voters == [0, 1, 2] and int(status["LeaderId"]) in voters and watching == observers,
                 f"leader {status['LeaderId']}, voters {voters}, observers {watching}")


def external_clients(report, cluster, client):
    """A machine outside the cluster, in a private network, works through the brokers' own names; others get nothing."""
    outside = Client(cluster, "outside", EXTERNAL, address=INSIDE_RANGES)
    checks.produce_and_consume(report, outside, "learning.concept.response", "an outside client on 9094")
    leaders = {leader for leader, _, _ in outside.topics()["learning.concept.response"][3]}
    report.check("its partitions lie on several brokers, each reached by its own name", len(leaders) > 1, f"{leaders}")
    ranges = [each["spec"].get("loadBalancerSourceRanges") for each in cluster.manifests.all("Service")
              if each["spec"].get("type") == "LoadBalancer"]
    if any(ranges):
        stranger = Client(cluster, "stranger", EXTERNAL, address=OUTSIDE_RANGES)
        host, port = EXTERNAL.split(",")[0].split(":")
        report.check("a client from outside the source ranges gets no answer",
                     outside.reaches(host, port) and not stranger.reaches(host, port))
        cluster.remove(stranger.pod)
    cluster.remove(outside.pod)


def lose_a_broker(report, cluster, client, broker):
    """kill -9 of one broker while a producer with acks=all runs."""
    before = client.stored("code.execution.request")
    producer = Feeder(client, "code.execution.request", 200)
    time.sleep(5)
    broker.kill()
    began = time.monotonic()
    cluster.wait("the container to start again", lambda: broker.restarts == 1, 30)
    cluster.wait("ready again", lambda: broker.ready, checks.READY_TIMEOUT)
    report.check("the killed broker starts again in its pod", broker.exit_codes[-1] == 137)
    checks.wait_in_sync(cluster, client)
    report.measure("in sync again after kill -9", f"{time.monotonic() - began:.0f} s at most")
    check_fed(report, client, producer, before, "with one broker killed")


def check_fed(report, client, producer, before, what):
    """All that a steady producer sent is stored."""
    count, problems = producer.stop()
    stored = client.stored(producer.topic) - before
    report.check(f"{what} every record is acknowledged", count > 500 and not problems, f"{count} records; {problems}")
    report.check(f"{what} no record is lost or doubled", stored == count, f"{stored} of {count} stored")


def rolling_restart(report, cluster, client, stateful_set):
    """Every pod is replaced, last first, while a producer runs."""
    before = client.stored("code.execution.result")
    producer = Feeder(client, "code.execution.result", 200)
    time.sleep(5)
    began = time.monotonic()
    stopped = cluster.roll(stateful_set, checks.READY_TIMEOUT)
    report.measure("rolling restart", f"{time.monotonic() - began:.0f} s")
    checks.wait_in_sync(cluster, client)
    check_fed(report, client, producer, before, "in a rolling restart")
    checks.check_stopped(report, stopped, "in a rolling restart")
    for pod in stopped:
        report.measure_pod(pod, "rolled")
    check_quorum(report, client, observers=[])


def grow(report, cluster, client, stateful_set, larger):
    """A fourth broker joins; nothing else is touched."""
    wanted = larger.only("StatefulSet")
    report.check("with a fourth broker the pod template is the same",
                 wanted["spec"]["template"] == stateful_set["spec"]["template"])
    running = [pod.uid for pod in cluster.live_pods()]
    cluster.apply(larger)
    added = cluster.start_stateful_set(wanted, checks.READY_TIMEOUT, [3])[0]
    report.check("the fourth broker becomes ready", added.ready and added.restarts == 0, f"{added.ready_after:.1f} s")
    report.check("the other pods run on", set(running) < {pod.uid for pod in cluster.live_pods()}
                 and all(pod.ready for pod in cluster.live_pods()))
    check_quorum(report, client, observers=[3])
    client.run("kafka-topics", "--create", "--topic", "moved", "--replica-assignment", "3:0:1,1:3:2")
    checks.wait_in_sync(cluster, client)
    leaders = [leader for leader, _, _ in client.topics()["moved"][3]]
    report.check("the fourth broker holds partitions", leaders[0] == "3", f"leaders {leaders}")
    checks.produce_and_consume(report, client, "moved", "on the fourth broker")
    checks.run_topics_job(report, cluster, "with four brokers")
    report.measure_pod(added, "as fourth")


def stop_and_start_all(report, cluster, client, stateful_set):
    """All brokers at once, down and up: what a node drain or a deleted namespace with kept volumes does."""
    stored = client.stored("code.execution.result")
    brokers = [pod for pod in cluster.live_pods() if pod is not client.pod]
    for pod in brokers:
        pod.spec = {**pod.spec, "terminationGracePeriodSeconds": min(LAST_GRACE, pod.spec["terminationGracePeriodSeconds"])}
    cluster.remove(*brokers)
    # A broker takes its leave from the controllers. The last one may find no majority of them any more, and then waits.
    killed = [pod for pod in brokers if pod.exit_codes[-1] == 137]
    report.check("when all stop at once, at most the last waits to be killed", len(killed) <= 1,
                 ", ".join(f"{pod.name} {pod.stop_seconds:.1f} s" for pod in brokers))
    checks.check_stopped(report, [pod for pod in brokers if pod not in killed], "when all stop at once")
    for pod in brokers:
        report.measure_pod(pod, "at its end")
    refuse_foreign_volume(report, cluster, stateful_set)
    pods = cluster.start_stateful_set(stateful_set, checks.READY_TIMEOUT)
    report.measure("cold start of all", ", ".join(f"{pod.ready_after:.1f} s" for pod in pods))
    checks.wait_in_sync(cluster, client)
    after = client.stored("code.execution.result")
    report.check("after a cold start all data is there", after == stored > 0, f"{after} of {stored} records")
    check_quorum(report, client, observers=[3])


def refuse_foreign_volume(report, cluster, stateful_set):
    """A volume with another cluster's data must stop the broker, not be taken over."""
    meta = next((cluster.folder / "claims").glob("*-kafka-0/**/meta.properties"))
    own = meta.read_text()
    meta.write_text("".join("cluster.id=another-cluster-0000000\n" if line.startswith("cluster.id=") else line
                            for line in own.splitlines(keepends=True)))
    pod = cluster.add(cluster.stateful_pod(stateful_set, 0))
    cluster.wait("the broker to refuse", lambda: pod.restarts > 0, 60)
    refused = pod.exit_codes[0] == 1 and "Invalid cluster.id" in pod.log() and "another-cluster" in meta.read_text()
    report.check("a volume of another cluster is refused", refused, f"exit code {pod.exit_codes[0]}")
    cluster.remove(pod)
    meta.write_text(own)
