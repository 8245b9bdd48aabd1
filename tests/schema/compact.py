"""Schemas without descriptions, in which what occurs more than once is written once: `{"$shared": 3}` stands for item 3 of
`shared`."""

import collections
import json
import subprocess
from pathlib import Path

import yaml

# Below this length a reference saves nothing.
SHORT = 60
FREE = {"x-kubernetes-preserve-unknown-fields": True}
WITHOUT = ("description", "x-kubernetes-validations")


def definitions(module, release, folder, names):
    """What the CustomResourceDefinitions in a folder of a Go module say."""
    answer = subprocess.run(
        ["go", "mod", "download", "-json", f"{module}@v{release}"], check=True, capture_output=True, text=True
    )
    for path in sorted(Path(json.loads(answer.stdout)["Dir"], folder).glob(names)):
        for document in yaml.safe_load_all(path.read_text()):
            if document and document["kind"] == "CustomResourceDefinition":
                yield document["spec"]


def kinds(specs):
    """The schemas of all versions by API version and kind; of two for the same, the first."""
    found = {}
    for spec in specs:
        for version in spec["versions"]:
            key = f"{spec['group']}/{version['name']} {spec['names']['kind']}"
            if key in found:
                continue
            schema = stripped(version["schema"]["openAPIV3Schema"], WITHOUT)
            schema["properties"]["status"] = FREE
            found[key] = schema
    return dict(sorted(found.items()))


def stripped(node, keys=("description",)):
    """A schema without these keywords."""
    if isinstance(node, list):
        return [stripped(item, keys) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: stripped(value, keys) for name, value in node[key].items()}
        if key == "properties"
        else stripped(node[key], keys)
        for key in sorted(node)
        if key not in keys
    }


def text(node):
    """Compact JSON."""
    return json.dumps(node, separators=(",", ":"), sort_keys=True)


def written(release, kinds):
    """The file of these schemas by their names."""
    counts = collections.Counter()

    def count(node):
        if isinstance(node, dict):
            counts[text(node)] += 1
            if counts[text(node)] > 1:
                return
        for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            count(value)

    count(kinds)
    shared = []
    numbers = {}

    def short(node):
        if isinstance(node, list):
            return [short(item) for item in node]
        if not isinstance(node, dict):
            return node
        key = text(node)
        if counts[key] < 2 or len(key) < SHORT:
            return {name: short(value) for name, value in node.items()}
        if key not in numbers:
            item = {name: short(value) for name, value in node.items()}
            numbers[key] = len(shared)
            shared.append(item)
        return {"$shared": numbers[key]}

    kinds = {kind: short(schema) for kind, schema in kinds.items()}
    lines = ",\n".join(text(item) for item in shared)
    rows = ",\n".join(f"{json.dumps(kind)}:{text(schema)}" for kind, schema in kinds.items())
    return f'{{"release":{json.dumps(release)},\n"shared":[\n{lines}\n],\n"kinds":{{\n{rows}\n}}}}'
