#!/usr/bin/env python3
"""Reads what kafka-gen prints with the readers of others: PyYAML (YAML 1.1) and kubectl.

Usage: readers.py [PATH OF kafka-gen]

Needs python3-yaml, kubectl and strace (Debian: python3-yaml, kubernetes-client, strace); no cluster. Ends with a line
`N passed, N failed`.
"""

import copy
import json
import os
import random
import subprocess
import sys
import tempfile

import yaml

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "target/release/kafka-gen"
ENVIRONMENT = {**os.environ, "KUBECONFIG": "/dev/null"}
SEED = 20261120

HOSTILE = [
    "", " ", "on", "off", "yes", "No", "y", "N", "true", "null", "~", "1e3", "0x1F", "0o17", "017", "08", "1_000",
    "12:30:45", "2024-01-01", ".inf", ".nan", "=", "<<", "-", "- a", "? a", ": b", "a: b", "a: b #c", "#c", "&a", "*a",
    "!a", "!!int 1", "%YAML 1.1", "@a", "`a", "|", ">", "|+\n a", "'", "''", '"', "\\", "\\n", "{", "}", "[", "{a: b}",
    ",", "---", "...", "\n", "\n\n", "a\n", "a\n\n", "\na", " a", "a ", "\ta", "a\tb", "a\rb", "a\r\nb", "\x07", "\x1b[31m",
    "\x7f", "\x85", "\xa0", "\u2028", "\u2029", "\ufeff", "\ufeffa", "ß", "日本", "😀", "${{ names.release }}", "{{ x }}",
    "#% if x", "a\n#% endif\nb", "a\n  b\n c", "a\n---\nb: on\n", "a:\n", "x\n \ny", "x\n\t\ny\n", "# a\nb\n", "500m", "8Gi", "1Ei",
]

passed = failed = 0


def check(good, what, detail=""):
    """Counts one comparison and says what was wrong with it."""
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what} {detail}")


def run(*args, stdin=""):
    """The standard output of a command that must succeed."""
    done = subprocess.run(args, input=stdin, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(args)}: {done.stderr}")
    return done.stdout


def json_stream(text):
    """Several JSON documents, one after the other."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        found += value["items"] if value.get("kind") == "List" else [value]
    return found


def by_kubectl(stream):
    """The documents as kubectl's apply path reads them: untyped, as JSON."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(stream)
        file.flush()
        return json_stream(run("kubectl", "patch", "--local", "--type=merge", "-p", "{}", "-o", "json", "-f", file.name))


def as_go_types(document):
    """A document as the Go type of its kind holds it, or why kubectl cannot say; and what it should then be.

    Only the `set` commands decode into Go's types without a cluster, and each knows some kinds only. For the others
    the refusal comes after the decoding, and names the type.
    """
    expected = copy.deepcopy(document)
    if document["kind"] in ("StatefulSet", "Job"):
        words = ["set", "image", "--local", "-o", "json", "*=x"]
        for container in expected["spec"]["template"]["spec"]["containers"]:
            container["image"] = "x"
    elif document["kind"] == "Service":
        words = ["set", "selector", "--local", "-o", "json"]
        expected["spec"]["selector"] = {"a": "b"}
    else:
        words = ["set", "image", "--local", "-o", "json", "*=x"]
        expected = None
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        yaml.safe_dump(document, file)
        file.flush()
        tail = ["a=b"] if document["kind"] == "Service" else []
        done = subprocess.run(
            ["kubectl", *words, "-f", file.name, *tail], capture_output=True, text=True, env=ENVIRONMENT, check=False
        )
    if expected is None:
        decoded = "the object is not a pod or does not have a pod template: *v1." + document["kind"] in done.stderr
        return (document if decoded else done.stderr), document
    if done.returncode != 0:
        return done.stderr, expected
    held = json.loads(done.stdout)
    held.pop("status", None)
    return without_defaults(held), without_defaults(expected)


def without_defaults(value):
    """Drops what Go's printing adds to an object: nulls, empty maps and an empty status."""
    if isinstance(value, dict):
        slim = {key: without_defaults(inner) for key, inner in value.items()}
        return {key: inner for key, inner in slim.items() if inner not in (None, {}) and key != "creationTimestamp"}
    if isinstance(value, list):
        return [without_defaults(item) for item in value]
    return value


