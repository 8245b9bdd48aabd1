use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Source, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "unencrypted-external-listener",
    summary: "a listener for clients outside the Kubernetes cluster is not encrypted",
    level: Level::Warning,
    page: include_str!("unencrypted_external_listener.md"),
    check: Check::Pool(check),
};

const PROTOCOLS: &str = "listener.security.protocol.map";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first().filter(|_| !pool.external_ports.is_empty()) else { return Ok(()) };
    if pool.is_rendered || !pool.is_broker()? {
        return Ok(());
    }
    let (bound, protocols) = (pool.bound(pod)?, pool.protocols(pod)?);
    for external in &pool.external_ports {
        let has_port = |port: Option<u16>| port.is_some_and(|port| i64::from(port) == external.port);
        let listener = bound.iter().find(|listener| has_port(listener.port));
        let Some((name, protocol)) =
            listener.and_then(|listener| protocols.iter().find(|(name, _)| *name == listener.name))
        else {
            continue;
        };
        let missing = match protocol.as_str() {
            "PLAINTEXT" => "encryption or authentication",
            "SASL_PLAINTEXT" => "encryption",
            _ => continue,
        };
        let help = match pool.source {
            Source::Profile => "enable TLS and authentication, as the profile `secure` does: `security: {tls: {enabled: true}, authentication: scram}`".to_owned(),
            Source::Variables | Source::Properties | Source::Values(_) => {
                format!("use `SASL_SSL` or `SSL` for `{name}` in `{}`, with a certificate", pool.name_of(PROTOCOLS))
            }
        };
        findings.at(&external.at).help(help).say(format!(
            "{} exposes listener `{name}` outside the Kubernetes cluster without {missing}",
            external.by
        ));
    }
    Ok(())
}
