#!/bin/bash
# Compiles templates/admin, runs its unit tests, and compares the class files with the committed ones, byte for byte.
# Usage: admin.sh [--update]; needs a JDK of version 17 or newer, and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."

update=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The oldest supported client library, and the newest: the classes must be the same.
OLDEST=4.0.0 NEWEST=4.4.0

client() {
  local jar=target/kafka/kafka-clients-$1.jar
  [[ -s $jar ]] || mvn -B -q -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="org.apache.kafka:kafka-clients:$1" -DoutputDirectory="$PWD/target/kafka" </dev/null >&2
  echo "$jar"
}

# As in the book's page about topics.
build() {
  "$1/bin/javac" --release 17 -g:none -proc:none -XDstringConcat=inline -Xlint:all -Werror -cp "$(client "$2")" -d "$3" templates/admin/*.java
}

default=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
build "$default" "$OLDEST" "$work/classes"
built=$work/classes/dev/kafkagen/admin

if [[ $update == --update ]]; then
  rm -f templates/admin/*.class
  cp "$built"/*.class templates/admin/
fi

compare() {
  diff -rq --exclude='*.java' "$1" templates/admin || {
    echo "the class files in templates/admin are not what $2 makes of the source; run tests/admin.sh --update" >&2
    exit 1
  }
  echo "the same bytes: $2"
}
compare "$built" "$default with kafka-clients $OLDEST"
for jdk in "$default" /usr/lib/jvm/*; do
  # Links and folders without a compiler are no further compiler.
  [[ -x $jdk/bin/javac && ! -L $jdk ]] || continue
  build "$jdk" "$NEWEST" "$work/other"
  compare "$work/other/dev/kafkagen/admin" "$jdk with kafka-clients $NEWEST"
  rm -rf "$work/other"
done

mvn -B -q -Dstyle.color=never -f tests/admin/pom.xml -Dbuild="$PWD/target/admin" test </dev/null
