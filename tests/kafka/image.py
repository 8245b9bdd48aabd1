"""A stand-in for the image apache/kafka: the same paths, user and scripts, around Kafka's own jars from Maven Central.

The container engines' registries are not needed: the root file system is a few folders of ours, the host's /usr mounted
read-only for bash, coreutils and Java, and /opt/kafka filled by Maven with one release of Kafka. The scripts in
/opt/kafka/bin are ours too, because the jars come without them; they read the same environment variables and build the
same java command line as Kafka's kafka-run-class.sh, since that is what the manifests under test rely on.
"""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
USER = 1000
COPY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"

RUN_CLASS = r"""#!/bin/bash
# Builds the java command as Kafka's kafka-run-class.sh does, from the same environment variables.
home=$(dirname "$0")/..
: "${KAFKA_JMX_OPTS:=-Dcom.sun.management.jmxremote=true -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false}"
if [ -n "$JMX_PORT" ]; then
  KAFKA_JMX_OPTS="$KAFKA_JMX_OPTS -Dcom.sun.management.jmxremote.port=$JMX_PORT -Dcom.sun.management.jmxremote.rmi.port=$JMX_PORT"
fi
: "${LOG_DIR:=$home/logs}"
if [ -z "$KAFKA_LOG4J_OPTS" ]; then
  KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=$home/config/tools-log4j2.yaml"
elif [ ! -d "$LOG_DIR" ]; then
  mkdir -p "$LOG_DIR"
fi
KAFKA_LOG4J_OPTS="-Dkafka.logs.dir=$LOG_DIR $KAFKA_LOG4J_OPTS"
: "${KAFKA_HEAP_OPTS:=-Xmx256M}"
: "${KAFKA_JVM_PERFORMANCE_OPTS:=-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -Djava.awt.headless=true}"
while true; do
  case $1 in
    -name) name=$2; shift 2 ;;
    -loggc) : "${KAFKA_GC_LOG_OPTS:=-Xlog:gc*:file=$LOG_DIR/$name-gc.log:time,tags:filecount=10,filesize=100M}"; shift ;;
    *) break ;;
  esac
done
for jar in "$home"/libs/*.jar; do CLASSPATH=${CLASSPATH:+$CLASSPATH:}$jar; done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_GC_LOG_OPTS $KAFKA_JMX_OPTS $KAFKA_LOG4J_OPTS -cp "$CLASSPATH" $KAFKA_OPTS "$@"
"""

SERVER_START = r"""#!/bin/bash
# As Kafka's kafka-server-start.sh: the server's own defaults, then the class.
bin=$(dirname "$0")
export KAFKA_LOG4J_OPTS=${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$bin/../config/log4j2.yaml}
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}
EXTRA_ARGS=${EXTRA_ARGS--name kafkaServer -loggc}
exec "$bin/kafka-run-class.sh" $EXTRA_ARGS kafka.Kafka "$@"
"""

TOOL = r"""#!/bin/bash
export KAFKA_HEAP_OPTS=${{KAFKA_HEAP_OPTS:--Xmx{heap}}}
exec "$(dirname "$0")/kafka-run-class.sh" {name} "$@"
"""

TOOLS_LOG4J2 = """Configuration:
  Appenders:
    Console:
      name: STDERR
      target: SYSTEM_ERR
      PatternLayout:
        pattern: "[%d] %p %m (%c)%n"
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        - ref: STDERR
"""

