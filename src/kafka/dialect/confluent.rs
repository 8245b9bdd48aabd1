//! Confluent Platform: `cp-kafka`, `cp-server`. Its `configure` script wants some variables, and makes `listeners` of what is
//! advertised.

use super::{Family, Given};

pub(super) static FAMILY: Family = Family {
    name: "confluentinc/cp-kafka",
    repositories: &["confluent-local", "cp-enterprise-kafka", "cp-kafka", "cp-server"],
    prefix: Some("KAFKA_"),
    aliases: &[],
    own: &["ZOOKEEPER_CLIENT_CNXN_SOCKET"],
    // The image rewrites its file at each start.
    files: &[],
    adds_to_file: false,
    settings: |_| vec![("log.dirs", "/var/lib/kafka/data")],
    required,
    tools: ("", ""),
    cluster_id: None,
};

fn required(given: &Given<'_>) -> Vec<&'static str> {
    let mut missing = Vec::new();
    // It has a broker of its own ready.
    if given.image.contains("confluent-local") {
        return missing;
    }
    let has_roles = given.sets("process.roles");
    if !has_roles && !given.sets("zookeeper.connect") {
        missing.push(if given.version.is_some_and(|version| version < (4, 0)) {
            "KAFKA_ZOOKEEPER_CONNECT"
        } else {
            "KAFKA_PROCESS_ROLES"
        });
    }
    let is_controller = given.text("process.roles").is_some_and(|roles| roles.trim() == "controller");
    if !is_controller && !given.sets("advertised.listeners") {
        missing.push("KAFKA_ADVERTISED_LISTENERS");
    }
    if is_controller && !given.sets("listeners") {
        missing.push("KAFKA_LISTENERS");
    }
    missing
}
