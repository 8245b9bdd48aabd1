"""The topic Job while requests are lost, answered too late or rejected for a while, and while others delete its topics."""

import threading

import checks
import proxy
from proxy import Proxy

# So long the client tries a request (TopicsCommand.java), and the Job without any success.
WAIT = 10


def run(report, cluster, topics):
    """With the brokers of the scenario `topics`."""
    broker, client = topics.brokers[0], topics.client
    with Proxy(cluster, broker, checks.PORT, client.pod) as between:
        not_controller(report, topics, between)
        deleted_by_someone_else(report, cluster, topics, between)
        without_answer(report, topics, between)
        gives_up(report, topics, between)


class Running:
    """A Job that runs while the test does something else."""

    def __init__(self, topics, wanted, *sets):
        cluster = topics.cluster
        cluster.apply(topics.render(wanted, *sets))
        job = cluster.manifests.only("Job")
        self.result = None
        self.thread = threading.Thread(target=lambda: setattr(self, "result", cluster.run_job({**job, "spec": {**job["spec"], "backoffLimit": 0}})))
        self.thread.start()

    def end(self):
        """(succeeded, the pod, seconds, its log)"""
        self.thread.join(300)
        succeeded, pods, seconds = self.result
        return succeeded, pods[-1], seconds, pods[-1].log()


def not_controller(report, topics, between):
    """The controller moved: the client asks again, and the Job does not notice."""
    between.rule(proxy.CREATE_TOPICS, "moved", proxy.not_controller)
    succeeded, _, _, log = Running(topics, {"moved": {"partitions": 2}}).end()
    asked = between.count(proxy.CREATE_TOPICS, "moved")
    report.check("NOT_CONTROLLER is asked again", succeeded and asked == 2, f"asked {asked} times")
    report.check("and the topic is created once", " 1 changes made" in log and topics.client.topics().get("moved", (0,))[0] == 2, log[-200:])


def deleted_by_someone_else(report, cluster, topics, between):
    """A topic goes between what the Job sees and what it does; the next plan creates it."""
    before, after = {"partitions": 1}, {"partitions": 3, "retentionMs": 3600000}
    for kind, what in ((proxy.DESCRIBE_TOPIC_PARTITIONS, "described"), (proxy.DESCRIBE_CONFIGS, "asked for its settings"),
                       (proxy.CREATE_PARTITIONS, "grown"), (proxy.INCREMENTAL_ALTER_CONFIGS, "configured")):
        name = f"between.{kind}"
        client = topics.client
        client.run("kafka-topics", "--create", "--topic", name, "--partitions", str(before["partitions"]))
        rule = between.rule(kind, name, proxy.hold)
        running = Running(topics, {name: after})
        cluster.wait(f"the request that is held for {name}", rule.met.is_set, 60)
        client.run("kafka-topics", "--delete", "--topic", name)
        cluster.wait(f"{name} to be gone", lambda: name not in topics.names().split(), 60)
        rule.released.set()
        succeeded, pod, _, log = running.end()
        found = client.topics().get(name, (0,))[0]
        report.check(f"a topic that someone deletes before it is {what} is created", succeeded and found == 3 and "created: 3 partitions" in log,
                     f"exit code {pod.exit_codes[-1]}, {found} partitions")
        report.check("with its settings", topics.settings(name) == {"retention.ms": "3600000"}, str(topics.settings(name)))


def without_answer(report, topics, between):
    """One request is carried out without an answer, another is never seen by the broker: TimeoutException for both."""
    between.rule(proxy.CREATE_TOPICS, "unanswered", proxy.lose_answer)
    for name in ("unseen", "answered"):
        topics.client.run("kafka-topics", "--create", "--topic", name, "--partitions", "1")
    between.rule(proxy.CREATE_PARTITIONS, "unseen", proxy.drop)
    wanted = {"unanswered": {"partitions": 1}, "unseen": {"partitions": 2}, "answered": {"partitions": 1, "retentionMs": 3600000}}
    succeeded, pod, seconds, log = Running(topics, wanted, f"topicJob.waitSeconds={WAIT}").end()
    found = topics.client.topics()
    report.check("requests without an answer time out and are planned again", succeeded and seconds > 2 * WAIT
                 and "TimeoutException" in log, f"exit code {pod.exit_codes[-1]} after {seconds:.0f} s")
    report.check("what was carried out is not done twice", "3 changes made, 0 failed" in log
                 and (found["unanswered"][0], found["unseen"][0]) == (1, 2), log[-300:])
    plan = topics.plan(log + pod.message)
    report.check("its report says that nothing is left", plan.count("as wanted when the Job ended") == 3, plan)


def gives_up(report, topics, between):
    """A broker that never answers: the Job says what it could not do, and another run may succeed."""
    between.rule(proxy.CREATE_TOPICS, "never", proxy.drop, times=1000)
    succeeded, pod, seconds, log = Running(topics, {"never": {"partitions": 1}}, f"topicJob.waitSeconds={WAIT}").end()
    report.check("requests that are never answered fail in bounded time, with exit code 1", not succeeded and pod.exit_codes[-1] == 1
                 and seconds < 60, f"exit code {pod.exit_codes[-1]} after {seconds:.0f} s")
    report.check("and the Job names what it did not do", "FAILED, not created" in log and "TimeoutException" in log, log[-300:])
    report.check("and reports it", "failed=1" in pod.message, pod.message)
    plan = topics.plan(pod.message)
    report.check("and its report alone says what is left", "never      try again; the last run FAILED, not created" in plan, plan)