def without_nulls(value):
    """Drops the entries of maps that are null."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def same_for_all_readers(name, *args, stdin=""):
    """One profile: what kafka-gen means (its JSON) is what each reader reads in its YAML."""
    stream = run(PROGRAM, "render", *args, stdin=stdin)
    meant = json.loads(run(PROGRAM, "render", *args, "--format", "json", stdin=stdin))["items"]
    check(list(yaml.safe_load_all(stream)) == meant, f"{name}: PyYAML reads other values")
    check(by_kubectl(stream) == meant, f"{name}: kubectl reads other values")
    return stream, meant


def hostile_texts():
    """The known ones, then random mixtures of them."""
    rng = random.Random(SEED)
    alphabet = "".join(HOSTILE)
    yield from HOSTILE
    for _ in range(60):
        yield "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 30)))


def written(profile):
    """A profile as JSON that is YAML too: control characters are escaped, pairs of surrogates are not used."""
    text = json.dumps(profile, ensure_ascii=False)
    return "".join(c if c.isprintable() or c > "\xff" and c != "\ufeff" else f"\\u{ord(c):04x}" for c in text)


def directory(profile, meant):
    """A directory: each file alone, with a kustomization, and what an interrupted run may leave."""
    with tempfile.TemporaryDirectory() as above:
        out = os.path.join(above, "out")
        run(PROGRAM, "render", profile, "--out", out)
        names = sorted(os.listdir(out))
        read = [by_kubectl(open(os.path.join(out, name), encoding="utf-8").read()) for name in names]
        check(read == [[document] for document in meant], f"{profile}: kubectl reads other values in the files")
        run(PROGRAM, "render", profile, "--out", out, "--kustomization")
        check(sorted(os.listdir(out)) == names + ["kustomization.yaml"], f"{profile}: one more file")
        built = list(yaml.safe_load_all(run("kubectl", "kustomize", out)))
        check(built == meant, f"{profile}: kustomize makes other values, or another order")


def interrupted():
    """Where files are replaced one by one, and a run is killed in between, no tool takes the mixture."""
    with tempfile.TemporaryDirectory() as out:
        run(PROGRAM, "render", "dev", "--out", out)
        # The first file is replaced, and the file of the old Job is not removed any more.
        words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=unlinkat:signal=KILL:when=1"]
        words += [os.path.abspath(PROGRAM), "render", "dev", "--out", ".", "--set", "topics.orders.partitions=4"]
        killed = subprocess.run(words, cwd=out, capture_output=True, check=False)
        names = sorted(name for name in os.listdir(out) if name.endswith(".yaml"))
        check(killed.returncode != 0 and "00-interrupted.yaml" in names, "the run was not killed between two files")
        try:
            for name in names:
                list(yaml.safe_load_all(open(os.path.join(out, name), encoding="utf-8")))
            check(False, "PyYAML reads a mixture")
        except yaml.YAMLError:
            check(True, "")
        words = ["kubectl", "patch", "--local", "--type=merge", "-p", "{}", "-f", out]
        check(subprocess.run(words, capture_output=True, check=False).returncode != 0, "kubectl reads a mixture")
        # As Flux does where there is no kustomization.
        with open(os.path.join(out, "kustomization.yaml"), "w", encoding="utf-8") as file:
            yaml.safe_dump({"resources": names}, file)
        words = ["kubectl", "kustomize", out]
        check(subprocess.run(words, capture_output=True, check=False).returncode != 0, "kustomize reads a mixture")
        os.remove(os.path.join(out, "kustomization.yaml"))
        run(PROGRAM, "render", "dev", "--out", out, "--set", "topics.orders.partitions=4")
        run(PROGRAM, "render", "dev", "--out", out, "--set", "topics.orders.partitions=4", "--check")


RESTRICTED = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
SIDECAR = {"name": "sidecar", "image": "example.com/sidecar:1", "securityContext": RESTRICTED}


def pod(**fields):
    """A patch of the pod template."""
    return {"spec": {"template": {"spec": fields}}}


def kafka(**fields):
    """A patch of the broker's container."""
    return pod(containers=[{"name": "kafka", **fields}])


