"""The secure profile: certificates, passwords and ACLs; what works, what is denied, what is seen when something is wrong, and that
no secret shows anywhere."""

import json
import re
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import checks
import manifests as kube
from certificates import CertManager, data_of, openssl, secret
from client import FILES, Client, Feeder

NAMESPACE = "kafka"
EXTERNAL = "kafka-0.kafka.example.com:9094"
INSIDE_RANGES = "10.200.0.11"
USERS = {
    "admin": {"topics": {}},
    "orders": {"topics": {"code.execution.request": ["write", "read"], "learning.*": ["read"]}, "groups": ["orders*"]},
}
LAYER = {"extends": "secure", "security": {"superUsers": ["admin"]}, "users": USERS}
LOAD_RECORDS = 30_000


def run(report, cluster, kafka_gen):
    secure = Secure(report, cluster, kafka_gen)
    pods = secure.starts()
    secure.job("first")
    secure.job("again")
    admin = secure.client("admin")
    checks.check_topics(report, admin, 3, 2)
    for pod in pods:
        report.measure_pod(pod, "idle")
    orders = secure.client("orders")
    secure.permitted_and_denied(orders)
    secure.outside()
    secure.strangers()
    secure.load(admin, pods)
    secure.renewal(admin, orders)
    secure.new_password(admin, orders)
    secure.broken(admin)
    secure.shows_no_secret()


