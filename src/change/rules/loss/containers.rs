//! What containers may do, and what runs in them.

use super::{Kind, Losses, flag, number, pods, text};
use crate::kafka::repository;
use crate::yaml::{Data, Node};

const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Flags of a security context that protect, the value that does so, and what is lost without it.
const FLAGS: &[(&str, bool, &str)] = &[
    ("allowPrivilegeEscalation", false, "may gain more privileges than its parent process"),
    ("privileged", false, "is privileged: it has root access to its node"),
    ("readOnlyRootFilesystem", true, "may write to its root file system"),
    ("runAsNonRoot", true, "may run as root"),
];

/// A container with the pod that it is in: the pod's security context counts where its own says nothing.
#[derive(Clone, Copy)]
struct Contained<'a> {
    pod: &'a Node,
    container: &'a Node,
}

pub(super) fn compare(old: &Node, new: &Node, prefix: &str, losses: &mut Losses) {
    // A container that is new is compared with one that asks for nothing.
    let plain = Node { span: new.span, data: Data::Map(Vec::new()) };
    for list in LISTS {
        for (index, container) in new.list(list).iter().enumerate() {
            let name = text(container, &["name"]);
            let mut others = LISTS.iter().flat_map(|list| old.list(list));
            let before = others.find(|other| text(other, &["name"]) == name);
            let at = format!("{prefix}.{list}[{index}]");
            let old = Contained { pod: old, container: before.unwrap_or(&plain) };
            let new = Contained { pod: new, container };
            security(old, new, name, prefix, &at, losses);
            if before.is_some() {
                image(old.container, container, &at, losses);
            } else {
                new_code(old.pod, container, name, &at, losses);
            }
        }
    }
}

/// What a new workload asks for beyond what every pod may do.
pub(super) fn added(spec: &Node, prefix: &str, losses: &mut Losses) {
    let plain = Node { span: spec.span, data: Data::Map(Vec::new()) };
    let mut own = Losses::default();
    compare(&plain, spec, prefix, &mut own);
    pods::compare(&plain, spec, prefix, &mut own);
    for loss in own.found {
        // Which account pods use is no more than what that account may do, and that is told with its bindings.
        if loss.fields.first().is_some_and(|field| !field.ends_with(".serviceAccountName")) {
            losses.add(loss.kind, &[""], loss.why);
        }
    }
}

impl<'a> Contained<'a> {
    /// A field of the security context.
    fn context(self, key: &str) -> Option<&'a Node> {
        let own = self.container.dig(&["securityContext", key]);
        own.or_else(|| self.pod.dig(&["securityContext", key]))
    }

    fn capabilities(self, key: &str) -> Vec<String> {
        let list = self.container.dig(&["securityContext", "capabilities", key]);
        let names = list.map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str);
        names.map(|name| name.trim_start_matches("CAP_").to_uppercase()).collect()
    }

    fn host_ports(self) -> Vec<i64> {
        self.container.list("ports").iter().filter_map(|port| number(port, &["hostPort"])).collect()
    }
}