STRATEGIC = [
    ("StatefulSet", pod(containers=[SIDECAR])),
    ("StatefulSet", pod(containers=[SIDECAR, {"name": "kafka", "env": [{"name": "A", "value": "b"}]}])),
    ("StatefulSet", pod(containers=[{"name": "kafka", "tty": True}, SIDECAR])),
    ("StatefulSet", pod(initContainers=[{**SIDECAR, "restartPolicy": "Always"}])),
    ("StatefulSet", pod(initContainers=[{**SIDECAR, "command": ["true"], "args": None}])),
    ("StatefulSet", pod(containers=[{"$patch": "delete", "name": "nobody"}, SIDECAR])),
    ("StatefulSet", pod(containers=[{"$patch": "replace"}, {**SIDECAR, "name": "kafka", "volumeMounts": []}])),
    ("StatefulSet", kafka(env=[{"name": "POD_NAME", "$patch": "delete"}, {"name": "B", "value": "c"}])),
    ("StatefulSet", kafka(env=[{"name": "Z", "value": "1"}, {"name": "POD_NAME", "value": "x", "valueFrom": None}])),
    ("StatefulSet", kafka(env=[{"$patch": "replace"}, {"name": "ONLY", "value": "1"}])),
    ("StatefulSet", kafka(ports=[{"containerPort": 9404, "name": "metrics"}])),
    ("StatefulSet", kafka(ports=[{"containerPort": 9092, "protocol": "TCP"}])),
    ("StatefulSet", kafka(volumeMounts=[{"mountPath": "/tmp", "name": "tmp", "subPath": "a"}])),
    ("StatefulSet", kafka(livenessProbe=None, lifecycle={"preStop": {"sleep": {"seconds": 5}}})),
    ("StatefulSet", kafka(command=["/bin/bash", "-x", "/etc/kafka-gen/start.sh"])),
    ("StatefulSet", kafka(securityContext={"capabilities": {"drop": ["ALL"], "$patch": "replace"}})),
    ("StatefulSet", kafka(resources={"limits": {"cpu": None}})),
    ("StatefulSet", kafka(readinessProbe={"$retainKeys": ["tcpSocket"], "tcpSocket": {"port": 9092}})),
    ("StatefulSet", kafka(readinessProbe={"tcpSocket": None, "exec": {"command": ["true"]}})),
    ("StatefulSet", pod(volumes=[{"name": "tmp", "emptyDir": {"medium": "Memory"}}])),
    ("StatefulSet", pod(volumes=[{"name": "tmp", "$retainKeys": ["name", "hostPath"], "hostPath": {"path": "/x"}}])),
    ("StatefulSet", pod(volumes=[{"name": "new", "emptyDir": {"medium": None}}, {"name": "config", "configMap": {"defaultMode": 420}}])),
    ("StatefulSet", pod(tolerations=[{"key": "a", "operator": "Exists"}])),
    ("StatefulSet", pod(hostAliases=[{"ip": "10.0.0.1", "hostnames": ["a"]}], imagePullSecrets=[{"name": "b"}])),
    ("StatefulSet", pod(topologySpreadConstraints=[{"topologyKey": "kubernetes.io/hostname", "maxSkew": 2}])),
    ("StatefulSet", pod(topologySpreadConstraints=[{"topologyKey": "topology.kubernetes.io/zone", "$patch": "delete"}])),
    ("StatefulSet", pod(affinity=None, securityContext={"fsGroup": None, "supplementalGroups": [5]})),
    ("StatefulSet", pod(schedulingGates=[{"name": "example.com/a"}], nodeSelector={"a": "b"})),
    ("StatefulSet", {"metadata": {"annotations": {"a": "b", "c": None}, "labels": {"x": "y"}, "finalizers": ["a.b/c"]}}),
    ("StatefulSet", {"metadata": {"labels": {"app.kubernetes.io/managed-by": None}}}),
    ("StatefulSet", {"spec": {"updateStrategy": {"type": "OnDelete", "rollingUpdate": None}}}),
    ("StatefulSet", {"spec": {"template": {"metadata": {"annotations": {"a": "b"}}}}}),
    ("Service", {"spec": {"ports": [{"port": 9092, "name": "other"}]}}),
    ("Service", {"spec": {"ports": [{"port": 9404, "name": "metrics"}, {"port": 9092, "appProtocol": None}]}}),
    ("Service", {"spec": {"type": None, "sessionAffinity": "ClientIP"}}),
    ("ConfigMap", {"data": {"server.properties": "a=b", "log4j2.properties": "x"}}),
    ("ConfigMap", {"data": {"extra": "1", "start.sh": "exit 0"}}),
    ("PodDisruptionBudget", {"spec": {"selector": {"matchLabels": {"a": "b"}}, "maxUnavailable": "20%"}}),
    ("PodDisruptionBudget", {"spec": {"$patch": "replace", "minAvailable": 2, "selector": {"matchLabels": {"a": "b"}}}}),
    ("NetworkPolicy", {"spec": {"policyTypes": ["Ingress", "Egress"], "ingress": [{}]}}),
    ("Job", {"spec": {"backoffLimit": 1, "template": {"spec": {"containers": [{"name": "topics", "env": [{"name": "A"}]}]}}}}),
    ("ServiceAccount", {"imagePullSecrets": [{"name": "a"}, {"name": "b"}], "secrets": [{"name": "c"}]}),
]
MERGE = [
    ("StatefulSet", {"spec": {"replicas": 4, "minReadySeconds": None}}),
    ("StatefulSet", {"metadata": {"labels": None}}),
    ("StatefulSet", pod(volumes=[{"name": n, "emptyDir": {}} for n in ["config", "tmp"]])),
    ("Service", {"spec": {"ports": [{"port": 1}], "x": {"y": None}, "type": "NodePort"}}),
    ("ConfigMap", {"data": {"a": "b", "start.sh": None}}),
]
JSON_PATCHES = [
    ("StatefulSet", [{"op": "add", "path": "/spec/template/spec/containers/-", "value": SIDECAR}]),
    ("StatefulSet", [{"op": "add", "path": "/spec/template/spec/containers/0", "value": SIDECAR}]),
    ("StatefulSet", [{"op": "add", "path": "/metadata/annotations", "value": {}}, {"op": "add", "path": "/metadata/annotations/a~1b", "value": "c"}]),
    ("StatefulSet", [{"op": "remove", "path": "/spec/template/spec/containers/0/ports/1"}]),
    ("StatefulSet", [{"op": "test", "path": "/spec/replicas", "value": 3}, {"op": "replace", "path": "/spec/replicas", "value": 5}]),
    ("StatefulSet", [{"op": "test", "path": "/spec/replicas", "value": 4}]),
    ("StatefulSet", [{"op": "move", "from": "/spec/minReadySeconds", "path": "/spec/revisionHistoryLimit"}]),
    ("StatefulSet", [{"op": "copy", "from": "/spec/template/spec/volumes/1", "path": "/spec/template/spec/volumes/0"}]),
    ("StatefulSet", [{"op": "replace", "path": "/spec/nothing/there", "value": 5}]),
    ("StatefulSet", [{"op": "remove", "path": "/spec/template/spec/containers/7"}]),
    ("Service", [{"op": "add", "path": "/spec/ports/0/nodePort", "value": 30000}, {"op": "replace", "path": "/spec/type", "value": "NodePort"}]),
]


