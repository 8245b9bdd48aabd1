#!/usr/bin/env python3
"""The structural schemas of the Gateway API as src/kubernetes/schema/gateway.json.

Usage: gateway.py > src/kubernetes/schema/gateway.json

The CustomResourceDefinitions (Apache-2.0, copyright The Kubernetes Authors) come with the sources of the Gateway API, which Go
fetches from its module proxy. Of its two channels the experimental one is taken, which has all fields of the other.
Descriptions, status and rules in CEL are left out: src/kubernetes/rules/gateway has those that matter.
"""

import json
import subprocess
from pathlib import Path

import compact
import yaml

# The newest, and older ones for the versions of kinds that it no longer serves.
RELEASES = ["1.6.3", "1.4.0"]
FREE = {"x-kubernetes-preserve-unknown-fields": True}
WITHOUT = ("description", "x-kubernetes-validations")


def definitions(release):
    """The CustomResourceDefinitions of a release."""
    answer = subprocess.run(
        ["go", "mod", "download", "-json", f"sigs.k8s.io/gateway-api@v{release}"],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = Path(json.loads(answer.stdout)["Dir"], "config/crd/experimental")
    for path in sorted(folder.glob("gateway.networking.k8s.io_*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            if document["kind"] == "CustomResourceDefinition":
                yield document["spec"]


def main():
    kinds = {}
    for spec in (spec for release in RELEASES for spec in definitions(release)):
        for version in spec["versions"]:
            key = f"{spec['group']}/{version['name']} {spec['names']['kind']}"
            if key in kinds:
                continue
            schema = compact.stripped(version["schema"]["openAPIV3Schema"], WITHOUT)
            schema["properties"]["status"] = FREE
            kinds[key] = schema
    print(compact.written(RELEASES[0], dict(sorted(kinds.items()))))


main()
