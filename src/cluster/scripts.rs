//! The scripts of the pods. What differs from cluster to cluster stands as constants at their top.

use super::external::HostSource;
use super::security::CertificateFiles;
use super::{Exposure, External, Files, Java, Kraft, Listeners, Names, Security, Settings, Tls};
use crate::kubernetes::manifest::stateful_set;
use crate::profile::{ExternalServiceType, Profile};
use crate::text::digest;

const START: &str = include_str!("../../templates/scripts/start.sh");
const TOPICS: &str = include_str!("../../templates/scripts/topics.sh");
/// The lines of a script that Rust fills in.
const CONSTANTS: &str = "#@ constants\n";
const EXTERNAL: &str = "#@ external\n";
const TLS: &str = "#@ tls\n";
/// The end of the line that starts the program of the topic Job.
const CLIENT: &str = " #@ client\n";

/// What looks at the certificates before Kafka does: Kafka's own messages name neither the file nor the Secret.
const CHECK_TLS: &str = include_str!("../../templates/scripts/start-tls.sh");

pub(super) fn start(
    kraft: &Kraft,
    java: &Java,
    (listeners, external): (&Listeners, &External),
    security: &Security,
) -> String {
    let constants = [
        "# Fixed for the life of the cluster: never change these once it has data.\n".to_owned(),
        constant("CLUSTER_ID", &kraft.cluster_id),
        constant("CONTROLLER_COUNT", &kraft.initial_controllers.to_string()),
        constant("INITIAL_CONTROLLERS", &kraft.initial_voters),
        "\n".to_owned(),
        constant("HEAP_OPTS", &format!("-Xms{0}m -Xmx{0}m", java.heap_mib)),
        constant("JVM_OPTS", &java.options.join(" ")),
    ];
    START
        .replacen(CONSTANTS, &constants.concat(), 1)
        .replacen(EXTERNAL, &external_address(listeners, external), 1)
        .replacen(TLS, &security.tls.as_ref().map(tls_check).unwrap_or_default(), 1)
}

/// The lines that look at the mounted certificates.
fn tls_check(tls: &Tls) -> String {
    let directories = |keys: &mut dyn Iterator<Item = &CertificateFiles>| {
        keys.map(|files| files.directory.as_str()).collect::<Vec<_>>().join(" ")
    };
    let ca = tls.ca.as_ref().unwrap_or(&tls.node);
    let constants = format!(
        "TLS_KEYS=({})\nTLS_CA={}/ca.crt\n",
        directories(&mut std::iter::once(&tls.node).chain(&tls.clients)),
        ca.directory
    );
    constants + CHECK_TLS
}

/// The lines that find the address which the broker tells clients outside the cluster.
fn external_address(listeners: &Listeners, external: &External) -> String {
    if !external.enabled {
        return String::new();
    }
    let host = match &external.source {
        HostSource::Domain(domain) => format!("export KG_EXTERNAL_HOST=$POD_NAME.{domain}\n"),
        HostSource::List(_) => "mapfile -t hosts </etc/kafka-gen/external-hosts\n\
             export KG_EXTERNAL_HOST=${hosts[ordinal]-}\n\
             [[ -n $KG_EXTERNAL_HOST ]] || { echo \"kafka-gen: no external address for $POD_NAME: externalAccess.hosts is too short\" >&2; exit 1; }\n"
            .to_owned(),
        // Set by the pod from the address of its node.
        HostSource::Node => String::new(),
    };
    let ports = listeners.exposed(Exposure::External).map(|listener| match external.service_type {
        ExternalServiceType::LoadBalancer => {
            format!("export {}={}\n", listener.port_variable(), listener.port.number)
        }
        ExternalServiceType::NodePort => format!(
            "export {}=$(({} + ordinal))\n",
            listener.port_variable(),
            external.first_node_port(listener)
        ),
    });
    host + &ports.collect::<String>()
}

pub(super) fn topics(
    names: &Names,
    listeners: &Listeners,
    security: &Security,
    settings: &Settings,
    profile: &Profile,
    (list, has_users): (&str, bool),
) -> String {
    let brokers = match profile.replica_count {
        1 => "0".to_owned(),
        count => format!("{{0..{}}}", count - 1),
    };
    // Names of pods need no quotes, and quotes would keep bash from counting.
    let brokers = names.pod_host(&stateful_set::pod_name(&names.release, brokers));
    let constants = [
        constant("BOOTSTRAP", &listeners.job_bootstrap(names, profile.replica_count)),
        constant("LIST", list),
        format!("BROKERS=({brokers}:{})\n", listeners.of_job().port.number),
        format!("WAIT_SECONDS={}\n", profile.topic_job.wait_seconds),
        format!("ALLOW_DELETE={}\n", profile.topic_job.allow_delete),
        constant("PRINCIPAL", &security.job_principal),
        constant("MIN_ISR", settings.get("min.insync.replicas").unwrap_or("1")),
    ];
    let mut more = String::new();
    if security.tls.is_some() {
        more += " --client /etc/kafka-gen/client.properties";
    }
    if has_users {
        more += " --users /etc/kafka-gen-users";
    }
    more.push('\n');
    TOPICS.replacen(CONSTANTS, &constants.concat(), 1).replacen(CLIENT, &more, 1)
}

/// A digest of exactly what a broker reads when it starts: a change of it must restart brokers.
///
/// Of listed external addresses those of the first pods count, as many as there are initial controllers. A
/// digest that changes with every address would restart all brokers whenever one is added.
pub(super) fn config_checksum(files: &Files, kraft: &Kraft, external: &External) -> String {
    let hosts = match &external.source {
        HostSource::List(hosts) if external.enabled => hosts
            .iter()
            .take(kraft.initial_controllers as usize)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n"),
        HostSource::List(_) | HostSource::Domain(_) | HostSource::Node => String::new(),
    };
    digest::hex([files.server_properties.as_str(), &files.log4j2_properties, &files.start_script, &hosts], 16)
}

/// `NAME='value'`, with quotes in the value as bash wants them.
fn constant(name: &str, value: &str) -> String {
    format!("{name}='{}'\n", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_have_the_lines_that_are_filled_in() {
        assert_eq!(START.matches(CONSTANTS).count(), 1);
        assert_eq!(START.matches(EXTERNAL).count(), 1);
        assert_eq!(START.matches(TLS).count(), 1);
        assert_eq!(TOPICS.matches(CLIENT).count(), 1);
        assert_eq!(TOPICS.matches(CONSTANTS).count(), 1);
    }

    #[test]
    fn a_quote_does_not_end_a_constant() {
        assert_eq!(constant("A", "it's"), "A='it'\\''s'\n");
    }
}