# Run inside the image, in namespaces of its own that end with it, as the image's authors run theirs: one format and one
# short-lived server, each writing the archive of the classes that it loaded.
ARCHIVES = r"""set -eu
ip link set lo up
mount --rbind /usr usr
mount -t proc proc proc
mount -t tmpfs tmpfs dev
for device in null random urandom; do touch dev/$device; mount --bind /dev/$device dev/$device; done
chroot . env LOG_DIR=/tmp/logs JAVA_HOME="$JAVA_HOME" bash -eu -c '
cd /opt/kafka
echo "process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=localhost:9093
listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093
controller.listener.names=CONTROLLER
offsets.topic.replication.factor=1
log.dirs=/tmp/data" >/tmp/server.properties
KAFKA_JVM_PERFORMANCE_OPTS=-XX:ArchiveClassesAtExit=storage.jsa \
  /opt/kafka/bin/kafka-storage.sh format --standalone --cluster-id=archive --config=/tmp/server.properties
KAFKA_JVM_PERFORMANCE_OPTS=-XX:ArchiveClassesAtExit=kafka.jsa KAFKA_HEAP_OPTS=-Xmx512M \
  timeout 300 /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties &
/opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic archive
seq 10 | /opt/kafka/bin/kafka-console-producer.sh --bootstrap-server localhost:9092 --topic archive
/opt/kafka/bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic archive --from-beginning \
  --max-messages 10 --timeout-ms 30000
kill %1
wait %1 || [ $? = 143 ]
rm -r /tmp/data /tmp/server.properties /tmp/logs
'
"""

# Script, class and the heap that the script of the distribution gives it.
TOOLS = {
    "kafka-storage": ("kafka.tools.StorageTool", "256M"),
    "kafka-topics": ("org.apache.kafka.tools.TopicCommand", "256M"),
    "kafka-configs": ("kafka.admin.ConfigCommand", "256M"),
    "kafka-metadata-quorum": ("org.apache.kafka.tools.MetadataQuorumCommand", "256M"),
    "kafka-features": ("org.apache.kafka.tools.FeatureCommand", "256M"),
    "kafka-reassign-partitions": ("org.apache.kafka.tools.reassign.ReassignPartitionsCommand", "256M"),
    "kafka-leader-election": ("org.apache.kafka.tools.LeaderElectionCommand", "256M"),
    "kafka-get-offsets": ("org.apache.kafka.tools.GetOffsetShell", "256M"),
    "kafka-broker-api-versions": ("org.apache.kafka.tools.BrokerApiVersionsCommand", "256M"),
    "kafka-consumer-groups": ("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", "256M"),
    "kafka-console-producer": ("org.apache.kafka.tools.ConsoleProducer", "512M"),
    "kafka-console-consumer": ("org.apache.kafka.tools.consumer.ConsoleConsumer", "512M"),
    "kafka-producer-perf-test": ("org.apache.kafka.tools.ProducerPerformance", "512M"),
    "kafka-consumer-perf-test": ("org.apache.kafka.tools.ConsumerPerformance", "512M"),
}


class Image:
    """The root file system of one Kafka version, and what an image's configuration adds to a container."""

    def __init__(self, rootfs, java_home):
        self.rootfs = rootfs
        self.user = USER
        self.env = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "JAVA_HOME": java_home,
            "LANG": "C.UTF-8",
        }
        self.workdir = "/"


def java_home():
    """The folder of the host's Java, which the containers see at the same place because they share /usr."""
    home = Path(shutil.which("java")).resolve().parent.parent
    if Path("/usr") not in home.parents:
        raise SystemExit(f"java is in {home}, outside /usr, where the containers cannot see it")
    return str(home)


def build(version, cache):
    """Make (or reuse) the image of this Kafka version under the cache folder."""
    rootfs = cache / f"image-{version}"
    done = cache / f"image-{version}.done"
    stamp = f"{os.path.getmtime(__file__)} {os.path.getmtime(HERE / 'pom.xml')} {java_home()}"
    if not (done.exists() and done.read_text() == stamp):
        done.unlink(missing_ok=True)
        shutil.rmtree(rootfs, ignore_errors=True)
        fetch_jars(version, rootfs / "opt/kafka/libs")
        check_tools(version, rootfs / "opt/kafka/libs")
        write_scripts(rootfs / "opt/kafka")
        write_system(rootfs)
        write_archives(rootfs)
        for folder, _, files in os.walk(rootfs / "opt/kafka"):
            for path in [folder, *(os.path.join(folder, name) for name in files)]:
                os.chown(path, USER, USER)
        done.write_text(stamp)
    return Image(rootfs, java_home())


