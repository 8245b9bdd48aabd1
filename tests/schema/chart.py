#!/usr/bin/env python3
"""The names of the values of the chart bitnami/kafka as src/kafka/deployment/chart/names.json.

Usage: chart.py VALUES > src/kafka/deployment/chart/names.json

VALUES is values.yaml of the chart (Apache-2.0, copyright Broadcom), of which nothing but the names is taken. 0 stands for
a value of the user's own: a text, a list, or what goes into an object as it is.
"""

import json
import re
import sys

import yaml

# Maps that go into objects as they are.
FREE = re.compile(r"(Probe|SecurityContext|updateStrategy|annotations|labels|Annotations|Labels|affinity|nodeSelector|resources)$")


# Values that templates read, and values.yaml does not show.
MORE = {"networkPolicy": ["ingressNSPodMatchLabel"], "service": ["ipFamilies", "ipFamilyPolicy"]}


def names(value):
    if not isinstance(value, dict) or not value:
        return 0
    return {key: 0 if FREE.search(key) else names(inner) for key, inner in value.items()}


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        tree = names(yaml.safe_load(stream))
    for key, more in MORE.items():
        tree[key].update(dict.fromkeys(more, 0))
    print(json.dumps(tree, separators=(",", ":"), sort_keys=True))


main()
