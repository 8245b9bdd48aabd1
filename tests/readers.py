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
        # The second file is not renamed any more.
        words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=rename:signal=KILL:when=3"]
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
    interrupted()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