class Secure:
    """One cluster of the secure profile, its Secrets, and what must never show."""

    def __init__(self, report, cluster, kafka_gen):
        self.report, self.cluster, self.kafka_gen = report, cluster, kafka_gen
        self.authority = CertManager()
        self.canaries = {}
        self.passwords = {}
        self.layer = json.loads(json.dumps(LAYER))
        self.rendered = []
        self.arguments = Arguments(cluster)
        self.manifests = self.render()
        self.stateful_set = self.manifests.only("StatefulSet")

    def render(self):
        path = self.cluster.folder / "secure.json"
        path.write_text(json.dumps(self.layer))
        self.profile = str(path)
        text = subprocess.run([self.kafka_gen, "render", self.profile], text=True, stdout=subprocess.PIPE, timeout=60, check=True).stdout
        self.rendered.append(text)
        return kube.Manifests(text)

    def apply(self):
        """The stream with the Secrets that a cluster has beside it."""
        for name in USERS:
            if name not in self.passwords:
                self.set_password(name)
        if self.authority.secrets:
            self.authority.publish(self.manifests)
        self.cluster.apply(self.manifests)

    def set_password(self, user):
        password = openssl("rand", "-hex", "24").decode().strip()
        self.canaries[f"password {len(self.canaries)} of {user}"] = password
        self.passwords[user] = password
        self.authority.secrets[f"kafka-user-{user}"] = secret(f"kafka-user-{user}", NAMESPACE, {"password": password.encode()})

    def remember_keys(self):
        """A line out of the middle of each private key."""
        for name, thing in self.authority.secrets.items():
            key = data_of(thing).get("tls.key")
            if key:
                self.canaries[f"key of {name} {len(self.canaries)}"] = key.decode().splitlines()[1][20:52]

    def starts(self):
        """The pods wait for their Secrets, and need no more memory or time than those of prod."""
        self.apply()
        pods = [self.cluster.add(self.cluster.stateful_pod(self.stateful_set, index)) for index in range(3)]
        self.cluster.wait("the pods to ask for a Secret", lambda: all(pod.events for pod in pods), 30)
        self.report.check("pods wait for the Secret of cert-manager", all("Secret kafka-tls" in pod.events[0] for pod in pods),
                          pods[0].events[0])
        self.authority.issue(self.manifests)
        self.remember_keys()
        began = time.monotonic()
        self.cluster.wait("all pods ready", lambda: all(pod.ready for pod in pods), checks.READY_TIMEOUT, pods)
        self.report.measure("all ready after the Secrets", f"{time.monotonic() - began:.1f} s")
        for pod in pods:
            self.report.check(f"{pod.name} becomes ready", pod.ready and pod.restarts == 0, f"{pod.ready_after:.1f} s")
        return pods

    def job(self, when):
        """The Job authenticates by its certificate, and brings topics, users and ACLs about."""
        checks.run_topics_job(self.report, self.cluster, when)

    # Clients.

    def connection(self, user, *arguments):
        """The settings that `kafka-gen connection` prints, as they are."""
        done = subprocess.run([self.kafka_gen, "connection", self.profile, "--user", user, "--format", "properties", *arguments],
                              text=True, capture_output=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"kafka-gen connection: {done.stderr}")
        self.rendered.append(done.stdout)
        return done.stdout

    def sources(self, client, user, password=None, ca=None):
        """What a client mounts: a password and a certificate authority, copied into its Namespace."""
        password = secret(f"{client}-password", "default", {"password": (password or self.passwords[user]).encode()})
        ca = secret(f"{client}-ca", "default", {"ca.crt": ca or data_of(self.authority.secrets["kafka-tls"])["ca.crt"]})
        self.manifests.objects.extend([password, ca])
        return [{"secret": {"name": password["metadata"]["name"]}}, {"secret": {"name": ca["metadata"]["name"]}}]

    def client(self, user, bootstrap=checks.BOOTSTRAP, name=None, arguments=(), address=None, **files):
        client = Client(self.cluster, name or user, bootstrap, sources=self.sources(name or user, user, **files), address=address)
        client.use(self.connection(user, *arguments))
        return client

    def permitted_and_denied(self, orders):
        report = self.report
        topic = "code.execution.request"
        lines = [f"order {number}" for number in range(100)]
        orders.produce(topic, lines)
        read = ["--topic", topic, "--from-beginning", "--max-messages", "100", "--timeout-ms", "30000"]
        got = orders.run("kafka-console-consumer", *read, "--group", "orders-1").splitlines()
        report.check("a user writes and reads what its ACLs permit", sorted(got) == sorted(lines), f"{len(got)} records")
        denied = said(orders, "kafka-console-consumer", *read, "--group", "payments")
        report.check("a group without an ACL is denied", "GroupAuthorizationException" in denied, tail(denied))
        denied = said(orders, "kafka-console-producer", "--topic", "code.execution.result")
        report.check("a topic without an ACL is denied", "TopicAuthorizationException" in denied, tail(denied))
        denied = said(orders, "kafka-console-producer", "--topic", "learning.concept.request")
        report.check("a topic that may only be read cannot be written", "TopicAuthorizationException" in denied, tail(denied))
        seen = orders.run("kafka-topics", "--list").split()
        report.check("a user sees the topics of its ACLs only",
                     set(seen) == {topic, "learning.concept.request", "learning.concept.response"}, f"{seen}")
        denied = orders.fails("kafka-configs", "--entity-type", "topics", "--entity-name", topic, "--alter", "--add-config", "retention.ms=1")
        report.check("a user cannot change a topic", "TopicAuthorizationException" in denied, tail(denied))

    def outside(self):
        client = self.client("orders", EXTERNAL, "outside", ["--external"], INSIDE_RANGES)
        client.produce("code.execution.request", ["from outside"])
        self.report.check("an outside client authenticates on 9094",
                          "from outside" in client.run("kafka-console-consumer", "--topic", "code.execution.request", "--from-beginning",
                                                       "--max-messages", "101", "--timeout-ms", "30000", "--group", "orders-outside"))
        self.cluster.remove(client.pod)

    def strangers(self):
        """What a client sees that is not whom it says, or does not trust the brokers."""
        for name, files, expected in (
            ("wrong-password", {"password": "wrong-password-of-orders"}, "SaslAuthenticationException"),
            ("wrong-ca", {"ca": CertManager().made_authority()}, "PKIX path"),
        ):
            client = self.client("orders", name=name, **files)
            said = client.fails("kafka-topics", "--list")
            self.report.check(f"a client with a {name.replace('-', ' ')} is refused", expected in said, tail(said))
            self.cluster.remove(client.pod)
        plain = Client(self.cluster, "plain", checks.BOOTSTRAP)
        said = plain.fails("kafka-topics", "--list")
        self.report.check("a client without TLS is refused", bool(said), tail(said))
        for port in (9091, 9093):
            self.report.check(f"the NetworkPolicy keeps a client from port {port}",
                              not plain.reaches("kafka-0.kafka-headless.kafka.svc.cluster.local", port))
        self.cluster.remove(plain.pod)

    def load(self, admin, pods):
        """The load of prod, of which encryption takes its share."""
        checks.load(self.report, self.cluster, admin, pods, 3, LOAD_RECORDS)

    # Changes under load.

    def renewal(self, admin, orders):
        """A renewed certificate is taken up by a rolling restart, and no record is lost."""
        topic = "code.execution.request"
        before, serials = admin.stored(topic), self.serials()
        self.authority.renew(self.manifests, "kafka-tls")
        self.remember_keys()
        time.sleep(2)
        self.report.check("brokers keep the certificate that they started with", self.serials() == serials)
        producer = Feeder(orders, topic, 100)
        time.sleep(3)
        began = time.monotonic()
        stopped = self.cluster.roll(self.stateful_set, checks.READY_TIMEOUT)
        self.report.measure("rolling restart", f"{time.monotonic() - began:.0f} s")
        checks.wait_in_sync(self.cluster, admin)
        check_fed(self.report, admin, producer, before, "while certificates are renewed")
        checks.check_stopped(self.report, stopped, "while certificates are renewed")
        now = self.serials()
        self.report.check("every listener presents the renewed certificate", not set(now) & set(serials) and len(set(now)) == 1, f"{len(now)} listeners")

    def serials(self):
        """The serial numbers of what each listener of each broker presents."""
        found = []
        for pod in self.brokers():
            for port in (9091, 9092, 9093):
                found.append(openssl("x509", "-noout", "-serial", stdin=presented(pod.address, port).encode()).decode().strip())
        return found

    def brokers(self):
        return [pod for pod in self.cluster.live_pods() if re.fullmatch(r"kafka-\d+", pod.name)]

    def new_password(self, admin, orders):
        """A password is changed while a client is connected: it works on, and new connections need the new one."""
        topic = "code.execution.request"
        before, old = admin.stored(topic), self.passwords["orders"]
        producer = Feeder(orders, topic, 100)
        time.sleep(3)
        self.set_password("orders")
        self.layer["users"]["orders"]["passwordVersion"] = 2
        self.manifests = self.render()
        self.apply()
        self.report.check("a new password restarts no broker",
                          self.manifests.only("StatefulSet")["spec"]["template"] == self.stateful_set["spec"]["template"])
        self.job("new password")
        stale = self.client("orders", name="stale", password=old)
        said = stale.fails("kafka-topics", "--list")
        self.report.check("the old password is refused", "SaslAuthenticationException" in said, tail(said))
        fresh = self.client("orders", name="fresh")
        self.report.check("the new password works", topic in fresh.run("kafka-topics", "--list"))
        check_fed(self.report, admin, producer, before, "while a password is changed")
        self.cluster.remove(stale.pod, fresh.pod)

    # Mistakes.

    def broken(self, admin):
        """One broker with a certificate that does not do: what its log or a client says, and that the other two serve on."""
        good = self.authority.secrets["kafka-tls"]
        # Brokers do not connect to each other at once; a client that begins at this one does.
        client = self.client("orders", "kafka-2.kafka-headless.kafka.svc:9092", "beginner")
        unnamed, foreign = {"dns_names": ["kafka", "kafka.kafka.svc"]}, {"signer": CertManager().authority_secret()}
        for what, changes, drop, says in (
            ("a PKCS#1 key", {"pkcs1": True}, None, "PKCS#1"),
            ("no ca.crt", {}, "ca.crt", "ca.crt is missing"),
            ("an expired certificate", {"days": -1}, None, "CertificateExpiredException"),
            ("no name of the broker", unnamed, None, "No subject alternative DNS name matching"),
            ("another authority", foreign, None, "PKIX path|unable to find valid certification path"),
        ):
            self.cluster.remove(self.cluster.pods["kafka-2"])
            self.authority.renew(self.manifests, "kafka-tls", **changes)
            if drop:
                del self.authority.secrets["kafka-tls"]["data"][drop]
            self.authority.publish(self.manifests)
            self.remember_keys()
            before = {path: path.stat().st_size for path in Path(self.cluster.logs).glob("kafka-?.log")}
            pod = self.cluster.add(self.cluster.stateful_pod(self.stateful_set, 2))

            def seen():
                """In its own log, or in that of another broker; only what came since."""
                for path in sorted(before, key=lambda path: path != pod.log_path):
                    found = re.search(says, path.read_bytes()[before[path]:].decode(errors="replace"))
                    if found:
                        return path.stem, line_of(found)
                found = re.search(says, client.fails("kafka-topics", "--list")) if pod.ready else None
                return ("client", line_of(found)) if found else None

            try:
                self.cluster.wait("words about the certificate", seen, 90)
            except Exception as late:
                self.report.say(f"{late}; the log ends:\n{pod.log()[-1500:]}")
            found = seen()
            self.report.check(f"{what}: it is said, and the broker does not serve", found and (found[0] == "client" or not pod.ready), f"{found}")
        self.report.check("the other brokers serve on", admin.run("kafka-topics", "--list").count("\n") >= len(checks.TOPICS))
        self.cluster.remove(client.pod, self.cluster.pods["kafka-2"])
        self.authority.secrets["kafka-tls"] = good
        self.authority.publish(self.manifests)
        self.cluster.start_stateful_set(self.stateful_set, checks.READY_TIMEOUT, [2])
        checks.wait_in_sync(self.cluster, admin)
        self.report.check("with a good certificate it is ready again", self.cluster.pods["kafka-2"].ready)

    # Secrets.

    def shows_no_secret(self):
        places = {path.name: path.read_text(errors="replace") for path in Path(self.cluster.logs).glob("*")}
        places["events"] = "\n".join(event for pod in [*self.cluster.ended, *self.cluster.pods.values()] for event in pod.events)
        places["what is rendered and printed"] = "\n".join(self.rendered)
        places["arguments of processes"] = "\n".join(self.arguments.stop())
        for pod in [*self.cluster.ended, *self.cluster.pods.values()]:
            places[f"termination message of {pod.name}"] = pod.message
        shown = [f"{what} in {where}" for what, canary in self.canaries.items() for where, text in places.items() if canary in text]
        self.report.check("no password and no key shows in a log, an event, a message, an argument or what is rendered", not shown,
                          f"{len(self.canaries)} secrets, {len(places)} places; {shown[:5]}")
        self.report.check("arguments of Kafka's own processes were seen", any("kafka.Kafka" in text for text in places["arguments of processes"].split("\n")))
        self.report.check("the Job left a termination message", any("changed=" in text for text in places.values()))