fn security(old: Contained<'_>, new: Contained<'_>, name: &str, prefix: &str, at: &str, losses: &mut Losses) {
    let mut lost = |key: &str, what: &str| {
        let fields =
            [format!("{at}.securityContext.{key}"), format!("{prefix}.securityContext.{key}"), at.to_owned()];
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        losses.add(Kind::Privilege, &fields, format!("the container `{name}` {what}"));
    };
    for (key, safe, what) in FLAGS {
        let is_safe = |side: Contained<'_>| {
            let value = side.context(key).and_then(Node::as_bool);
            // Left out, a container is not privileged; everything else is allowed.
            value.map_or(*key == "privileged", |value| value == *safe)
        };
        if is_safe(old) && !is_safe(new) {
            lost(key, what);
        }
    }
    let user = |side: Contained<'_>, key: &str| side.context(key).and_then(Node::as_int);
    for (key, what) in [("runAsUser", "user"), ("runAsGroup", "group")] {
        let (before, after) = (user(old, key), user(new, key));
        if after == Some(0) && before != Some(0) {
            lost(key, &format!("runs as the {what} root"));
        } else if after.is_none() && before.is_some_and(|id| id != 0) {
            lost(key, &format!("runs as the {what} that its image chooses, which may be root"));
        }
    }
    let (had, dropped) = (old.capabilities("drop"), new.capabilities("drop"));
    if had.iter().any(|name| !dropped.contains(name)) && !dropped.iter().any(|name| name == "ALL") {
        lost("capabilities", "keeps capabilities that it dropped before");
    }
    let known = old.capabilities("add");
    let come: Vec<String> =
        new.capabilities("add").into_iter().filter(|name| !known.contains(name)).collect();
    if !come.is_empty() && !known.iter().any(|name| name == "ALL") {
        lost("capabilities", &format!("gets the capability {}", come.join(", ")));
    }
    let profile = |side: Contained<'_>, key: &str| {
        side.context(key).map(|profile| text(profile, &["type"]).to_owned()).unwrap_or_default()
    };
    let is_confined = |profile: &str| ["Localhost", "RuntimeDefault"].contains(&profile);
    let seccomp = profile(new, "seccompProfile");
    if is_confined(&profile(old, "seccompProfile")) && !is_confined(&seccomp)
        || seccomp == "Unconfined" && profile(old, "seccompProfile") != seccomp
    {
        lost("seccompProfile", "may use every system call");
    }
    // Left out, it is the profile of the container runtime.
    let (before, after) = (profile(old, "appArmorProfile"), profile(new, "appArmorProfile"));
    if after == "Unconfined" && before != after || before == "Localhost" && after.is_empty() {
        lost("appArmorProfile", "is no longer confined by its AppArmor profile");
    }
    let linux = |side: Contained<'_>| side.context("seLinuxOptions").map(Node::to_value);
    if linux(old) != linux(new) {
        lost("seLinuxOptions", "runs with a different SELinux label");
    }
    if profile_is(new, "procMount", "Unmasked") && !profile_is(old, "procMount", "Unmasked") {
        lost("procMount", "sees all of `/proc`");
    }
    let is_host_process = |side: Contained<'_>| {
        side.context("windowsOptions").is_some_and(|options| flag(options, &["hostProcess"]) == Some(true))
    };
    if is_host_process(new) && !is_host_process(old) {
        lost("windowsOptions", "runs as a process of its node");
    }
    let known = old.host_ports();
    if new.host_ports().iter().any(|port| !known.contains(port)) {
        losses.add(
            Kind::Reach,
            &[&format!("{at}.ports"), at],
            format!("the container `{name}` opens a port of its node"),
        );
    }
    mounts(old.container, new.container, name, at, losses);
}

fn profile_is(side: Contained<'_>, key: &str, value: &str) -> bool {
    side.context(key).and_then(Node::as_str) == Some(value)
}

fn mounts(old: &Node, new: &Node, name: &str, at: &str, losses: &mut Losses) {
    for mount in new.list("volumeMounts") {
        let path = text(mount, &["mountPath"]);
        let before = old.list("volumeMounts").iter().find(|other| text(other, &["mountPath"]) == path);
        let is_fixed = |mount: &Node| flag(mount, &["readOnly"]) == Some(true);
        if before.is_some_and(is_fixed) && !is_fixed(mount) {
            losses.add(
                Kind::Privilege,
                &[&format!("{at}.volumeMounts"), at],
                format!("the container `{name}` may write to `{path}`"),
            );
        }
    }
}

/// Where the code comes from.
fn image(old: &Node, new: &Node, at: &str, losses: &mut Losses) {
    let (before, after) = (text(old, &["image"]), text(new, &["image"]));
    let field = format!("{at}.image");
    if origin(before) != origin(after) {
        losses.add(
            Kind::Privilege,
            &[&field],
            format!("the code comes from `{}`, not from `{}`", origin(after), origin(before)),
        );
    } else if before.contains('@') && !after.contains('@') {
        losses.add(
            Kind::Privilege,
            &[&field],
            "without a digest, whoever can push to the repository decides what runs",
        );
    }
    let policy = |container| text(container, &["imagePullPolicy"]);
    if before == after && policy(old) == "Always" && policy(new) != "Always" {
        losses.add(
            Kind::Guard,
            &[&format!("{at}.imagePullPolicy")],
            "nodes that have the image no longer ask the registry: they may run older content, without checking credentials",
        );
    }
}

/// A container that joins others, with code that none of them ran.
fn new_code(old: &Node, container: &Node, name: &str, at: &str, losses: &mut Losses) {
    let known: Vec<String> =
        LISTS.iter().flat_map(|list| old.list(list)).map(|other| origin(text(other, &["image"]))).collect();
    let after = origin(text(container, &["image"]));
    if !known.is_empty() && !known.contains(&after) {
        losses.add(
            Kind::Privilege,
            &[at],
            format!("the new container `{name}` runs code from `{after}` beside the others"),
        );
    }
}

/// The registry and the repository, spelt out.
fn origin(image: &str) -> String {
    let repository = repository(image);
    let first = repository.split('/').next().unwrap_or_default();
    let has_registry = repository.contains('/') && (first.contains(['.', ':']) || first == "localhost");
    match (has_registry, repository.contains('/')) {
        (true, _) => repository.replacen("index.docker.io/", "docker.io/", 1),
        (false, true) => format!("docker.io/{repository}"),
        (false, false) => format!("docker.io/library/{repository}"),
    }
}
