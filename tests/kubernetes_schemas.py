#!/usr/bin/env python3
"""Kubernetes' own description of its objects as JSON schemas, one file for each kind, named as kubeconform looks for them.

Usage: kubernetes_schemas.py DIRECTORY

The description comes with the sources of Kubernetes, which Go fetches from its module proxy. Fields that it does not name
are refused.
"""

import json
import os
import subprocess
import sys

VERSION = "v1.36.0"

# What the description calls text, and the API server takes as a number as well.
LOOSE = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ["string", "integer"],
    "io.k8s.apimachinery.pkg.api.resource.Quantity": ["string", "number"],
}


def strict(name, schema):
    """A schema that refuses what it does not name."""
    if name in LOOSE:
        return {"type": LOOSE[name]}
    if "properties" in schema and "additionalProperties" not in schema:
        return schema | {"additionalProperties": False}
    return schema


def needed(name, definitions):
    """All definitions that one refers to, itself among them."""
    found, left = {}, [name]
    while left:
        name = left.pop()
        if name not in found:
            found[name] = definitions[name]
            text = json.dumps(definitions[name])
            left += [part.split('"', 1)[0] for part in text.split('"#/definitions/')[1:]]
    return found


def main():
    """Writes the schemas."""
    folder = os.path.abspath(sys.argv[1])
    fetch = ["go", "mod", "download", "-json", f"k8s.io/kubernetes@{VERSION}"]
    module = json.loads(subprocess.run(fetch, cwd=os.path.dirname(folder), check=True, stdout=subprocess.PIPE).stdout)
    with open(os.path.join(module["Dir"], "api/openapi-spec/swagger.json"), encoding="utf-8") as file:
        definitions = json.load(file)["definitions"]
    definitions = {name: strict(name, schema) for name, schema in definitions.items()}
    os.makedirs(folder, exist_ok=True)
    for name, schema in definitions.items():
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        if len(kinds) != 1:
            continue
        group, version, kind = (kinds[0][part] for part in ("group", "version", "kind"))
        suffix = "-".join(part for part in (group.split(".")[0], version) if part)
        path = os.path.join(folder, f"{kind.lower()}-{suffix}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"$ref": f"#/definitions/{name}", "definitions": needed(name, definitions)}, file)


if __name__ == "__main__":
    main()
