//! The sizes and classes of claims, against the profile and against their volumes.

use super::HealthContext;
use super::expected::{Claim, Given};
use super::issue::{Effect, Issue, clean, quoted};
use super::moment::Moment;
use super::problem::Problem;
use super::state::{Kind, moment_at, text_at};
use crate::kubernetes::manifest::quantity;
use crate::yaml::Node;

/// A claim that requests another size, or another storage class, than expected.
pub(super) fn differs(
    examination: &HealthContext<'_>,
    wanted: &Claim,
    name: &str,
    claim: &Node,
) -> Option<Issue> {
    let expected = examination.expected;
    // Where the size and the class of a claim are written, and what shows that.
    let show = || match &expected.given {
        Given::Profile { words, .. } => format!("kafka-gen show {words} persistence"),
        Given::Manifests { .. } => expected.kubectl(&format!("get pvc {} -o yaml", quoted(&clean(name)))),
    };
    let object = format!("pvc/{name}");
    let issue = |message: &str| Issue::new(Effect::Differs, Problem::ClaimDiffers, &object, message);
    let requested = claim.dig(&["spec", "resources", "requests", "storage"]).and_then(quantity);
    if let (Some(found), Some(wanted)) = (&requested, &wanted.storage)
        && found != wanted
    {
        let (found_text, wanted_text) = (found.canonical(), wanted.canonical());
        let message = format!("requests {found_text}, and {} {wanted_text}", expected.says());
        return Some(if found.milli() < wanted.milli() {
            let patch = format!(r#"{{"spec":{{"resources":{{"requests":{{"storage":"{wanted_text}"}}}}}}}}"#);
            let patch = format!("patch pvc {} --type merge -p '{patch}'", quoted(&clean(name)));
            issue(&message).remedy(
                "expand the claim, if its storage class has `allowVolumeExpansion: true`",
                expected.kubectl(&patch),
            )
        } else {
            issue(&message).remedy(
                &expected.either(
                    format!("set `persistence.size: {found_text}` in the profile: a claim cannot shrink"),
                    format!("request {found_text} in the manifests: a claim cannot shrink"),
                ),
                show(),
            )
        });
    }
    let class = text_at(claim, &["spec", "storageClassName"]);
    let wanted = wanted.storage_class.as_deref().filter(|wanted| !class.is_empty() && *wanted != class)?;
    let message = format!("has the storage class `{class}`, and {} `{wanted}`", expected.says());
    Some(issue(&message).remedy(
        expected.either(
            "set `persistence.storageClass` to the class of the claim: it cannot change while the claim exists",
            "set `storageClassName` to the class of the claim: it cannot change while the claim exists",
        ),
        show(),
    ))
}

/// A volume that is smaller than its claim requests.
pub(super) fn resizing(examination: &HealthContext<'_>, name: &str, claim: &Node) -> Option<Issue> {
    let requested = claim.dig(&["spec", "resources", "requests", "storage"]).and_then(quantity)?;
    let capacity = claim.dig(&["status", "capacity", "storage"]).and_then(quantity)?;
    if capacity.milli() >= requested.milli() {
        return None;
    }
    let expected = examination.expected;
    let object = format!("pvc/{name}");
    let describe = expected.kubectl(&format!("describe pvc {}", quoted(&clean(name))));
    let message = format!("requests {}, and its volume has {}", requested.canonical(), capacity.canonical());
    let failed = ["VolumeResizeFailed", "FileSystemResizeFailed", "ExternalExpanding"];
    let event = examination.events.last(Kind::Claim, name, claim, &failed);
    Some(match event.filter(|event| event.reason.ends_with("Failed")) {
        Some(event) => Issue::new(
            Effect::Differs,
            Problem::ClaimResizing,
            &object,
            &format!("{message}: {}", event.message),
        )
        .remedy("fix what the storage driver rejects", describe),
        None => Issue::new(
            Effect::Waiting,
            Problem::ClaimResizing,
            &object,
            &format!("{message}: it is being resized"),
        )
        .remedy("wait; if nothing happens, see its events", describe)
        .since(resized_since(claim)),
    })
}

/// When Kubernetes began to resize a volume, if it says so.
fn resized_since(claim: &Node) -> Option<Moment> {
    let conditions = claim.get("status")?.maps("conditions");
    conditions.filter_map(|condition| moment_at(condition, &["lastTransitionTime"])).min()
}
