//! Confluent Platform: `cp-kafka`, `cp-server`. Its `configure` script wants some variables, and makes `listeners` of what is
//! advertised.

use super::{Family, Given, Refused, apache, setting};

pub(super) static FAMILY: Family = Family {
    name: "confluentinc/cp-kafka",
    repositories: &["confluent-local", "cp-enterprise-kafka", "cp-kafka", "cp-server"],
    prefix: Some("KAFKA_"),
    aliases: &[],
    commands: &[],
    setting,
    own: OWN,
    // The image rewrites its file at each start.
    files: &[],
    adds_to_file: false,
    settings: |_| vec![("log.dirs", "/var/lib/kafka/data")],
    required,
    refused,
    tools: ("", ""),
    cluster_id: None,
};

/// Variables of the scripts, and of the commercial features that they configure apart.
const OWN: &[&str] = &[
    "DATA_DIRS",
    "SSL_KEYSTORE_CREDENTIALS",
    "SSL_KEYSTORE_FILENAME",
    "SSL_KEY_CREDENTIALS",
    "SSL_TRUSTSTORE_CREDENTIALS",
    "SSL_TRUSTSTORE_FILENAME",
    "ZOOKEEPER_CLIENT_CNXN_SOCKET",
];

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
    let is_controller = given.is_controller_only();
    if !is_controller && !given.sets("advertised.listeners") {
        missing.push("KAFKA_ADVERTISED_LISTENERS");
    }
    if is_controller && !given.sets("listeners") {
        missing.push("KAFKA_LISTENERS");
    }
    missing.extend(apache::secured(given));
    missing
}

fn refused(given: &Given<'_>) -> Vec<Refused> {
    if given.image.contains("confluent-local") {
        return Vec::new();
    }
    let mut refused = apache::advertised_by_controllers(given);
    for setting in ["port", "host", "advertised.port", "advertised.host"] {
        if given.sets(setting) {
            let why = "it refuses the old names of addresses";
            refused.push(Refused { setting, why, instead: Some("advertised.listeners") });
        }
    }
    refused
}
