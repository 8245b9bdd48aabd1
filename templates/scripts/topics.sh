#!/bin/bash
# Creates the topics that are missing, once all brokers answer. Safe to run again: what exists is left as it is.
set -uo pipefail

#@ constants
WAIT_SECONDS=300
ATTEMPTS=5
TOPICS=/etc/kafka-gen/topics.tsv

export LOG_DIR=/tmp/kafka
export KAFKA_HEAP_OPTS='-Xms32m -Xmx128m'
export KAFKA_JVM_PERFORMANCE_OPTS='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto'

fail() { echo "kafka-gen: $*" >&2; exit 1; }

bin='' ext=''
for dir in "${KAFKA_HOME:-/nonexistent}/bin" /opt/kafka/bin /opt/bitnami/kafka/bin /stackable/kafka/bin /usr/bin; do
  if [[ -x $dir/kafka-topics.sh ]]; then bin=$dir ext=.sh; break; fi
  if [[ -x $dir/kafka-topics ]]; then bin=$dir; break; fi
done
[[ -n $bin ]] || fail 'this image has no Kafka scripts in a known place'

topics() { "$bin/kafka-topics$ext" --bootstrap-server "$BOOTSTRAP" "$@" </dev/null; }

# A port that accepts costs no JVM to ask.
until (exec 3<>"/dev/tcp/${BOOTSTRAP%:*}/${BOOTSTRAP##*:}") 2>/dev/null; do
  ((SECONDS < WAIT_SECONDS)) || fail "$BOOTSTRAP does not answer after $WAIT_SECONDS s"
  sleep 2
done

until existing=$(topics --list); do
  ((SECONDS < WAIT_SECONDS)) || fail "cannot list the topics after $WAIT_SECONDS s"
  sleep 5
done
echo "kafka-gen: brokers answer after $SECONDS s"

created=0 present=0 failed=0 report=''
while IFS=$'\t' read -r name partitions replicas configs; do
  [[ -n $name ]] || continue
  if [[ $'\n'$existing$'\n' == *$'\n'"$name"$'\n'* ]]; then
    report+="exists   $name"$'\n' present=$((present + 1))
    continue
  fi
  create=(--create --if-not-exists "--topic=$name" "--partitions=$partitions" "--replication-factor=$replicas")
  IFS=$'\t' read -ra pairs <<<"$configs"
  for pair in ${pairs[@]+"${pairs[@]}"}; do create+=("--config=$pair"); done
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    if output=$(topics "${create[@]}" 2>&1); then
      report+="created  $name ($partitions partitions, $replicas replicas)"$'\n' created=$((created + 1))
      continue 2
    fi
    echo "kafka-gen: $name, attempt $attempt of $ATTEMPTS: $output" >&2
    sleep $((attempt * 2))
  done
  report+="FAILED   $name"$'\n' failed=$((failed + 1))
done <"$TOPICS"

printf '%s' "$report"
echo "kafka-gen: $created created, $present exist already, $failed failed, $SECONDS s"
((failed == 0))
