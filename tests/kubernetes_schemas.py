#!/usr/bin/env python3
"""Kubernetes' and cert-manager's own descriptions of their objects as JSON schemas, one file for each kind, named as
kubeconform looks for them.

Usage: kubernetes_schemas.py DIRECTORY

The descriptions come with the sources of the two, which Go fetches from its module proxy. Fields that they do not name are
refused.
"""

import glob
import json
import os
import subprocess
import sys

import yaml

VERSION = "v1.36.0"
CERT_MANAGER_VERSION = "v1.21.1"

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


def closed(schema):
    """A schema of a CustomResourceDefinition that refuses what it does not name, at any depth."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    is_object = isinstance(schema.get("properties"), dict) and "type" in schema
    if is_object and "additionalProperties" not in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema["additionalProperties"] = False
    return schema


def sources(module, version, folder):
    """The directory of the sources of a Go module."""
    fetch = ["go", "mod", "download", "-json", f"{module}@{version}"]
    found = subprocess.run(fetch, cwd=os.path.dirname(folder), check=True, stdout=subprocess.PIPE)
    return json.loads(found.stdout)["Dir"]


def write(folder, group, version, kind, schema):
    """One schema, under the name that kubeconform looks for."""
    suffix = "-".join(part for part in (group.split(".")[0], version) if part)
    with open(os.path.join(folder, f"{kind.lower()}-{suffix}.json"), "w", encoding="utf-8") as file:
        json.dump(schema, file)


def main():
    """Writes the schemas."""
    folder = os.path.abspath(sys.argv[1])
    with open(os.path.join(sources("k8s.io/kubernetes", VERSION, folder), "api/openapi-spec/swagger.json"), encoding="utf-8") as file:
        definitions = json.load(file)["definitions"]
    definitions = {name: strict(name, schema) for name, schema in definitions.items()}
    os.makedirs(folder, exist_ok=True)
    for name, schema in definitions.items():
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        if len(kinds) != 1:
            continue
        kind = kinds[0]
        schema = {"$ref": f"#/definitions/{name}", "definitions": needed(name, definitions)}
        write(folder, kind["group"], kind["version"], kind["kind"], schema)
    cert_manager = sources("github.com/cert-manager/cert-manager", CERT_MANAGER_VERSION, folder)
    for path in glob.glob(os.path.join(cert_manager, "deploy/crds/cert-manager.io_*.yaml")):
        with open(path, encoding="utf-8") as file:
            spec = yaml.safe_load(file)["spec"]
        for version in spec["versions"]:
            schema = closed(version["schema"]["openAPIV3Schema"])
            # The API server's own, and any object has it.
            schema["properties"]["metadata"] = {"type": "object"}
            write(folder, spec["group"], version["name"], spec["names"]["kind"], schema)


if __name__ == "__main__":
    main()
