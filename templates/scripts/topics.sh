#!/bin/bash
# Reconciles topics with the tables topics*.tsv: creates what is missing, adds partitions, sets settings that differ,
# deletes what is marked as deleted. It never removes partitions, never moves replicas and never touches a topic that the
# tables do not name. It is idempotent: a second run changes nothing.
# Exit codes: 0 the topics are as the tables say, 1 a change failed and may succeed when retried, 3 a person must decide.
set -uo pipefail

#@ constants
DIR=/etc/kafka-gen
WORK=/tmp/kafka-gen
PARALLEL=2
CLUSTER='(cluster)'

# Small, short-lived Java machines: no optimising compiler, no JMX agent, nothing on standard output but the answer.
export LOG_DIR=/tmp/kafka
export KAFKA_HEAP_OPTS='-Xms32m -Xmx128m'
export KAFKA_JMX_OPTS=' '
export KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$DIR/log4j2.properties"
JVM='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable'

# What the status of the pod shows when it has ended: Kubernetes keeps the last 4096 bytes. Elsewhere there is no such file.
report() { { echo "$*" >>/dev/termination-log; } 2>/dev/null || true; }
fail() { echo "kafka-gen: $*" >&2; report "kafka-gen topics: list=$LIST error=$*"; exit 1; }
stop_jobs() { local job; for job in $(jobs -p); do kill "$job" 2>/dev/null; done; }
terminate() {
  local says="told to stop; ${made:-0} changes were made, the next run makes the others"
  echo "kafka-gen: $says"
  report "kafka-gen topics: list=$LIST error=$says"
  stop_jobs
  exit 143
}
trap terminate TERM INT
trap stop_jobs EXIT
mkdir -p "$WORK" || fail "cannot write to $WORK"

bin='' ext=''
for dir in "${KAFKA_HOME:-/nonexistent}/bin" /opt/kafka/bin /opt/bitnami/kafka/bin /stackable/kafka/bin /usr/bin; do
  if [[ -x $dir/kafka-topics.sh ]]; then bin=$dir ext=.sh; break; fi
  if [[ -x $dir/kafka-topics ]]; then bin=$dir; break; fi
done
[[ -n $bin ]] || fail 'this image has no Kafka scripts in a known place'

# Only ever run in the background: they become the tool, so that a signal reaches it.
topics() { exec "$bin/kafka-topics$ext" --bootstrap-server "$BOOTSTRAP" "$@"; }
configs() { exec "$bin/kafka-configs$ext" --bootstrap-server "$BOOTSTRAP" "$@"; }

# Runs in the background while the script waits, and says every 10 s what for: deadline, what, and the file whose `.why`
# holds the reason why the last try failed.
announce() {
  local since=$SECONDS deadline=$1 what=$2 why='' nap=''
  trap 'kill $nap 2>/dev/null; exit 0' TERM
  while :; do
    sleep 10 >/dev/null 2>&1 &
    nap=$!
    wait "$nap"
    why=''
    [[ ! -s $3.why ]] || why="; last error: $(<"$3.why")"
    echo "kafka-gen: waiting for $what: $((SECONDS - since)) s of at most $((deadline - since)) s$why"
  done
}
hush() { { kill "$1"; wait "$1"; } 2>/dev/null || true; }

# Runs a tool, its answer into a file; waiting for a job in the background can be interrupted.
ask() {
  local answer=$1
  shift
  KAFKA_JVM_PERFORMANCE_OPTS=$JVM "$@" >"$answer" 2>"$answer.err" </dev/null &
  wait $!
}

# The first line of what a tool said was wrong.
reason() {
  local line
  while IFS= read -r line; do
    [[ -n $line ]] && { echo "${line#Error while executing topic command : }"; return; }
  done < <(cat "$1" "$1.err" 2>/dev/null)
  echo 'no reason given'
}

