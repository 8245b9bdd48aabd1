use crate::kafka::java_size;
use crate::kafka::strimzi::{Cluster, of_kind};
use crate::kubernetes::manifest::{Object, Objects, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Together};
use crate::kubernetes::types::Quantity;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "node-pool-heap-too-large",
    summary: "the heap of a KafkaNodePool leaves too little memory below the limit",
    level: Level::Error,
    page: include_str!("node_pool_heap_too_large.md"),
    check: Check::Objects(check),
};

const MIB: i128 = 1 << 20;

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for pool in of_kind(objects, "KafkaNodePool") {
        // The options of the pool replace those of the Kafka as a whole.
        let own = pool.dig(&["spec", "jvmOptions"]);
        let cluster = Cluster::of_resource(&pool, objects);
        let shared = cluster.as_ref().and_then(|cluster| cluster.kafka.dig(&["spec", "kafka", "jvmOptions"]));
        let Some(options) = own.or(shared) else { continue };
        let limit = pool.dig(&["spec", "resources", "limits", "memory"]);
        let at = if own.is_some() { pool } else { cluster.as_ref().map_or(pool, |cluster| cluster.kafka) };
        of_pool(&pool, options, limit, &mut findings.of(&at));
    }
}

fn of_pool(pool: &Object<'_>, options: &Node, limit: Option<&Node>, findings: &mut Findings<'_>) {
    let heap = |name: &str| Some((options.get(name)?, java_size(options.text(name)?)?));
    let (most, least) = (heap("-Xmx"), heap("-Xms"));
    if let (Some((node, most)), Some((_, least))) = (most, least)
        && least > most
    {
        findings.at(node).help("set `-Xms` and `-Xmx` to the same size").tell(format!(
            "`-Xmx` ({}) is less than `-Xms` ({}), and the JVM exits at startup",
            shown(most),
            shown(least)
        ));
    }
    let (Some((node, heap)), Some(limit)) = (most.or(least), limit) else { return };
    let Some(bytes) = quantity(limit).map(|limit: Quantity| limit.value()).filter(|bytes| *bytes > 0) else {
        return;
    };
    if heap * 10 <= bytes * 7 {
        return;
    }
    let spot = findings.at(node).because(limit, "the memory limit");
    let (spot, consequence) = if heap >= bytes {
        (spot, "the kernel kills the container before the heap is full")
    } else {
        (spot.only_a_warning(), "the JVM itself needs about 200Mi, and Kafka relies on the page cache")
    };
    spot.help("use half of the limit, 70 % at most").tell(format!(
        "a heap of {} is too large for the memory limit of {} of the KafkaNodePool `{}`: {consequence}",
        shown(heap),
        shown(bytes),
        pool.name
    ));
}

fn shown(bytes: i128) -> String {
    if bytes % MIB == 0 { format!("{}Mi", bytes / MIB) } else { format!("{bytes} bytes") }
}
