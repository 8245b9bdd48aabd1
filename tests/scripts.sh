#!/bin/bash
# Runs shellcheck over the scripts that are rendered into ConfigMaps, and over those of the skill; compiles those in Python.
# Usage: scripts.sh [PATH OF kafka-gen]; needs shellcheck and python3-yaml.
set -euo pipefail

program=${1:-target/release/kafka-gen}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for arguments in 'dev' 'prod' \
  'prod --set externalAccess.domain=null --set externalAccess.service.type=NodePort' \
  'prod --set externalAccess.domain=null --set externalAccess.hosts=[a,b,c]'; do
  # The arguments are words of ours.
  # shellcheck disable=SC2086
  "$program" render $arguments 2>/dev/null | /usr/bin/python3 -c '
import sys, yaml
for document in yaml.safe_load_all(sys.stdin):
    for name, text in (document.get("data") or {}).items():
        if name.endswith(".sh"):
            open(sys.argv[1] + "/" + name, "w", encoding="utf-8").write(text)
' "$folder"
  shellcheck --shell=bash "$folder"/*.sh
done

"$program" skill --out "$folder/skill" >/dev/null
shellcheck "$folder"/skill/scripts/*.sh
/usr/bin/python3 -m py_compile "$folder"/skill/scripts/*.py