def random_patch(rng):
    """A strategic patch of parts that fit together, with directives here and there."""

    def some(*items):
        return rng.sample(items, rng.randint(0, len(items)))

    def marked(item, key):
        return {key: item[key], "$patch": "delete"} if rng.random() < 0.2 else item

    env = [marked({"name": n, "value": str(rng.randint(0, 9)), "valueFrom": None}, "name") for n in some("POD_NAME", "A", "B")]
    ports = [marked({"containerPort": p, "name": f"p{p}"}, "containerPort") for p in some(9092, 9091, 9093, 9404)]
    mounts = [marked({"mountPath": m, "name": "tmp"}, "mountPath") for m in some("/tmp", "/a", "/b", "/etc/kafka-gen")]
    containers = [{"name": "kafka", "env": env, "ports": ports, "volumeMounts": mounts}]
    # In an item that is new, kubectl would leave a directive as it is, and so a field that no API server knows.
    plain = [variable for variable in env if "$patch" not in variable]
    containers += [marked({**SIDECAR, "name": n, "env": plain}, "name") for n in some("a", "b")]
    rng.shuffle(containers)
    volumes = [marked({"name": n, "emptyDir": {"sizeLimit": "1Mi"}, "configMap": None}, "name") for n in some("tmp", "x", "config", "y")]
    aliases = [{"ip": ip, "hostnames": some("a", "b")} for ip in some("10.0.0.1", "10.0.0.2")]
    fields = some(("containers", containers), ("volumes", volumes), ("hostAliases", aliases), ("initContainers", [SIDECAR]))
    patch = pod(**dict(fields))
    if rng.random() < 0.3:
        patch["metadata"] = {"finalizers": some("a.b/c", "a.b/d", "a.b/e"), "labels": rng.choice([None, {"app": None}, {"x": "y"}])}
    return patch


