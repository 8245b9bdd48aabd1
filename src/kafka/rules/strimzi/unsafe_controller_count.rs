use crate::kafka::strimzi::Cluster;
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unsafe-controller-count",
    summary: "the number of controllers makes the metadata less available than it could be",
    level: Level::Warning,
    page: include_str!("unsafe_controller_count.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        let (Some(controllers), Some(brokers)) = (cluster.nodes("controller"), cluster.nodes("broker"))
        else {
            continue;
        };
        // One node that does everything is meant so.
        let is_single = controllers == 1 && brokers > 1;
        let is_even = controllers > 0 && controllers % 2 == 0;
        let pool = cluster.pools.iter().find(|pool| {
            let roles = pool.dig(&["spec", "roles"]).map(Node::items).unwrap_or_default();
            roles.iter().any(|role| role.as_str() == Some("controller"))
        });
        let Some(pool) = pool.filter(|_| is_single || is_even) else { continue };
        let mut findings = findings.of(pool);
        let spot = findings.dig(pool.root, &["spec", "replicas"]);
        if is_single {
            spot.help("use three controllers").tell(format!(
                "the Kafka `{}` has one controller for {brokers} brokers: while it is down, no broker can register and no leader is elected",
                cluster.kafka.name
            ));
        } else {
            spot.help(format!("use {} or {} controllers", controllers - 1, controllers + 1)).tell(format!(
                "the Kafka `{}` has {controllers} controllers, which survive no more failures than {} would",
                cluster.kafka.name,
                controllers - 1
            ));
        }
    }
}
