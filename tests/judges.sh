#!/bin/bash
# What others think of the rendered prod: kubeconform with Kubernetes' own description of its objects, Kubernetes' own code
# for applying them twice, yamllint, checkov and kube-score. Installs them into a folder of its own from PyPI and the Go
# module proxy, and fails for anything that is no exception below. docs/src/how-it-works.md has the reasons.
#
#   tests/judges.sh target/release/kafka-gen [FOLDER]
set -euo pipefail
here=$(realpath "$(dirname "$0")")
program=$(realpath "$1")
tools=$(realpath -m "${2:-$(dirname "$program")/judges}")

exceptions_of_checkov=CKV_K8S_43,CKV_K8S_15,CKV_K8S_40,CKV2_K8S_6
exceptions_of_kube_score=(
  service-targets-pod
  container-image-pull-policy
  container-security-context-user-group-id
  container-ephemeral-storage-request-and-limit
  pod-networkpolicy
)

mkdir -p "$tools"
[[ -x $tools/python/bin/pip ]] || python3 -m venv "$tools/python"
"$tools/python/bin/pip" install --quiet --disable-pip-version-check yamllint==1.38.0 checkov==3.3.30
[[ -x $tools/kube-score ]] || GOBIN=$tools go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
[[ -x $tools/kubeconform ]] || GOBIN=$tools go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
[[ -d $tools/schemas ]] || "$tools/python/bin/python" "$here/kubernetes_schemas.py" "$tools/schemas"

rendered=$(mktemp -d)
trap 'rm -rf "$rendered"' EXIT
"$program" render prod --set externalAccess.domain=kafka.example.org >"$rendered/prod.yaml"

echo '-- kubeconform'
kubeconform=("$tools/kubeconform" -strict -schema-location "$tools/schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json")
"${kubeconform[@]}" -summary "$rendered/prod.yaml" "$here"/../golden/*/kubernetes
# A judge who finds nothing wrong with anything is none.
if sed 's/serviceName:/serviceNam:/' "$rendered/prod.yaml" | "${kubeconform[@]}" - >/dev/null; then exit 1; fi
if sed 's/renewBefore:/renewedBefore:/' "$here"/../golden/secure/kubernetes/13-*-tls.yaml | "${kubeconform[@]}" - >/dev/null; then exit 1; fi

echo '-- applied twice'
(cd "$here/apply" && go build -o "$tools/apply" .)
for name in prod:externalAccess.service.type=LoadBalancer nodeport:externalAccess.service.type=NodePort argocd:delivery=argocd flux:delivery=flux; do
  "$program" render prod --set externalAccess.domain=kafka.example.org --set "${name#*:}" >"$rendered/twice-${name%%:*}.yaml"
done
# kubectl replaces the lists of custom resources whole: there is nothing to merge.
mapfile -t own < <(grep -L '^apiVersion: cert-manager.io/' "$here"/../golden/*/kubernetes/*.yaml)
"$tools/apply" "$rendered"/twice-*.yaml "${own[@]}"
for default in 'protocol: TCP' 'volumeMode:' 'phase: Pending'; do
  sed "/$default/d" "$rendered/prod.yaml" >"$rendered/less.yaml"
  if "$tools/apply" "$rendered/less.yaml" >/dev/null; then
    echo "without \`$default\` there is no finding" >&2
    exit 1
  fi
done

echo '-- yamllint'
# Scripts have long lines.
"$tools/python/bin/yamllint" --strict -d '{extends: default, rules: {line-length: disable}}' "$rendered/prod.yaml"

echo '-- checkov'
# It asks a server for the texts of its guidelines, and goes on without.
"$tools/python/bin/checkov" --file "$rendered/prod.yaml" --framework kubernetes --compact --quiet \
  --skip-check "$exceptions_of_checkov" 2>"$rendered/checkov.log" || {
  cat "$rendered/checkov.log" >&2
  exit 1
}

echo '-- kube-score'
ignored=()
for check in "${exceptions_of_kube_score[@]}"; do ignored+=(--ignore-test "$check"); done
"$tools/kube-score" score --kubernetes-version v1.31 --output-format ci "${ignored[@]}" "$rendered/prod.yaml" >"$rendered/score" || true
if grep -E '^\[(CRITICAL|WARNING)\]' "$rendered/score"; then exit 1; fi
grep -c '^\[OK\]' "$rendered/score"
