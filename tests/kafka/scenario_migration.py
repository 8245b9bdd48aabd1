"""TLS on a running prod cluster in three rolling restarts, while a producer with acks=all runs."""

import json
import shutil
import time

import checks
import manifests as kube
from certificates import CertManager, data_of, openssl, secret
from client import Client, Feeder
from scenario_mtls import connection
from scenario_prod import check_fed, check_quorum

NAMESPACE = "kafka"
TOPIC = "code.execution.result"
SECURE = "kafka.kafka.svc.cluster.local:9192"
USERS = {"orders": {"topics": {TOPIC: ["write", "read", "describeConfigs"]}, "groups": ["orders*"]}}


def run(report, cluster, kafka_gen):
    migration = Migration(report, cluster, kafka_gen)
    migration.begin()
    plain = Client(cluster, "plain", checks.BOOTSTRAP)
    before = plain.stored(TOPIC)
    producer = Feeder(plain, TOPIC, 100)
    time.sleep(3)
    migration.step("addTls")
    migration.check_voters(plain)
    checks.wait_in_sync(cluster, plain)
    checks.run_topics_job(report, cluster, "addTls")
    migration.step("useTls")
    checks.wait_in_sync(cluster, plain)
    checks.run_topics_job(report, cluster, "useTls")
    migration.check_connections(plain)
    check_fed(report, plain, producer, before, "on the plaintext listener, from plaintext to `useTls`,")
    orders = migration.client("orders")
    before = orders.stored(TOPIC)
    producer = Feeder(orders, TOPIC, 100)
    time.sleep(3)
    migration.step("done", authorization="open")
    cluster.wait("replicas in sync", lambda: checks.in_sync_everywhere(orders.topics()), 120)
    checks.run_topics_job(report, cluster, "done")
    check_fed(report, orders, producer, before, "on the listener with TLS, from `useTls` to `done`,")
    report.check("the plaintext ports are closed", not any(plain.reaches("kafka-0.kafka-headless.kafka.svc", port) for port in (9091, 9092, 9093)))
    migration.lose_a_volume()


class Migration:
    """A cluster on its way to TLS."""

    def __init__(self, report, cluster, kafka_gen):
        self.report, self.cluster, self.kafka_gen = report, cluster, kafka_gen
        self.authority = CertManager()
        self.layer = {"extends": "prod"}

    def render(self):
        path = self.cluster.folder / "migration.json"
        path.write_text(json.dumps(self.layer))
        self.profile = str(path)
        self.manifests = kube.render(self.kafka_gen, self.profile)
        if self.manifests.all("Certificate"):
            self.authority.issue(self.manifests)
        self.cluster.apply(self.manifests)
        self.stateful_set = self.manifests.only("StatefulSet")

    def begin(self):
        self.render()
        pods = self.cluster.start_stateful_set(self.stateful_set, checks.READY_TIMEOUT)
        self.report.check("prod is ready", all(pod.ready for pod in pods))
        checks.run_topics_job(self.report, self.cluster, "plaintext")

    def step(self, step, **security):
        """One render, rolled out."""
        if "users" not in self.layer:
            self.password = openssl("rand", "-hex", "24").decode().strip()
            self.authority.secrets["kafka-user-orders"] = secret("kafka-user-orders", NAMESPACE, {"password": self.password.encode()})
        self.layer.update(users=USERS, security={"tls": {"enabled": True}, "authentication": "scram", "migration": step, **security})
        self.render()
        began = time.monotonic()
        stopped = self.cluster.roll(self.stateful_set, checks.READY_TIMEOUT)
        self.report.measure(f"rolling restart, {step}", f"{time.monotonic() - began:.0f} s")
        checks.check_stopped(self.report, stopped, f"in the rolling restart of {step}")
        live = [pod for pod in self.cluster.live_pods() if pod.name.startswith("kafka-") and pod.name[-1].isdigit()]
        self.report.check(f"every broker is ready ({step})", len(live) == 3 and all(pod.ready and pod.restarts == 0 for pod in live))

    def check_voters(self, client):
        """Voters tell the quorum their new address by themselves."""
        def told():
            return client.quorum()["CurrentVoters"].count("CONTROLLERTLS://")

        self.cluster.wait("the addresses of voters", lambda: told() == 3, 60)
        self.report.check("every voter has an address with TLS", told() == 3)

    def check_connections(self, client):
        """With `useTls`, nodes advertise both and use the new ones."""
        check_quorum(self.report, client, observers=[])

    def client(self, user):
        password = secret(f"{user}-password", "default", {"password": self.password.encode()})
        ca = secret(f"{user}-ca", "default", {"ca.crt": data_of(self.authority.secrets["kafka-tls"])["ca.crt"]})
        self.manifests.objects.extend([password, ca])
        client = Client(self.cluster, user, SECURE, sources=[{"secret": {"name": thing["metadata"]["name"]}} for thing in (password, ca)])
        client.use(connection(self.kafka_gen, self.profile, user))
        return client

    def lose_a_volume(self):
        """A voter with a new volume is formatted as on the first day, and finds the quorum at its new addresses."""
        self.cluster.remove(self.cluster.pods["kafka-2"])
        shutil.rmtree(self.cluster.folder / "claims" / "data-kafka-2")
        pods = self.cluster.start_stateful_set(self.stateful_set, checks.READY_TIMEOUT, [2])
        self.report.check("a voter that lost its volume is ready again", pods[0].ready, f"{pods[0].ready_after:.1f} s")
