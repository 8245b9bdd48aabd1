#!/bin/bash
# Installs what tests/bench.py races kafka-gen against into a folder of its own, from PyPI, npm and the Go module proxy:
# kustomize, helm, jsonnet in three implementations, cdk8s and kubeconform. Takes minutes, and a gigabyte below GOPATH.
#
#   tests/peers.sh FOLDER
#   tests/bench.py target/release/kafka-gen --peers FOLDER
set -euo pipefail
here=$(realpath "$(dirname "$0")")
tools=$(realpath -m "${1:-target/peers}")

mkdir -p "$tools"
cd "$tools"
export GOBIN=$tools/bin
[[ -x bin/jsonnet ]] || go install github.com/google/go-jsonnet/cmd/jsonnet@v0.22.0
[[ -x bin/kubeconform ]] || go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
[[ -x bin/kustomize ]] || go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
[[ -x bin/helm ]] || go install helm.sh/helm/v3/cmd/helm@v3.19.0
[[ -d schemas ]] || python3 "$here/kubernetes_schemas.py" schemas
[[ -x python/bin/pip ]] || python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check jsonnet==0.22.0 rjsonnet==0.5.6
[[ -d node_modules/cdk8s ]] || npm install --silent --no-fund --no-audit --prefix . cdk8s@2.70.106 constructs@10.8.1
