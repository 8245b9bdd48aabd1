//! The Certificates of cert-manager that brokers use.

use super::HealthContext;
use super::expected::Pool;
use super::issue::{Effect, Issue, clean, quoted};
use super::problem::Problem;
use super::renewal;
use super::state::{Kind, condition, moment_at, text_at};
use crate::yaml::Node;

/// Finds out about each Certificate that is not ready or has expired.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    let own: Vec<(&str, &Node)> = examination
        .state
        .all(Kind::Certificate)
        .filter(|(name, node)| is_own(examination, name, node))
        .collect();
    for (name, node) in own {
        if let Some(issue) = one(examination, name, node) {
            examination.add(issue);
        }
        renewal::not_loaded(examination, &format!("certificate/{name}"), node);
    }
}

/// True if brokers mount its Secret, or its name says that it belongs to them.
fn is_own(examination: &HealthContext<'_>, name: &str, certificate: &Node) -> bool {
    let expected = examination.expected;
    let secret = text_at(certificate, &["spec", "secretName"]);
    let makers = expected.pools.iter().filter_map(|pool| pool.pod_spec(examination.maker(pool)?));
    let pods = examination.brokers.iter().filter_map(|broker| broker.pod.get("spec"));
    let is_named = |pool: &Pool| name == pool.name || name.starts_with(&format!("{}-", pool.name));
    expected.pools.iter().any(is_named) || makers.chain(pods).any(|spec| mounts(spec, secret))
}

/// True if pods of this description mount a Secret.
pub(super) fn mounts(spec: &Node, secret: &str) -> bool {
    !secret.is_empty()
        && spec.maps("volumes").any(|volume| {
            let projected = volume.get("projected").into_iter().flat_map(|all| all.maps("sources"));
            text_at(volume, &["secret", "secretName"]) == secret
                || projected.into_iter().any(|source| text_at(source, &["secret", "name"]) == secret)
        })
}

/// The Certificates in the input whose Secret a pod mounts.
pub(super) fn of_pod<'a>(examination: &HealthContext<'a>, spec: &Node) -> Vec<&'a str> {
    let all = examination.state.all(Kind::Certificate);
    let own = all.filter(|(_, node)| mounts(spec, text_at(node, &["spec", "secretName"])));
    own.map(|(name, _)| name).collect()
}

fn one(examination: &HealthContext<'_>, name: &str, certificate: &Node) -> Option<Issue> {
    let expected = examination.expected;
    let object = format!("certificate/{name}");
    let describe = vec![
        expected.kubectl(&format!("describe certificate {}", quoted(&clean(name)))),
        expected.kubectl("get certificaterequest"),
    ];
    let ends = moment_at(certificate, &["status", "notAfter"]);
    if let Some(ends) = ends.filter(|ends| *ends <= examination.clock.now) {
        let message = format!("expired at {ends}: clients and brokers that verify it cannot connect");
        return Some(
            Issue::new(Effect::Broken, Problem::CertificateExpired, &object, &message)
                .remedy("see why cert-manager does not renew it", describe),
        );
    }
    let ready = condition(certificate, "Ready")?;
    if ready.text("status") == Some("True") {
        return renewal::overdue(examination, &object, certificate, describe);
    }
    let said = [text_at(ready, &["reason"]), text_at(ready, &["message"])];
    let said = said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
    let said = if said.is_empty() { "no reason is shown".to_owned() } else { said };
    // The Secret of an earlier issue goes on to work until it expires.
    let (effect, message) = match ends {
        Some(ends) => (Effect::Differs, format!("is not renewed ({said}); it is valid until {ends}")),
        None => (
            Effect::Waiting,
            format!("is not issued yet ({said}): brokers that mount its Secret do not start"),
        ),
    };
    let failed = certificate.dig(&["status", "lastFailureTime"]).is_some();
    let effect = if failed && effect == Effect::Waiting { Effect::Broken } else { effect };
    Some(
        Issue::new(effect, Problem::CertificateNotReady, &object, &message)
            .remedy("see its request, and the issuer in `spec.issuerRef`", describe)
            .since(moment_at(certificate, &["metadata", "creationTimestamp"])),
    )
}
