"""The dev profile with certificates for everyone, made without cert-manager: by the script that `kafka-gen certificates` prints."""

import json
import os
import subprocess
from pathlib import Path

import checks
import manifests as kube
from certificates import CertManager, secret
from client import Client
from scenario_secure import NAMESPACE, said, tail

LAYER = {
    "extends": "dev",
    "security": {"tls": {"enabled": True, "secretName": "brokers", "topicJobSecretName": "job"}, "authentication": "mtls"},
    "users": {"orders": {"topics": {"code.execution.request": ["write", "read"]}, "groups": ["orders"]}},
}
TOPIC = "code.execution.request"
# A kubectl that keeps the files of a Secret.
KUBECTL = """#!/usr/bin/env bash
set -euo pipefail
case "$1 $2" in
'create secret') mkdir -p "$STORE/$4"; for word in "$@"; do case $word in --from-file=*) cp -r "${word#*=}"/. "$STORE/$4/" ;; esac; done ;;
'apply --server-side') cat >/dev/null ;;
*) exit 1 ;;
esac
"""


def run(report, cluster, kafka_gen):
    profile = cluster.folder / "mtls.json"
    profile.write_text(json.dumps(LAYER))
    manifests = kube.render(kafka_gen, str(profile))
    # The user `kafka` has the common name of the brokers.
    secrets = scripted(kafka_gen, str(profile), cluster.folder / "certificates", "kafka")
    manifests.objects.extend(secret(name, NAMESPACE, files) for name, files in secrets.items())
    cluster.apply(manifests)
    pods = cluster.start_stateful_set(manifests.only("StatefulSet"), checks.READY_TIMEOUT)
    report.check("a broker is ready with the Secrets of the script", pods[0].ready and pods[0].restarts == 0, f"{pods[0].ready_after:.1f} s")
    checks.run_topics_job(report, cluster, "first")

    def client(name, user, certificate):
        own = secret(name, "default", {**certificate, "ca.crt": secrets["brokers"]["ca.crt"]})
        manifests.objects.append(own)
        made = Client(cluster, name, checks.BOOTSTRAP, sources=[{"secret": {"name": name}}])
        made.use(connection(kafka_gen, str(profile), user))
        return made

    orders = client("orders", "orders", secrets["kafka-user-orders-tls"])
    orders.produce(TOPIC, ["by certificate"])
    read = orders.run("kafka-console-consumer", "--topic", TOPIC, "--from-beginning", "--max-messages", "1", "--timeout-ms", "30000", "--group", "orders")
    report.check("a user writes and reads by its certificate", read.split("\n")[0] == "by certificate")
    denied = said(orders, "kafka-console-producer", "--topic", "code.execution.result")
    report.check("a topic without an ACL is denied", "TopicAuthorizationException" in denied, tail(denied))

    impostor = client("impostor", "orders", secrets["kafka-user-kafka-tls"])
    denied = said(impostor, "kafka-console-producer", "--topic", TOPIC)
    report.check("a client with the common name of the brokers is no super user", "TopicAuthorizationException" in denied, tail(denied))

    other = CertManager()
    stranger = client("stranger", "orders", other.client_certificate("orders"))
    refused = stranger.fails("kafka-topics", "--list")
    report.check("a certificate of another authority is refused", "SslAuthenticationException" in refused, tail(refused))
    # As a client that only encrypts.
    nobody = connection(kafka_gen, str(profile), "orders").splitlines()
    orders.use("\n".join(line for line in nobody if not line.startswith("ssl.keystore")) + "\n", "without")
    refused = orders.fails("kafka-topics", "--list")
    report.check("a client without a certificate is refused", "SslAuthenticationException" in refused, tail(refused))
    report.measure_pod(pods[0], "with mtls")
    report.check("the broker stays within its memory", pods[0].usage.oom_kills == 0 and pods[0].restarts == 0)


def connection(kafka_gen, profile, user):
    return subprocess.run([kafka_gen, "connection", profile, "--user", user, "--format", "properties"], text=True,
                          stdout=subprocess.PIPE, timeout=60, check=True).stdout


def scripted(kafka_gen, profile, folder, *users):
    """The Secrets that the script makes: their files by name."""
    words = [word for user in users for word in ("--user", user)]
    script = subprocess.run([kafka_gen, "certificates", profile, *words], text=True, stdout=subprocess.PIPE, timeout=60, check=True).stdout
    for name in ("bin", "work", "store"):
        (folder / name).mkdir(parents=True)
    (folder / "bin/kubectl").write_text(KUBECTL)
    (folder / "bin/kubectl").chmod(0o755)
    (folder / "certificates.sh").write_text(script)
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "STORE": str(folder / "store")}
    subprocess.run(["bash", "../certificates.sh"], cwd=folder / "work", env=env, check=True, timeout=60, capture_output=True)
    return {each.name: {path.name: path.read_bytes() for path in each.iterdir()} for each in Path(folder / "store").iterdir()}
