#!/usr/bin/env python3
"""The structural schemas of the Gateway API as src/kubernetes/schema/gateway.json.

Usage: gateway.py > src/kubernetes/schema/gateway.json

The CustomResourceDefinitions (Apache-2.0, copyright The Kubernetes Authors) come with the sources of the Gateway API, which Go
fetches from its module proxy. Of its two channels the experimental one is taken, which has all fields of the other.
Descriptions, status and rules in CEL are left out: src/kubernetes/rules/gateway has those that matter.
"""

import compact

# The newest, and older ones for the versions of kinds that it no longer serves.
RELEASES = ["1.6.3", "1.4.0"]


def main():
    specs = [
        spec
        for release in RELEASES
        for spec in compact.definitions(
            "sigs.k8s.io/gateway-api", release, "config/crd/experimental", "gateway.networking.k8s.io_*.yaml"
        )
    ]
    print(compact.written(RELEASES[0], compact.kinds(specs)))


main()
