"""The dev profile: one small broker without a volume of its own."""

import checks
from client import Client


def run(report, cluster, manifests):
    stateful_set = manifests.only("StatefulSet")
    cluster.apply(manifests)
    pods = cluster.start_stateful_set(stateful_set, checks.READY_TIMEOUT)
    broker = pods[0]
    report.check("the broker becomes ready", len(pods) == 1 and broker.ready and broker.restarts == 0,
                 f"{broker.ready_after:.1f} s after its container started")
    checks.run_topics_job(report, cluster, "first")
    client = Client(cluster, "client", checks.BOOTSTRAP)
    checks.check_topics(report, client, 1, 1)
    report.measure_pod(broker, "idle")
    # before anything else is produced to its topic
    checks.readme_record(report, client, stateful_set["spec"]["template"]["spec"]["containers"][0]["image"])
    checks.produce_and_consume(report, client, "learning.concept.request", "a client in another namespace")
    checks.compressed(report, client, "user.progress.update")
    checks.check_closed_ports(report, cluster, client)
    checks.run_topics_job(report, cluster, "again")
    checks.undo_drift(report, cluster, client, 1, 1)
    checks.load(report, cluster, client, pods, 1)
    survives_a_crash(report, cluster, client, broker)
    persistent = bool(stateful_set["spec"].get("volumeClaimTemplates"))
    stored = client.stored("learning.concept.request")
    cluster.remove(broker)
    checks.check_stopped(report, [broker], "when its pod is deleted")
    report.measure_pod(broker, "at its end")
    pods = cluster.start_stateful_set(stateful_set, checks.READY_TIMEOUT)
    report.check("a new pod becomes ready", pods[0].ready, f"{pods[0].ready_after:.1f} s")
    if persistent:
        report.check("a new pod has the data of the old one", client.stored("learning.concept.request") == stored)
    else:
        checks.run_topics_job(report, cluster, "on a new pod")
        checks.check_topics(report, client, 1, 1)


def survives_a_crash(report, cluster, client, broker):
    """A container that is killed starts again in the same pod, over the same files."""
    stored = client.stored("learning.concept.request")
    broker.kill()
    cluster.wait("the container to start again", lambda: broker.restarts == 1, 30)
    cluster.wait("ready again", lambda: broker.ready, checks.READY_TIMEOUT)
    report.check("after kill -9 the same data is there", client.stored("learning.concept.request") == stored > 0)
    checks.produce_and_consume(report, client, "learning.concept.request", "after a crash")
