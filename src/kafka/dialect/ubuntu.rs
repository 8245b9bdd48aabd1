//! `ubuntu/kafka`, which reads `/etc/kafka/server.properties` and the address of `ZooKeeper`.

use super::{Family, setting};

pub(super) static FAMILY: Family = Family {
    name: "ubuntu/kafka",
    repositories: &["ubuntu/kafka"],
    prefix: None,
    aliases: &[],
    commands: &[],
    setting,
    own: &[],
    files: &["/etc/kafka/server.properties"],
    adds_to_file: false,
    settings: |_| Vec::new(),
    required: |_| Vec::new(),
    refused: |_| Vec::new(),
    tools: ("/opt/kafka/bin/", ".sh"),
    cluster_id: None,
};
