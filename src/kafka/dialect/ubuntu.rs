//! `ubuntu/kafka`, which reads `/etc/kafka/server.properties` and the address of `ZooKeeper`.

use super::Family;

pub(super) static FAMILY: Family = Family {
    name: "ubuntu/kafka",
    repositories: &["ubuntu/kafka"],
    prefix: None,
    aliases: &[],
    own: &[],
    files: &["/etc/kafka/server.properties"],
    adds_to_file: false,
    settings: |_| Vec::new(),
    required: |_| Vec::new(),
    tools: ("/opt/kafka/bin/", ".sh"),
    cluster_id: None,
};
