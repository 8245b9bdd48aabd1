"""A proxy between the pods of a Job and a broker, which can hold, lose or answer single requests of Kafka's protocol.

It listens on the node, inside the namespaces of the run; the node's rules send to it what pods would send to the broker.
Everything that no rule is for passes unchanged, so that all other answers are those of the real Kafka.
"""

import socket
import struct
import threading

import network

# The numbers of requests: https://kafka.apache.org/protocol#protocol_api_keys
CREATE_TOPICS, DESCRIBE_CONFIGS, CREATE_PARTITIONS, INCREMENTAL_ALTER_CONFIGS, DESCRIBE_TOPIC_PARTITIONS = 19, 32, 37, 44, 75
NOT_CONTROLLER = 41
PATIENCE = 300


class Rule:
    """What happens to the first requests of one kind that name a topic."""

    def __init__(self, kind, topic, act, times=1):
        self.kind, self.topic, self.act, self.left = kind, topic.encode(), act, times
        self.met, self.released = threading.Event(), threading.Event()

    def takes(self, frame):
        if self.left and struct.unpack(">h", frame[:2])[0] == self.kind and self.topic in frame:
            self.left -= 1
            self.met.set()
            return True
        return False


class Proxy:
    """Stands before one broker until it is closed; use it as a context."""

    def __init__(self, cluster, broker, port, tools):
        self.cluster, self.target, self.rules, self.seen = cluster, (broker.address, port), [], []
        self.lock = threading.Lock()
        self.sockets = []
        self.server = socket.create_server((network.NODE_ADDRESS, 0))
        own = self.server.getsockname()[1]
        # The tools of the test go on directly.
        self.redirect = [f"-A PREROUTING ! -s {tools.address}/32 -p tcp -m tcp --dport {port} -j DNAT --to-destination {network.NODE_ADDRESS}:{own}"]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        self.cluster.network.before = self.redirect
        self.cluster.pod_changed()
        return self

    def __exit__(self, *_):
        self.cluster.network.before = []
        self.cluster.pod_changed()
        for rule in self.rules:
            rule.released.set()
        for each in [self.server, *self.sockets]:
            each.close()

    def rule(self, kind, topic, act, times=1):
        """From now on `act` decides about such requests: a function of (proxy, rule, frame, client, broker)."""
        made = Rule(kind, topic, act, times)
        with self.lock:
            self.rules.append(made)
        return made

    def count(self, kind, topic):
        """How many requests of a kind named a topic."""
        with self.lock:
            return sum(1 for seen, frame in self.seen if seen == kind and topic.encode() in frame)

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
                broker = socket.create_connection(self.target, 30)
            except OSError:
                return
            broker.settimeout(None)
            self.sockets += [client, broker]
            connection = Connection(self, client, broker)
            threading.Thread(target=connection.requests, daemon=True).start()
            threading.Thread(target=connection.answers, daemon=True).start()


class Connection:
    """One client's connection, and the one to the broker behind it."""

    def __init__(self, proxy, client, broker):
        self.proxy, self.client, self.broker = proxy, client, broker
        self.lost = set()

    def requests(self):
        try:
            while True:
                frame = read_frame(self.client)
                kind = struct.unpack(">h", frame[:2])[0]
                with self.proxy.lock:
                    self.proxy.seen.append((kind, frame))
                    rule = next((rule for rule in self.proxy.rules if rule.takes(frame)), None)
                if rule is None:
                    send_frame(self.broker, frame)
                else:
                    rule.act(self, rule, frame)
        except OSError:
            self.close()

    def answers(self):
        try:
            while True:
                frame = read_frame(self.broker)
                if frame[:4] not in self.lost:
                    send_frame(self.client, frame)
        except OSError:
            self.close()

    def close(self):
        self.client.close()
        self.broker.close()


def hold(connection, rule, frame):
    """Keeps the request until the test releases it."""
    rule.released.wait(PATIENCE)
    send_frame(connection.broker, frame)


def drop(connection, rule, frame):
    """The broker never sees the request."""


def lose_answer(connection, rule, frame):
    """The broker carries the request out, and the client never hears of it."""
    connection.lost.add(frame[4:8])
    send_frame(connection.broker, frame)


def not_controller(connection, rule, frame):
    """Answers a request to create one topic (version 7) as a broker does whose controller is another one by now."""
    version = struct.unpack(">h", frame[2:4])[0]
    if version != 7:
        raise NotImplementedError(f"CreateTopics of version {version}")
    name = bytes([len(rule.topic) + 1]) + rule.topic
    topic = name + bytes(16) + struct.pack(">h", NOT_CONTROLLER) + b"\0" + struct.pack(">ih", -1, -1) + b"\0" + b"\0"
    send_frame(connection.client, frame[4:8] + b"\0" + struct.pack(">i", 0) + b"\2" + topic + b"\0")


def read_frame(source):
    size = struct.unpack(">i", read(source, 4))[0]
    return read(source, size)


def read(source, size):
    parts = b""
    while len(parts) < size:
        part = source.recv(size - len(parts))
        if not part:
            raise OSError("closed")
        parts += part
    return parts


def send_frame(target, frame):
    target.sendall(struct.pack(">i", len(frame)) + frame)
