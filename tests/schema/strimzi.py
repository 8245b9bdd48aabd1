#!/usr/bin/env python3
"""The structural schemas of Strimzi's custom resources as src/kubernetes/schema/strimzi.json.

Usage: strimzi.py RELEASE DIRECTORY > src/kubernetes/schema/strimzi.json

DIRECTORY holds the CustomResourceDefinitions of that release, as packaging/install/cluster-operator of
strimzi/strimzi-kafka-operator has them (Apache-2.0, copyright Strimzi authors). Descriptions and status are left out.
"""

import os
import sys

import compact
import yaml

KINDS = {
    "Kafka": "040-Crd-kafka.yaml",
    "KafkaNodePool": "045-Crd-kafkanodepool.yaml",
    "KafkaTopic": "043-Crd-kafkatopic.yaml",
    "KafkaUser": "044-Crd-kafkauser.yaml",
}
FREE = {"x-kubernetes-preserve-unknown-fields": True}


def main():
    release, directory = sys.argv[1:]
    kinds = {}
    for kind, file in KINDS.items():
        with open(os.path.join(directory, file), encoding="utf-8") as stream:
            definition = yaml.safe_load(stream)
        [version] = [version for version in definition["spec"]["versions"] if version["name"] == "v1"]
        schema = compact.stripped(version["schema"]["openAPIV3Schema"])
        schema["properties"]["status"] = FREE
        kinds[kind] = schema
    print(compact.written(release, kinds))


main()
