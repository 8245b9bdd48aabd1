#!/bin/bash
# Starts one Kafka node in KRaft mode. Only bash built-ins, so that it runs in any image that has Kafka's scripts.
set -euo pipefail

#@ constants

CONFIG=/etc/kafka-gen/server.properties
META=/var/lib/kafka/data/kafka-logs/meta.properties

bin='' ext=''
for dir in "${KAFKA_HOME:-/nonexistent}/bin" /opt/kafka/bin /opt/bitnami/kafka/bin /stackable/kafka/bin /usr/bin; do
  if [[ -x $dir/kafka-storage.sh ]]; then bin=$dir ext=.sh; break; fi
  if [[ -x $dir/kafka-storage ]]; then bin=$dir; break; fi
done
[[ -n $bin ]] || { echo 'kafka-gen: this image has no Kafka scripts in a known place' >&2; exit 1; }

# Class archives that the image may bring: a quicker start in less memory. Java ignores one that does not fit.
archive() { if [[ -r ${bin%/bin}/$1.jsa ]]; then printf ' -XX:SharedArchiveFile=%s' "${bin%/bin}/$1.jsa"; fi; }

ordinal=${POD_NAME##*-}
[[ $ordinal =~ ^[0-9]+$ ]] || { echo "kafka-gen: pod name '$POD_NAME' does not end in a number" >&2; exit 1; }
export KG_NODE_ID=$ordinal
#@ external
#@ tls

export LOG_DIR=/tmp/kafka
export KAFKA_LOG4J_OPTS='-Dlog4j2.configurationFile=/etc/kafka-gen/log4j2.properties'

# Format the data directory once. A directory of this cluster is left alone; of any other, the tool refuses it.
formatted=''
if [[ -r $META ]]; then
  while IFS= read -r line; do
    [[ $line == "cluster.id=$CLUSTER_ID" ]] && formatted=yes
  done <"$META"
fi
if [[ -z $formatted ]]; then
  format=(format "--cluster-id=$CLUSTER_ID" "--config=$CONFIG" --ignore-formatted)
  if ((ordinal < CONTROLLER_COUNT)); then
    format+=("--initial-controllers=$INITIAL_CONTROLLERS")
  else
    format+=(--no-initial-controllers)
  fi
  # Its standard output names credentials; errors go to standard error.
  KAFKA_HEAP_OPTS='-Xmx128m' KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1$(archive storage)" \
    "$bin/kafka-storage$ext" "${format[@]}" >/dev/null
fi

export KAFKA_HEAP_OPTS=$HEAP_OPTS
KAFKA_JVM_PERFORMANCE_OPTS="$JVM_OPTS$(archive kafka)"
export KAFKA_JVM_PERFORMANCE_OPTS
export EXTRA_ARGS='-name kafkaServer'
exec "$bin/kafka-server-start$ext" "$CONFIG"