def patched_by_kubectl(document, kind, patch):
    """What kubectl makes of a patch; none if it refuses it."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        words = ["kubectl", "patch", "--local", f"--type={kind}", "-p", json.dumps(patch), "-o", "json", "-f", file.name]
        done = subprocess.run(words, capture_output=True, text=True, env=ENVIRONMENT, check=False)
        # A null that kubectl leaves in a new item of a list is nothing to the API server.
        return without_nulls(json.loads(done.stdout)) if done.returncode == 0 else None


def same_as_kubectl(document, kind, patch):
    """What kafka-gen makes of one patch, or why it refuses it, and what kubectl does."""
    target = {"kind": document["kind"], "name": document["metadata"]["name"]}
    if document["kind"] == "Job":
        target["name"] = "kafka-topics"
    profile = {"extends": "prod", "patches": {"a": {"target": target, kind: patch}}}
    done = subprocess.run(
        [PROGRAM, "render", "-", "--format", "json"], input=json.dumps(profile), capture_output=True, text=True, check=False
    )
    expected = patched_by_kubectl(document, kind, patch)
    if done.returncode != 0:
        return done.stderr, expected
    found = [item for item in json.loads(done.stdout)["items"] if item["kind"] == document["kind"]]
    names = [item["metadata"]["name"] for item in found]
    made = found[0 if document["kind"] == "Job" else names.index(document["metadata"]["name"])]
    if expected and document["kind"] == "Job":
        expected["metadata"]["name"] = made["metadata"]["name"]
    return made, expected


def patches(meant):
    """Patches change objects as `kubectl patch` does."""
    rng = random.Random(SEED)
    first = {document["kind"]: document for document in reversed(meant)}
    cases = [("strategic", *case) for case in STRATEGIC] + [("merge", *case) for case in MERGE]
    cases += [("json", *case) for case in JSON_PATCHES]
    cases += [("strategic", "StatefulSet", random_patch(rng)) for _ in range(200)]
    compared = refused = 0
    for kind, name, patch in cases:
        made, expected = same_as_kubectl(first[name], kind, patch)
        if isinstance(made, str):
            # Either kubectl does not do it, or the result is one that the checks refuse.
            refused += 1
            if expected is not None:
                check("error[" in made, f"{kind} patch of {name} is not applied: {made}", json.dumps(patch))
            continue
        compared += 1
        check(made == expected, f"{kind} patch of {name}: kubectl makes other values of", json.dumps(patch))
    check(compared >= 100, f"only {compared} patches were compared, {refused} refused")
    print(f"{compared} patches compared with kubectl, {refused} refused")


def main():
    """Runs all comparisons."""
    for profile in ["dev", "prod"]:
        _, meant = same_for_all_readers(profile, profile)
        directory(profile, meant)
        for document in meant:
            held, expected = as_go_types(document)
            # What Go's types drop or change would be an unknown field or another notation of an amount.
            what = f"{profile}: {document['kind']} {document['metadata']['name']} is not what Kubernetes' own types hold"
            check(held == expected, what, json.dumps(held)[:600])
    broken = {**meant[-2], "spec": {**meant[-2]["spec"], "replica": 5}}
    check(as_go_types(broken)[0] != as_go_types(broken)[1], "an unknown field is not noticed")
    for text in hostile_texts():
        profile = written(
            {
                "extends": "prod",
                "commonAnnotations": {"example.com/hostile": text},
                "externalAccess": {"service": {"annotations": {"example.com/service": text}}},
            }
        )
        stream = run(PROGRAM, "render", "-", stdin=profile)
        for reader, documents in [("PyYAML", yaml.safe_load_all(stream)), ("kubectl", by_kubectl(stream))]:
            read = [document["metadata"]["annotations"]["example.com/hostile"] for document in documents]
            check(len(read) >= 12 and all(found == text for found in read), f"{reader} reads {text!r} as {set(read)!r}")
    patches(meant)
    interrupted()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