class Arguments:
    """Samples the command lines of all processes."""

    def __init__(self, cluster):
        self.seen, self.stopping = set(), threading.Event()
        self.thread = threading.Thread(target=self.sample, daemon=True)
        self.thread.start()

    def sample(self):
        while not self.stopping.wait(0.1):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
                except OSError:
                    pass

    def stop(self):
        self.stopping.set()
        self.thread.join(10)
        return self.seen


def presented(host, port):
    """The certificate that a listener presents, in PEM."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((host, port), 10) as plain, context.wrap_socket(plain) as wrapped:
        return ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True))


def said(client, tool, *arguments):
    """What a tool says; the console's end well even where they are denied."""
    code, out, err = client.pod.exec(*client.command(tool, *arguments), stdin="denied\n", timeout=60)
    return f"exit code {code}: {out + err}"


def check_fed(report, admin, producer, before, what):
    count, problems = producer.stop()
    stored = admin.stored(producer.topic) - before
    report.check(f"{what} every record is acknowledged", count > 300 and not problems, f"{count} records; {problems}")
    report.check(f"{what} no record is lost or doubled", stored == count, f"{stored} of {count} stored")


def tail(text):
    """The line that says most of an answer."""
    lines = [line for line in text.splitlines() if re.search(r"(Authentication|Authorization)\w*Exception|PKIX", line)] or text.splitlines() or [""]
    return lines[-1].strip()[-160:]


def line_of(found):
    text, at = found.string, found.start()
    return text[text.rfind("\n", 0, at) + 1:(text.find("\n", at) + 1 or len(text))].strip()[:200]
