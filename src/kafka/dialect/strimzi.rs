//! Strimzi, and the product of Red Hat that is made of it. The operator writes the files; by itself the image is used with a
//! command of the user's own.

use super::{Family, setting};

pub(super) static FAMILY: Family = Family {
    name: "strimzi/kafka",
    repositories: &["strimzi/kafka"],
    prefix: None,
    aliases: &[],
    commands: &[],
    setting,
    own: &[],
    files: &["/opt/kafka/config/server.properties", "/opt/kafka/config/kraft/server.properties"],
    adds_to_file: false,
    settings: |_| Vec::new(),
    required: |_| Vec::new(),
    refused: |_| Vec::new(),
    tools: ("/opt/kafka/bin/", ".sh"),
    cluster_id: None,
};
