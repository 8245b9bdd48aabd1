"""A machine with Kafka's command line tools: a pod in another namespace, or one outside the cluster."""

import re
import subprocess
import threading

from kubelet import Pod

BIN = "/opt/kafka/bin"
# Tools should not take the processors from the brokers that are measured.
JVM = "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable"
HEAP = "KAFKA_HEAP_OPTS=-Xmx256m"


# Where a client has what it presents and trusts.
FILES = "/etc/kafka-client"


class ToolFailed(Exception):
    """A tool ended with an error."""


class Client:
    """Runs tools in a pod of its own against one bootstrap address."""

    def __init__(self, cluster, name, bootstrap, namespace="default", labels=None, address=None, sources=()):
        """`sources` are those of a projected volume at FILES: the Secrets that a client of a secure cluster mounts."""
        template = {"metadata": {"labels": labels or {}}, "spec": {
            "terminationGracePeriodSeconds": 0, "securityContext": {"runAsUser": 1000, "runAsGroup": 1000, "fsGroup": 1000},
            "volumes": [{"name": "files", "projected": {"sources": list(sources), "defaultMode": 0o440}}],
            "containers": [{"name": "tools", "command": ["sleep", "7200"],
                            "volumeMounts": [{"name": "files", "mountPath": FILES, "readOnly": True}],
                            "resources": {"limits": {"memory": "1Gi", "cpu": "1"}}}]}}
        self.bootstrap, self.settings = bootstrap, None
        self.pod = cluster.add(Pod(name, namespace, template, cluster.manifests, cluster.image, cluster, address=address))
        cluster.wait(f"client {name}", lambda: self.pod.ready, 30, [self.pod])

    def use(self, properties, name="client"):
        """Run tools with these settings from now on; returns their file in the pod."""
        self.settings = f"/tmp/{name}.properties"
        code, out, err = self.pod.exec("bash", "-c", f"umask 077; cat >{self.settings}", stdin=properties)
        if code:
            raise ToolFailed(f"{self.settings}: {out + err}")
        return self.settings

    def command(self, tool, *arguments):
        settings = ["--command-config", self.settings] if self.settings else []
        return ["env", HEAP, JVM, "LOG_DIR=/tmp/logs", f"{BIN}/{tool}.sh", "--bootstrap-server", self.bootstrap, *settings, *arguments]

    def fails(self, tool, *arguments, timeout=60):
        """All that a tool says that must not succeed; empty if it did."""
        code, out, err = self.pod.exec(*self.command(tool, *arguments), timeout=timeout)
        return out + err if code else ""

    def run(self, tool, *arguments, stdin=None, timeout=120):
        try:
            code, out, err = self.pod.exec(*self.command(tool, *arguments), stdin=stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise ToolFailed(f"{tool} {' '.join(arguments)}: no end within {timeout} s") from None
        if code:
            raise ToolFailed(f"{tool} {' '.join(arguments)}: exit code {code}: {(out + err)[-600:]}")
        return out

    def start(self, tool, *arguments, stdin=subprocess.DEVNULL):
        """Run a tool beside us; give the result to finish()."""
        return subprocess.Popen([*self.pod.cluster.runc, "exec", self.pod.container_id(), *self.command(tool, *arguments)],
                                stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def topics(self):
        """name -> (partitions, replicas, {option: value}, [(leader, replicas, in sync)])"""
        found, current = {}, None
        for line in self.run("kafka-topics", "--describe").splitlines():
            cells = dict(cell.split(": ", 1) for cell in line.strip().split("\t") if ": " in cell)
            if "PartitionCount" in cells:
                pairs = re.split(r",(?=[a-z.]+=)", cells.get("Configs", ""))
                options = dict(each.split("=", 1) for each in pairs if "=" in each)
                current = (int(cells["PartitionCount"]), int(cells["ReplicationFactor"]), options, [])
                found[cells["Topic"]] = current
            elif current and "Partition" in cells:
                current[3].append((cells["Leader"], cells["Replicas"].split(","), cells["Isr"].strip().split(",")))
        return found

    def produce(self, topic, lines):
        self.run("kafka-console-producer", "--topic", topic, stdin="".join(f"{line}\n" for line in lines))

    def consume(self, topic, count):
        """Read a topic from its beginning; gives up when nothing came for 30 s."""
        out = self.run("kafka-console-consumer", "--topic", topic, "--from-beginning", "--max-messages", str(count),
                       "--timeout-ms", "30000")
        return out.splitlines()

    def stored(self, topic):
        """How many records the topic has had."""
        lines = self.run("kafka-get-offsets", "--topic", topic).splitlines()
        return sum(int(line.rsplit(":", 1)[1]) for line in lines if line.count(":") >= 2)

    def reaches(self, host, port):
        """Whether a connection is accepted."""
        code, _, _ = self.pod.exec("timeout", "3", "bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}")
        return code == 0

    def load(self, topic, records, size, throughput=-1):
        """The arguments of a producer that waits for all in-sync replicas."""
        return ("kafka-producer-perf-test", "--topic", topic, "--num-records", str(records), "--record-size", str(size),
                "--throughput", str(throughput), "--producer-props", "acks=all")

    def quorum(self):
        """The state of the controllers' quorum: {"LeaderId": "0", "CurrentVoters": "[…]", …}"""
        lines = self.run("kafka-metadata-quorum", "describe", "--status").splitlines()
        return {key.strip(): value.strip() for key, value in (line.split(":", 1) for line in lines if ":" in line)}


class Feeder:
    """A producer that sends steadily until it is told to stop, with acks=all and as many retries as a client has."""

    def __init__(self, client, topic, per_second):
        self.topic, self.pause, self.count = topic, 1 / per_second, 0
        self.stopping = threading.Event()
        self.process = client.start("kafka-console-producer", "--topic", topic, "--producer-property", "acks=all",
                                    "--producer-property", "retries=2147483647", stdin=subprocess.PIPE)
        self.thread = threading.Thread(target=self.feed, daemon=True)
        self.thread.start()

    def feed(self):
        while not self.stopping.wait(self.pause) and self.process.poll() is None:
            self.process.stdin.write(f"steady {self.count}\n")
            self.process.stdin.flush()
            self.count += 1

    def stop(self):
        """End the stream; returns how many records were given to the producer, and what it said went wrong."""
        self.stopping.set()
        self.thread.join()
        out = finish(self.process, 150)
        return self.count, [line for line in out.splitlines() if "ERROR" in line][:3]


def finish(process, timeout):
    """Wait for a tool that start() began; returns its output."""
    try:
        out, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        raise ToolFailed(f"no end within {timeout} s: {out[-600:]}") from None
    if process.returncode:
        raise ToolFailed(f"exit code {process.returncode}: {out[-600:]}")
    return out


def sent(output):
    """The number of records that a finished producer-perf-test had acknowledged, and its problems."""
    totals = re.findall(r"^(\d+) records sent.*99th", output, re.MULTILINE)
    return int(totals[-1]) if totals else 0, re.findall(r"^org\..*Exception.*", output, re.MULTILINE)[:3]
