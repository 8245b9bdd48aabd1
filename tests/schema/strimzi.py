#!/usr/bin/env python3
"""The structural schemas of Strimzi's custom resources as src/schema/strimzi.json.

Usage: strimzi.py RELEASE DIRECTORY > src/schema/strimzi.json

DIRECTORY holds the CustomResourceDefinitions of that release, as packaging/install/cluster-operator of
strimzi/strimzi-kafka-operator has them (Apache-2.0, copyright Strimzi authors). Descriptions and status are left out, and
what occurs more than once is written once: `{"$shared": 3}` stands for item 3 of `shared`.
"""

import collections
import json
import os
import sys

import yaml

KINDS = {
    "Kafka": "040-Crd-kafka.yaml",
    "KafkaNodePool": "045-Crd-kafkanodepool.yaml",
    "KafkaTopic": "043-Crd-kafkatopic.yaml",
    "KafkaUser": "044-Crd-kafkauser.yaml",
}
FREE = {"x-kubernetes-preserve-unknown-fields": True}
# Below this length a reference saves nothing.
SHORT = 60


def without_descriptions(node):
    if isinstance(node, list):
        return [without_descriptions(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: without_descriptions(value) for name, value in node[key].items()}
        if key == "properties"
        else without_descriptions(node[key])
        for key in sorted(node)
        if key != "description"
    }


def text(node):
    return json.dumps(node, separators=(",", ":"), sort_keys=True)


def main():
    release, directory = sys.argv[1:]
    kinds = {}
    for kind, file in KINDS.items():
        with open(os.path.join(directory, file), encoding="utf-8") as stream:
            definition = yaml.safe_load(stream)
        [version] = [version for version in definition["spec"]["versions"] if version["name"] == "v1"]
        schema = without_descriptions(version["schema"]["openAPIV3Schema"])
        schema["properties"]["status"] = FREE
        kinds[kind] = schema

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

    def written(node):
        if isinstance(node, list):
            return [written(item) for item in node]
        if not isinstance(node, dict):
            return node
        key = text(node)
        if counts[key] < 2 or len(key) < SHORT:
            return {name: written(value) for name, value in node.items()}
        if key not in numbers:
            item = {name: written(value) for name, value in node.items()}
            numbers[key] = len(shared)
            shared.append(item)
        return {"$shared": numbers[key]}

    kinds = {kind: written(schema) for kind, schema in kinds.items()}
    lines = ",\n".join(text(item) for item in shared)
    rows = ",\n".join(f"{json.dumps(kind)}:{text(schema)}" for kind, schema in kinds.items())
    print(f'{{"release":{json.dumps(release)},\n"shared":[\n{lines}\n],\n"kinds":{{\n{rows}\n}}}}')


main()
