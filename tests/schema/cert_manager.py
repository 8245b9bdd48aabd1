#!/usr/bin/env python3
"""The structural schemas of cert-manager and of trust-manager as src/kubernetes/schema/cert_manager.json.

Usage: cert_manager.py > src/kubernetes/schema/cert_manager.json

The CustomResourceDefinitions (Apache-2.0, copyright The cert-manager Authors) come with the sources of the two, which Go fetches
from its module proxy. Descriptions, status and rules in CEL are left out: src/kubernetes/rules/certificates has those that matter.
"""

import compact

RELEASES = {"cert-manager": "1.21.1", "trust-manager": "0.24.0"}
KINDS = {"Certificate", "CertificateRequest", "ClusterIssuer", "Issuer", "Bundle"}


def main():
    specs = []
    for project, release in RELEASES.items():
        specs += compact.definitions(f"github.com/cert-manager/{project}", release, "deploy/crds", "*cert-manager.io_*.yaml")
    kinds = compact.kinds(spec for spec in specs if spec["names"]["kind"] in KINDS)
    print(compact.written(RELEASES["cert-manager"], kinds))


main()
