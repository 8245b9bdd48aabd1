//! The ids that a KRaft cluster is formatted with. They are derived, so that two renders agree, and
//! frozen, because Kafka rejects a data directory of another cluster.

use super::ResolveErrors;
use super::listeners::{FIRST_CONTROLLER_PORT, Listener};
use super::names::Names;
use crate::kubernetes::types::to_base64url;
use crate::profile::Profile;
use crate::report::diagnostic::{self, Diagnostic};
use crate::text::digest;
use crate::text::field_path::field_path;

/// How a cluster of combined brokers and controllers is formatted.
#[derive(Clone, Debug)]
pub struct Kraft {
    /// The id of the cluster.
    pub cluster_id: String,
    /// How many pods, from the first, formed the quorum when the cluster was first started.
    pub initial_controllers: u32,
    /// The ids of the directories of those pods.
    pub directory_ids: Vec<String>,
    /// Those pods as `kafka-storage format --initial-controllers` takes them.
    pub initial_voters: String,
    /// The addresses at which every node finds the quorum.
    pub bootstrap_servers: String,
}

impl Kraft {
    pub(super) fn resolve(
        profile: &Profile,
        names: &Names,
        listener: &Listener,
        findings: &mut ResolveErrors<'_>,
    ) -> Self {
        let kraft = &profile.kraft;
        let cluster_id = kraft.cluster_id.as_ref().map_or_else(
            || derive("cluster-id", &format!("{}/{}", names.namespace, names.release)),
            ToString::to_string,
        );
        let count = kraft.initial_controllers;
        if !kraft.directory_ids.is_empty() && kraft.directory_ids.len() != count as usize {
            findings.add(
                &field_path!["kraft", "directoryIds"],
                Diagnostic::error(format!(
                    "{} for {}",
                    diagnostic::count(kraft.directory_ids.len() as u64, "directory id", "directory ids"),
                    diagnostic::count(count, "initial controller", "initial controllers")
                ))
                .help("give one for each, or none"),
            );
        }
        let mut seen = std::collections::BTreeSet::new();
        for (i, id) in kraft.directory_ids.iter().enumerate() {
            if !seen.insert(id) {
                findings.add(
                    &field_path!["kraft", "directoryIds", i],
                    Diagnostic::error(format!("duplicate directory id `{id}`")),
                );
            }
        }
        let host = |node: u32, port: u32| format!("{}:{port}", names.pod_host(&names.pod(node)));
        let directory = |node: u32| {
            kraft
                .directory_ids
                .get(node as usize)
                .map_or_else(|| derive("directory-id", &format!("{cluster_id}/{node}")), ToString::to_string)
        };
        let directory_ids: Vec<String> = (0..count).map(directory).collect();
        // A migration does not change what the cluster was formatted with: voters tell their new addresses by themselves.
        let voter = |(node, id): (u32, &String)| format!("{node}@{}:{id}", host(node, FIRST_CONTROLLER_PORT));
        let voters: Vec<String> = (0..).zip(&directory_ids).map(voter).collect();
        let servers: Vec<String> = (0..count).map(|node| host(node, listener.port.number)).collect();
        Self {
            initial_controllers: count,
            directory_ids,
            initial_voters: voters.join(","),
            bootstrap_servers: servers.join(","),
            cluster_id,
        }
    }
}

/// 16 bytes of a digest in the form of a random UUID, as Kafka writes it.
fn derive(purpose: &str, of: &str) -> String {
    let mut of = of.to_owned();
    loop {
        let mut bytes = [0_u8; 16];
        let digest = digest::sha256(["kafka-gen", purpose, &of]);
        bytes.iter_mut().zip(digest).for_each(|(byte, from)| *byte = from);
        // The version and variant bits of RFC 4122, so that the id looks like any other to Kafka's tools.
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = (*version & 0x0f) | 0x40;
        *variant = (*variant & 0x3f) | 0x80;
        let id = to_base64url(&bytes);
        // Command-line tools take a leading dash for an option.
        if !id.starts_with('-') {
            return id;
        }
        of.push('+');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::types::Format;

    #[test]
    fn derived_ids_are_ids_and_differ() {
        let ids: std::collections::BTreeSet<String> =
            (0..500).map(|n| derive("cluster-id", &n.to_string())).collect();
        assert_eq!(ids.len(), 500);
        for id in ids {
            assert_eq!(Format::KafkaUuid.check(&id), Ok(()), "{id}");
        }
    }
}
