//! What pods as a whole may do on their node and in the cluster.

use super::{Kind, Losses, flag, text};
use crate::yaml::Node;

pub(super) fn compare(old: &Node, new: &Node, prefix: &str, losses: &mut Losses) {
    let field = |name: &str| format!("{prefix}.{name}");
    for (name, why) in [
        ("hostNetwork", "pods use the network of their node, where no network policy applies to them"),
        ("hostPID", "processes see and can signal all processes of their node"),
        ("hostIPC", "processes share memory with those of their node"),
        ("shareProcessNamespace", "containers see and can signal each other's processes"),
    ] {
        if flag(new, &[name]) == Some(true) && flag(old, &[name]) != Some(true) {
            losses.add(Kind::Privilege, &[&field(name)], why);
        }
    }
    if flag(old, &["hostUsers"]) == Some(false) && flag(new, &["hostUsers"]) != Some(false) {
        losses.add(
            Kind::Privilege,
            &[&field("hostUsers")],
            "without a user namespace of its own, root in the container is root on the node",
        );
    }
    let mounts_token = |spec| flag(spec, &["automountServiceAccountToken"]) != Some(false);
    if mounts_token(new) && !mounts_token(old) {
        losses.add(
            Kind::Privilege,
            &[&field("automountServiceAccountToken")],
            "pods get a token for the Kubernetes API",
        );
    }
    let sandbox = |spec| text(spec, &["runtimeClassName"]);
    if !sandbox(old).is_empty() && sandbox(new) != sandbox(old) {
        losses.add(
            Kind::Privilege,
            &[&field("runtimeClassName")],
            format!("pods no longer run with the runtime class `{}`, which may isolate them", sandbox(old)),
        );
    }
    let account = |spec| match text(spec, &["serviceAccountName"]) {
        "" => "default".to_owned(),
        name => name.to_owned(),
    };
    if account(new) != account(old) {
        losses.add(
            Kind::Privilege,
            &[&field("serviceAccountName"), &field("serviceAccount")],
            format!("pods act with the permissions of the ServiceAccount `{}`", account(new)),
        );
    }
    volumes(old, new, prefix, losses);
    let unsafe_sysctls = |spec: &Node| -> Vec<String> {
        let list = spec.dig(&["securityContext", "sysctls"]).map(Node::items).unwrap_or_default();
        list.iter().map(|sysctl| sysctl.to_value().to_string()).collect()
    };
    let known = unsafe_sysctls(old);
    if unsafe_sysctls(new).iter().any(|sysctl| !known.contains(sysctl)) {
        losses.add(
            Kind::Privilege,
            &[&field("securityContext.sysctls"), &field("securityContext")],
            "pods change kernel settings",
        );
    }
}

/// Directories of the node, and tokens.
fn volumes(old: &Node, new: &Node, prefix: &str, losses: &mut Losses) {
    let known: Vec<(&str, Vec<String>)> = old
        .list("volumes")
        .iter()
        .map(|volume| (volume.text("name").unwrap_or_default(), reaches(volume)))
        .collect();
    for (index, volume) in new.list("volumes").iter().enumerate() {
        let had = |what: &String| known.iter().any(|(_, all)| all.contains(what));
        for what in reaches(volume).iter().filter(|what| !had(what)) {
            let field = format!("{prefix}.volumes[{index}]");
            losses.add(Kind::Privilege, &[&field, &format!("{prefix}.volumes")], format!("pods get {what}"));
        }
    }
}

pub(super) fn reaches(volume: &Node) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(path) = volume.get("hostPath") {
        all.push(format!("the directory `{}` of their node", text(path, &["path"])));
    }
    for source in volume.get("projected").map(|projected| projected.list("sources")).unwrap_or_default() {
        if let Some(token) = source.get("serviceAccountToken") {
            let audience = text(token, &["audience"]);
            let audience = if audience.is_empty() { "the Kubernetes API" } else { audience };
            all.push(format!("a token for {audience}"));
        }
    }
    all
}
