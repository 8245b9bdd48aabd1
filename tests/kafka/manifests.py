"""Reading the rendered YAML, and the few rules of Kubernetes that give its fields a meaning."""

import base64
import re
import subprocess

import yaml

UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "m": 1e-3, "": 1}


class Manifests:
    """The objects of one stream, by kind, namespace and name."""

    def __init__(self, text):
        self.objects = [each for each in yaml.safe_load_all(text) if each]

    def all(self, kind):
        return [each for each in self.objects if each["kind"] == kind]

    def get(self, kind, name, namespace):
        for each in self.all(kind):
            if each["metadata"]["name"] == name and each["metadata"].get("namespace", "default") == namespace:
                return each
        raise KeyError(f"the manifests have no {kind} {namespace}/{name}")

    def only(self, kind):
        found = self.all(kind)
        if len(found) != 1:
            raise KeyError(f"the manifests have {len(found)} objects of kind {kind}, expected 1")
        return found[0]


def render(kafka_gen, *arguments):
    """Run the program under test; its warnings go to our standard error."""
    done = subprocess.run([kafka_gen, "render", *arguments], text=True, stdout=subprocess.PIPE, timeout=60)
    if done.returncode:
        raise SystemExit(f"kafka-gen render {' '.join(arguments)} failed with exit code {done.returncode}")
    return Manifests(done.stdout)


def quantity(value):
    """A Kubernetes quantity as a number."""
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(value))
    if not found or found.group(2) not in UNITS:
        raise ValueError(f"quantity {value!r}")
    return float(found.group(1)) * UNITS[found.group(2)]


def expand(text, env):
    """$(NAME) is replaced when NAME is known and stays as it is otherwise; $$ is one $."""
    def replace(found):
        if found.group(0) == "$$":
            return "$"
        return env.get(found.group(1), found.group(0))
    return re.sub(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)", replace, text)


def matches(selector, labels):
    """A label selector: a Service's plain map, or matchLabels and matchExpressions."""
    if selector is None:
        return False
    plain = selector if not ({"matchLabels", "matchExpressions"} & set(selector)) else selector.get("matchLabels", {})
    if any(labels.get(key) != value for key, value in plain.items()):
        return False
    for rule in selector.get("matchExpressions", []) if isinstance(selector.get("matchExpressions"), list) else []:
        value, values = labels.get(rule["key"]), rule.get("values", [])
        fits = {"In": value in values, "NotIn": value not in values, "Exists": value is not None,
                "DoesNotExist": value is None}[rule["operator"]]
        if not fits:
            return False
    return True


def has_port(spec, target):
    """Whether a Service's port leads to a pod; a number always does."""
    return isinstance(target, int) or any(port.get("name") == target for container in spec["containers"] for port in container.get("ports", []))


def container_port(spec, target):
    """A Service's or probe's port, which may be the name of a container's port."""
    if isinstance(target, int):
        return target
    for container in spec["containers"]:
        for port in container.get("ports", []):
            if port.get("name") == target:
                return port["containerPort"]
    raise KeyError(f"no container port is named {target!r}")


def env_values(entries, manifests, pod):
    """A container's env as the kubelet resolves it, each entry able to use the ones before it."""
    env = {}
    for entry in entries:
        source = entry.get("valueFrom")
        env[entry["name"]] = field(source, manifests, pod) if source else expand(entry.get("value", ""), env)
    return env


def field(source, manifests, pod):
    """The value that one valueFrom names."""
    if "fieldRef" in source:
        return field_path(source["fieldRef"]["fieldPath"], pod)
    for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        if key in source:
            return file_data(manifests.get(kind, source[key]["name"], pod.namespace))[source[key]["key"]].decode()
    raise NotImplementedError(f"valueFrom {source}")


def field_path(path, pod):
    found = re.fullmatch(r"metadata\.(labels|annotations)\['([^']+)'\]", path)
    if found:
        return getattr(pod, found.group(1)).get(found.group(2), "")
    return {"metadata.name": pod.name, "metadata.namespace": pod.namespace, "status.podIP": pod.address,
            "metadata.uid": pod.uid, "spec.serviceAccountName": pod.spec.get("serviceAccountName", "default"),
            "status.hostIP": pod.node_address, "spec.nodeName": "node"}[path]


def file_data(thing):
    """The keys of a ConfigMap or Secret as bytes."""
    data = {key: value.encode() for key, value in thing.get("data", {}).items() if thing["kind"] == "ConfigMap"}
    data.update({key: value.encode() for key, value in thing.get("stringData", {}).items()})
    for holder in ("binaryData", "data") if thing["kind"] == "Secret" else ("binaryData",):
        data.update({key: base64.b64decode(value) for key, value in thing.get(holder, {}).items()})
    return data