connect=$WORK/connect
answers() {
  local status=0 why=''
  timeout 5 bash -c ": <>/dev/tcp/${1%:*}/${1##*:}" 2>"$connect.err" || status=$?
  IFS= read -r why <"$connect.err" || true
  why=${why##*: }
  ((status != 124)) || why='no answer within 5 s'
  echo "$why" >"$connect.why"
  return "$status"
}

# A broker opens this port when it is part of the cluster, so that waiting needs no Java.
up=0
for broker in "${BROKERS[@]}"; do
  announce "$WAIT_SECONDS" "$broker to accept connections" "$connect" &
  announcer=$! late=''
  until answers "$broker"; do
    ((SECONDS < WAIT_SECONDS)) || { late=yes; break; }
    sleep 1 &
    wait $!
  done
  hush "$announcer"
  if [[ -n $late ]]; then
    echo "kafka-gen: $broker does not answer after $SECONDS s: $(<"$connect.why")" >&2
  else
    up=$((up + 1))
  fi
done
((up > 0)) || fail "no broker answers after $SECONDS s; nothing was done"
echo "kafka-gen: $up of ${#BROKERS[@]} brokers answer after $SECONDS s"
deadline=$((SECONDS + WAIT_SECONDS))

# Asks the cluster again and again until it answers: file, what is read, tool.
read_from_cluster() {
  local answer=$1 what=$2 announcer
  shift 2
  announce "$deadline" "$BOOTSTRAP to describe $what" "$answer" &
  announcer=$!
  until ask "$answer" "$@"; do
    ((SECONDS < deadline)) || fail "cannot read $what after $SECONDS s: $(reason "$answer")"
    reason "$answer" >"$answer.why"
    sleep 3 &
    wait $!
  done
  hush "$announcer"
}

read_from_cluster "$WORK/topics" 'the topics' topics --describe
# Beside what Kafka says of a topic as a whole: the replicas of the partition that has the fewest. Replicas that a
# reassignment is still adding do not count.
declare -A partitions_of=() replicas_of=() ready_of=() setting_of=()
in_partition='^[[:space:]]+Topic: ([^[:space:]]+).*Leader: [^[:space:]]+[[:space:]]+Replicas: ([0-9,]+)'
while IFS= read -r line; do
  if [[ $line == Topic:* && $line =~ ^Topic:\ ([^[:space:]]+).*PartitionCount:\ ([0-9]+).*ReplicationFactor:\ ([0-9]+) ]]; then
    partitions_of[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]} replicas_of[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
  elif [[ $line =~ $in_partition ]]; then
    name=${BASH_REMATCH[1]} commas=${BASH_REMATCH[2]//[^,]/}
    ready=$((${#commas} + 1))
    if [[ $line =~ Adding\ Replicas:\ ([0-9,]+) ]]; then
      commas=${BASH_REMATCH[1]//[^,]/}
      ready=$((ready - ${#commas} - 1))
    fi
    ((ready < ${ready_of[$name]:-1000000})) && ready_of[$name]=$ready
  fi
done <"$WORK/topics"

# The wanted topics, a line each; and whether one of them exists and has settings to compare.
declare -A wanted_replicas=()
wanted=() compare=''
for table in "$DIR"/topics*.tsv; do
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    wanted+=("$line")
    IFS=$'\t' read -r name partitions replicas settings <<<"$line"
    wanted_replicas[$name]=${replicas:-}
    [[ -z $settings || $partitions == - || -z ${partitions_of[$name]:-} ]] || compare=yes
  done <"$table"
done

# The settings that topics have of their own, not those that they inherit; and what they would inherit.
default_min_isr=''
read_settings() {
  local topic='' line
  read_from_cluster "$WORK/settings" 'the settings of topics' configs --entity-type topics --describe
  while IFS= read -r line; do
    if [[ $line =~ ^Dynamic\ configs\ for\ topic\ ([^[:space:]]+)\ are ]]; then
      topic=${BASH_REMATCH[1]}
    elif [[ $line =~ ^[[:space:]]+([^=[:space:]]+)=(.*)\ sensitive= ]]; then
      setting_of[$topic/${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
      [[ $line =~ DYNAMIC_DEFAULT_BROKER_CONFIG:min\.insync\.replicas=([0-9]+) ]] && default_min_isr=${BASH_REMATCH[1]}
    fi
  done <"$WORK/settings"
}
[[ -z $compare ]] || read_settings

# On a cluster without topics it still is what this very profile gave it; and where one replica in sync is enough, a
# larger number does no harm, because Kafka never asks for more than a topic has.
if [[ -z $default_min_isr && $MIN_ISR != 1 ]] && ((${#partitions_of[@]} > 0)); then
  read_from_cluster "$WORK/default" 'the settings of the cluster' configs --entity-type brokers --entity-default --describe
  while IFS= read -r line; do
    [[ $line =~ DYNAMIC_DEFAULT_BROKER_CONFIG:min\.insync\.replicas=([0-9]+) ]] && default_min_isr=${BASH_REMATCH[1]}
  done <"$WORK/default"
fi

# What is to be done: for each change a topic, what is said when it is done, and its command in an array of its own.
changes=0 change_topic=() change_says=()
declare -A verdict=()
plan() {
  local topic=$1 says=$2
  shift 2
  change_topic+=("$topic") change_says+=("$says")
  eval "command_$changes=(\"\$@\")"
  changes=$((changes + 1))
}
# A line at once: a Job that is stopped has said what it did.
say() {
  verdict[$1]=said
  printf '%-50s %s\n' "$1" "$2"
  [[ $2 != DIFFERS* && $2 != FAILED* ]] || report "$1 $2"
}

undecided=0 steps=''
for line in "${wanted[@]}"; do
  IFS=$'\t' read -r -a fields <<<"$line"
  name=${fields[0]} partitions=${fields[1]} settings=("${fields[@]:3}")
  is=${partitions_of[$name]:-}
  if [[ $partitions == - ]]; then
    if [[ -z $is ]]; then
      say "$name" 'absent'
    elif [[ $ALLOW_DELETE == true ]]; then
      plan "$name" "deleted" topics --delete "--topic=${name//./\\.}"
    else
      say "$name" 'kept, though marked as deleted: topicJob.allowDelete is false'
    fi
    continue
  fi
  replicas=${fields[2]}
  if [[ -z $is ]]; then
    create=(topics --create --if-not-exists "--topic=$name" "--partitions=$partitions" "--replication-factor=$replicas")
    for setting in ${settings[@]+"${settings[@]}"}; do create+=("--config=$setting"); done
    plan "$name" "created: $partitions partitions, $replicas replicas" "${create[@]}"
    continue
  fi
  if ((is < partitions)); then
    plan "$name" "grown from $is to $partitions partitions" topics --alter "--topic=${name//./\\.}" "--partitions=$partitions"
  elif ((is > partitions)); then
    say "$name" "DIFFERS: has $is partitions, wanted $partitions; Kafka cannot take partitions away"
    undecided=$((undecided + 1))
  fi
  if ((replicas_of[$name] != replicas)); then
    say "$name" "DIFFERS: has ${replicas_of[$name]} replicas, wanted $replicas; see below"
    undecided=$((undecided + 1)) steps+=" $name"
  elif ((${ready_of[$name]:-$replicas} < replicas)); then
    say "$name" "DIFFERS: a partition has ${ready_of[$name]} replicas, wanted $replicas; see below"
    undecided=$((undecided + 1)) steps+=" $name"
  fi
  add=''
  for setting in ${settings[@]+"${settings[@]}"}; do
    key=${setting%%=*} value=${setting#*=}
    if [[ $key == min.insync.replicas ]]; then
      # Replicas that a partition does not have cannot be in sync: the value waits for the reassignment.
      ((value <= ${ready_of[$name]:-${replicas_of[$name]}})) || continue
      # Raised before every partition has its replicas, it would stop writes with acks=all when a broker restarts.
      ((value <= ${setting_of[$name/$key]:-${default_min_isr:-1}} || ${ready_of[$name]:-0} >= replicas)) || continue
    fi
    if [[ ${setting_of[$name/$key]-} != "$value" ]]; then
      [[ $value != *,* ]] || value="[$value]"
      add+=${add:+,}$key=$value
    fi
  done
  [[ -z $add ]] || plan "$name" "set $add" configs --entity-type topics --alter "--entity-name=$name" "--add-config=$add"
done
# Since 4.1 a cluster keeps the value of its first start; what server.properties says later has no effect.
held=''
if [[ -n $default_min_isr ]] && ((MIN_ISR > default_min_isr)); then
  [[ -n $compare ]] || read_settings
  # Kafka asks a topic for no more replicas than it has: those are in danger that would have none to spare any more.
  for name in "${!partitions_of[@]}"; do
    ready=${ready_of[$name]:-${replicas_of[$name]}}
    [[ -z ${setting_of[$name/min.insync.replicas]:-} && ${wanted_replicas[$name]:-} != "$ready" ]] || continue
    ((ready > default_min_isr && ready <= MIN_ISR)) && held+=$name$'\n'
  done
fi
if [[ -n $held ]]; then
  mapfile -t in_danger < <(printf %s "$held" | LC_ALL=C sort)
  more=''
  ((${#in_danger[@]} <= 5)) || more=" and $((${#in_danger[@]} - 5)) more"
  say "$CLUSTER" "DIFFERS: min.insync.replicas stays $default_min_isr, wanted $MIN_ISR: a broker's restart would stop writes with acks=all to ${in_danger[*]:0:5}$more; see below"
  undecided=$((undecided + 1)) steps+=" ${in_danger[*]:0:5}$more"
elif [[ -n $default_min_isr && $default_min_isr != "$MIN_ISR" ]]; then
  plan "$CLUSTER" "set min.insync.replicas from $default_min_isr to $MIN_ISR" \
    configs --entity-type brokers --entity-default --alter "--add-config=min.insync.replicas=$MIN_ISR"
fi

# Makes one change, again and again while a broker may be restarting, but not if Kafka says that it never can be made.
make() {
  local number=$1 deadline=$((SECONDS + WAIT_SECONDS)) answer=$WORK/change-$1 announcer status=0
  trap 'stop_jobs; exit 143' TERM
  announce "$deadline" "$BOOTSTRAP to answer (${change_topic[number]}, not yet ${change_says[number]})" "$answer" &
  announcer=$!
  attempt "$number" "$answer" "$deadline" || status=$?
  hush "$announcer"
  return "$status"
}
attempt() {
  local number=$1 answer=$2 deadline=$3 pause=2 final='Invalid(Config|Partitions|Topic|Request)|PolicyViolation|Authorization|UnsupportedVersion|Unknown topic config'
  local -n words=command_$number
  while :; do
    ask "$answer" "${words[@]}" && { rm -f "$answer"{,.err,.why}; return 0; }
    [[ $(cat "$answer" "$answer.err") =~ $final ]] && return 3
    ((SECONDS + pause < deadline)) || return 1
    reason "$answer" >"$answer.why"
    echo "kafka-gen: ${change_topic[number]}: $(<"$answer.why"); retries in $pause s" >&2
    sleep "$pause" &
    wait $!
    ((pause < 16)) && pause=$((pause * 2))
  done
}

made=0 failed=0 hopeless=0
declare -A done_to=()
collect() {
  local number=$1 status=0
  wait "${pids[number]}" || status=$?
  if ((status == 0)); then
    say "${change_topic[number]}" "${change_says[number]}"
    done_to[${change_topic[number]}]=yes
    made=$((made + 1))
    return
  fi
  say "${change_topic[number]}" "FAILED, not ${change_says[number]}: $(reason "$WORK/change-$number")"
  failed=$((failed + 1))
  ((status != 3)) || hopeless=$((hopeless + 1))
}

# The first of several changes writes an archive of its classes, which halves the time of the others.
pids=() next=0
archive=$WORK/classes.jsa plain=$JVM
if ((changes > 2)); then
  JVM="$plain -XX:ArchiveClassesAtExit=$archive"
  make 0 &
  pids[0]=$!
  collect 0
  next=1
  JVM=$plain
  [[ ! -s $archive ]] || JVM="$plain -XX:SharedArchiveFile=$archive"
fi
collected=$next
while ((collected < changes)); do
  if ((next < changes && next - collected < PARALLEL)); then
    make "$next" &
    pids[next]=$!
    next=$((next + 1))
  else
    collect "$collected"
    collected=$((collected + 1))
  fi
done

unchanged=0 to_exist=0 existing=0
for line in "${wanted[@]}" "$CLUSTER"; do
  name=${line%%$'\t'*}
  if [[ $line != "$CLUSTER" && $line != *$'\t-' ]]; then
    to_exist=$((to_exist + 1))
    [[ -z ${partitions_of[$name]:-}${done_to[$name]:-} ]] || existing=$((existing + 1))
  fi
  if [[ -z ${verdict[$name]:-} ]]; then
    unchanged=$((unchanged + 1))
    # Of many topics only those are worth a line about which there is something to say.
    ((${#wanted[@]} > 200)) || [[ $name == "$CLUSTER" ]] || printf '%-50s %s\n' "$name" 'unchanged'
  fi
done
[[ -n ${verdict[$CLUSTER]:-} ]] || unchanged=$((unchanged - 1))
if [[ -n $steps ]]; then
  echo "kafka-gen: the number of replicas is changed by moving them, which this Job never does. For each of:$steps
  1. write the wanted replicas of every partition to a file: {\"version\":1,\"partitions\":[{\"topic\":\"NAME\",\"partition\":0,\"replicas\":[0,1,2]}]}
  2. kafka-reassign-partitions --bootstrap-server $BOOTSTRAP --reassignment-json-file FILE --execute
  3. the same with --verify instead of --execute, until it is complete
  4. delete this Job and apply again: min.insync.replicas is raised only when every partition has its replicas"
fi
echo "kafka-gen: ${#wanted[@]} topics: $made changes made, $failed failed, $unchanged topics unchanged, $undecided for a person to decide, $SECONDS s"
report "kafka-gen topics: list=$LIST wanted=$to_exist exist=$existing changed=$made failed=$failed undecided=$undecided"
((failed == hopeless)) || exit 1
((undecided + hopeless == 0)) || exit 3