def fetch_jars(version, libs):
    """Maven knows the jars of a release better than a list of ours would."""
    libs.mkdir(parents=True)
    subprocess.run(
        ["mvn", "-B", "-q", "-Dstyle.color=never", "-f", str(HERE / "pom.xml"), DEPENDENCY_PLUGIN,
         f"-Dkafka.version={version}", "-DincludeScope=runtime", f"-DoutputDirectory={libs.resolve()}"],
        check=True, timeout=600, stdin=subprocess.DEVNULL)


def client_libraries(image, classes, versions):
    """The client library of other releases, each in a folder of the image with the administration program beside it."""
    folders = {}
    for version in versions:
        folder = image.rootfs / f"opt/clients/{version}"
        if not (folder / f"kafka-clients-{version}.jar").exists():
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["mvn", "-B", "-q", "-Dstyle.color=never", f"{COPY_PLUGIN}", f"-Dartifact=org.apache.kafka:kafka-clients:{version}",
                 f"-DoutputDirectory={folder.resolve()}"], check=True, timeout=600, stdin=subprocess.DEVNULL)
        package = folder / "classes/dev/kafkagen/admin"
        shutil.rmtree(package, ignore_errors=True)
        package.mkdir(parents=True)
        for path in classes.glob("*.class"):
            shutil.copy(path, package)
        folders[version] = f"/opt/clients/{version}"
    return folders


def check_tools(version, libs):
    """Each script of ours names a class that this release has."""
    classes = set()
    for jar in libs.glob("kafka*.jar"):
        classes.update(zipfile.ZipFile(jar).namelist())
    for tool, (name, _) in TOOLS.items():
        if name.replace(".", "/") + ".class" not in classes:
            raise SystemExit(f"Kafka {version} has no class {name} for {tool}.sh")


def write_scripts(kafka):
    (kafka / "config").mkdir()
    (kafka / "config/tools-log4j2.yaml").write_text(TOOLS_LOG4J2)
    scripts = {"kafka-run-class": RUN_CLASS, "kafka-server-start": SERVER_START}
    scripts.update({tool: TOOL.format(name=name, heap=heap) for tool, (name, heap) in TOOLS.items()})
    (kafka / "bin").mkdir()
    for name, text in scripts.items():
        path = kafka / f"bin/{name}.sh"
        path.write_text(text)
        path.chmod(0o755)


def write_archives(rootfs):
    """The class archives kafka.jsa and storage.jsa, which apache/kafka brings to start sooner and in less memory."""
    log = rootfs.parent / "archives.log"
    with log.open("w") as output:
        done = subprocess.run(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "bash", "-c", ARCHIVES], cwd=rootfs,
            env={**os.environ, "JAVA_HOME": java_home()}, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=400)
    made = [(rootfs / f"opt/kafka/{name}.jsa").exists() for name in ("kafka", "storage")]
    if done.returncode or not all(made):
        raise SystemExit(f"the class archives were not made; see {log}")


def write_system(rootfs):
    """The little of a distribution that bash and Java look for outside /usr."""
    for name in ["usr", "etc", "proc", "sys", "dev", "tmp", "run", "home/appuser", "var/lib/kafka/data", "mnt/shared/config"]:
        (rootfs / name).mkdir(parents=True, exist_ok=True)
    (rootfs / "tmp").chmod(0o1777)
    for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"]:
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), rootfs / name)
    etc = rootfs / "etc"
    (etc / "passwd").write_text("root:x:0:0:root:/root:/bin/bash\n"
                                f"appuser:x:{USER}:{USER}::/home/appuser:/bin/bash\n")
    (etc / "group").write_text(f"root:x:0:\nappuser:x:{USER}:\n")
    (etc / "nsswitch.conf").write_text("hosts: files dns\n")
    for name in ["hosts", "hostname", "resolv.conf"]:
        (etc / name).touch()
    for name in ["ld.so.cache", "alternatives", "ssl", *(path.name for path in Path("/etc").glob("java-*"))]:
        source = Path("/etc") / name
        if source.is_dir():
            shutil.copytree(source, etc / name, symlinks=True, ignore=shutil.ignore_patterns("private"))
        elif source.exists():
            shutil.copy(source, etc / name)
    os.chown(rootfs / "var/lib/kafka/data", USER, USER)
    os.chown(rootfs / "home/appuser", USER, USER)
