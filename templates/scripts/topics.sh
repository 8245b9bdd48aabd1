#!/bin/bash
# Brings the topics to what topics.tsv says: creates what is missing, adds partitions, sets differing options. It never
# deletes, and it can be run again at any time. Exit code 0 only if every topic is then as wanted.
set -uo pipefail

#@ constants
WAIT_SECONDS=300
ATTEMPTS=5
DIR=/etc/kafka-gen
ARCHIVE=/tmp/kafka-gen.jsa

# Small, short-lived JVMs: no optimising compiler, no JMX agent, nothing on standard output but the answer.
export LOG_DIR=/tmp/kafka
export KAFKA_HEAP_OPTS='-Xms32m -Xmx128m'
export KAFKA_JMX_OPTS=' '
export KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$DIR/log4j2.properties"
jvm='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable'
export KAFKA_JVM_PERFORMANCE_OPTS=$jvm

fail() { echo "kafka-gen: $*" >&2; exit 1; }

bin='' ext=''
for dir in "${KAFKA_HOME:-/nonexistent}/bin" /opt/kafka/bin /opt/bitnami/kafka/bin /stackable/kafka/bin /usr/bin; do
  if [[ -x $dir/kafka-topics.sh ]]; then bin=$dir ext=.sh; break; fi
  if [[ -x $dir/kafka-topics ]]; then bin=$dir; break; fi
done
[[ -n $bin ]] || fail 'this image has no Kafka scripts in a known place'

topics() { "$bin/kafka-topics$ext" --bootstrap-server "$BOOTSTRAP" "$@" </dev/null; }
configs() { "$bin/kafka-configs$ext" --bootstrap-server "$BOOTSTRAP" --entity-type topics "$@" </dev/null; }
answers() { timeout 5 bash -c ": <>/dev/tcp/${1%:*}/${1##*:}" 2>/dev/null; }

# A broker opens this port when it is part of the cluster, so that waiting needs no JVM.
up=0
for broker in "${BROKERS[@]}"; do
  while ! answers "$broker"; do
    ((SECONDS < WAIT_SECONDS)) || { echo "kafka-gen: $broker does not answer after $SECONDS s" >&2; continue 2; }
    sleep 1
  done
  up=$((up + 1))
done
((up > 0)) || fail 'no broker answers'
echo "kafka-gen: $up of ${#BROKERS[@]} brokers answer after $SECONDS s"

until described=$(topics --describe); do
  ((SECONDS < WAIT_SECONDS + 60)) || fail "cannot read the topics after $SECONDS s: $described"
  sleep 3
done
declare -A partitions_of=() replicas_of=() option_of=()
while IFS= read -r line; do
  if [[ $line =~ ^Topic:\ ([^[:space:]]+).*PartitionCount:\ ([0-9]+).*ReplicationFactor:\ ([0-9]+) ]]; then
    partitions_of[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]} replicas_of[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
  fi
done <<<"$described"

missing=0 compare=''
while IFS=$'\t' read -r name _ _ options; do
  if [[ -n $name && -z ${partitions_of[$name]:-} ]]; then missing=$((missing + 1)); elif [[ -n $options ]]; then compare=yes; fi
done <"$DIR/topics.tsv"

# The options that topics have of their own, not those that they inherit from the brokers.
if [[ -n $compare ]]; then
  until described=$(configs --describe); do
    ((SECONDS < WAIT_SECONDS + 60)) || fail "cannot read the topics' options after $SECONDS s: $described"
    sleep 3
  done
  topic=''
  while IFS= read -r line; do
    if [[ $line =~ ^Dynamic\ configs\ for\ topic\ ([^[:space:]]+)\ are ]]; then
      topic=${BASH_REMATCH[1]}
    elif [[ $line =~ ^[[:space:]]+([^=[:space:]]+)=(.*)\ sensitive= ]]; then
      option_of[$topic/${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
    fi
  done <<<"$described"
fi

# Several topics to create: the first JVM writes an archive of its classes, which halves the time of the others.
archive=''
if ((missing > 2)); then archive="-XX:ArchiveClassesAtExit=$ARCHIVE"; fi

# Runs a change until it succeeds, with pauses: a broker may be restarting.
change() {
  local what=$1 attempt output
  shift
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    export KAFKA_JVM_PERFORMANCE_OPTS="$jvm${archive:+ $archive}"
    output=$("$@" 2>&1) && { [[ -z $archive ]] || archive="-XX:SharedArchiveFile=$ARCHIVE"; return 0; }
    echo "kafka-gen: $what, attempt $attempt of $ATTEMPTS: $output" >&2
    archive=''
    sleep $((attempt * 2))
  done
  return 1
}

changed=0 same=0 failed=0 report=''
note() { report+=$(printf '%-9s %s' "$1" "$2")$'\n'; }
while IFS=$'\t' read -r -a fields; do
  ((${#fields[@]} > 0)) || continue
  name=${fields[0]} partitions=${fields[1]} replicas=${fields[2]} options=("${fields[@]:3}")
  is_partitions=${partitions_of[$name]:-} is_replicas=${replicas_of[$name]:-} state=unchanged

  if [[ -z $is_partitions ]]; then
    create=(topics --create --if-not-exists "--topic=$name" "--partitions=$partitions" "--replication-factor=$replicas")
    for option in ${options[@]+"${options[@]}"}; do create+=("--config=$option"); done
    if change "create $name" "${create[@]}"; then
      note created "$name: $partitions partitions, $replicas replicas"
      changed=$((changed + 1))
    else
      note FAILED "$name: not created"
      failed=$((failed + 1))
    fi
    continue
  fi

  if ((is_partitions < partitions)); then
    if change "grow $name" topics --alter "--topic=${name//./\\.}" "--partitions=$partitions"; then
      note grown "$name: $is_partitions to $partitions partitions"
      state=changed
    else
      note FAILED "$name: still $is_partitions partitions, wanted $partitions"
      state=failed
    fi
  elif ((is_partitions > partitions)); then
    note DIFFERS "$name: has $is_partitions partitions, wanted $partitions; Kafka cannot remove partitions"
    state=failed
  fi
  if ((is_replicas != replicas)); then
    note DIFFERS "$name: has $is_replicas replicas, wanted $replicas; use kafka-reassign-partitions"
    state=failed
  fi
  add=''
  for option in ${options[@]+"${options[@]}"}; do
    key=${option%%=*} value=${option#*=}
    if [[ ${option_of[$name/$key]-} != "$value" ]]; then
      [[ $value != *,* ]] || value="[$value]"
      add+=${add:+,}$key=$value
    fi
  done
  if [[ -n $add ]]; then
    if change "options of $name" configs --alter "--entity-name=$name" "--add-config=$add"; then
      note set "$name: $add"
      state=${state/unchanged/changed}
    else
      note FAILED "$name: options not set: $add"
      state=failed
    fi
  fi
  case $state in
    unchanged) note unchanged "$name"; same=$((same + 1)) ;;
    changed) changed=$((changed + 1)) ;;
    *) failed=$((failed + 1)) ;;
  esac
done <"$DIR/topics.tsv"

printf '%s' "$report"
echo "kafka-gen: $changed created or changed, $same unchanged, $failed not as wanted, $SECONDS s"
((failed == 0))
