#!/bin/bash
# Brings topics to what the tables topics*.tsv say: finds the Java and the client library of this Kafka image, waits for the
# brokers, and becomes the program in the ConfigMap of the classes, whose source stands beside them.
# Exit codes: 0 the topics are as the tables say, 1 a change failed and may succeed when retried, 3 a person must decide.
set -uo pipefail

#@ constants
DIR=/etc/kafka-gen
CLASSES=/etc/kafka-gen-admin
# Kubernetes shows what this file holds in the status of the pod. Elsewhere there is no such file.
REPORT=/dev/termination-log

fail() {
  echo "kafka-gen: $1" >&2
  { echo "kafka-gen topics: list=$LIST error=$1" >"$REPORT"; } 2>/dev/null || true
  exit "${2:-1}"
}
trap 'fail "told to stop; no changes were made, the next run makes them" 143' TERM INT

[[ -r $CLASSES/dev/kafkagen/admin/Main.class ]] || fail "no class files in $CLASSES: the Job does not mount the ConfigMap that holds them"

java='' libs=''
for path in "${JAVA_HOME:-/nonexistent}/bin/java" "$(command -v java)" /opt/java/openjdk/bin/java /opt/bitnami/java/bin/java; do
  if [[ -x $path ]]; then java=$path; break; fi
done
[[ -n $java ]] || fail 'this image has no Java in a known place'
for dir in "${KAFKA_HOME:-/nonexistent}/libs" /opt/kafka/libs /opt/bitnami/kafka/libs /stackable/kafka/libs /usr/share/java/kafka; do
  if compgen -G "$dir/kafka-clients-*.jar" >/dev/null; then libs=$dir; break; fi
done
[[ -n $libs ]] || fail 'this image has no Kafka client library in a known place'
# The client library and what it logs with; a path with all jars takes longer to search.
classpath=$CLASSES
for jar in "$libs"/{kafka-clients,slf4j-api,log4j}-*.jar; do
  [[ ! -e $jar ]] || classpath+=:$jar
done

answers() {
  local status=0
  why=$(timeout 5 bash -c ": <>/dev/tcp/${1%:*}/${1##*:}" 2>&1) || status=$?
  why=${why%%$'\n'*}
  why=${why##*: }
  ((status != 124)) || why='no answer within 5 s'
  return "$status"
}

# A broker opens this port when it is part of the cluster, so that waiting needs no Java.
up=0
for broker in "${BROKERS[@]}"; do
  since=$SECONDS told=$SECONDS
  until answers "$broker"; do
    if ((SECONDS >= WAIT_SECONDS)); then
      echo "kafka-gen: $broker does not answer after $SECONDS s: $why" >&2
      continue 2
    fi
    if ((SECONDS - told >= 10)); then
      told=$SECONDS
      echo "kafka-gen: waiting for $broker to accept connections: $((SECONDS - since)) s of at most $((WAIT_SECONDS - since)) s; last error: $why"
    fi
    # In the background, so that a signal ends the wait.
    sleep 1 &
    wait $!
  done
  up=$((up + 1))
done
((up > 0)) || fail "no broker answers after $SECONDS s; nothing was done"
echo "kafka-gen: $up of ${#BROKERS[@]} brokers answer after $SECONDS s"

# A short-lived JVM: no optimising compiler, and a heap that leaves room in the memory of the Job.
exec "$java" -Xms32m -Xmx128m -Xss512k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -XX:-UsePerfData -Xlog:disable \
  "-Dlog4j2.configurationFile=$DIR/log4j2.properties" -cp "$classpath" dev.kafkagen.admin.Main topics --bootstrap "$BOOTSTRAP" \
  --principal "$PRINCIPAL" --tables "$DIR" --list "$LIST" --report "$REPORT" --wait "$WAIT_SECONDS" --min-isr "$MIN_ISR" --allow-delete "$ALLOW_DELETE" #@ client
