//! What a claim may ask for: by itself, as a template of a StatefulSet, or as an ephemeral volume of a pod.

use crate::kubernetes::manifest::quantity;
use crate::kubernetes::rules::Findings;
use crate::kubernetes::rules::choice::check_choice;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::types::Format;
use crate::yaml::Node;

const ACCESS_MODES: [&str; 4] = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
pub(super) const VOLUME_MODES: [&str; 2] = ["Filesystem", "Block"];

/// Checks the specification that a template has for a claim. What its `selector` may say is for the rule about label
/// selectors.
pub(in crate::kubernetes::rules) fn check_claim_spec(spec: &Node, findings: &mut Findings<'_>) {
    check_request(spec, findings);
    check_data_sources(spec, spec.get("dataSource"), findings);
}

/// Checks the specification of a claim by itself: the API server drops a `dataSource` that it does not know.
pub(super) fn check_own_claim_spec(spec: &Node, findings: &mut Findings<'_>) {
    check_request(spec, findings);
    check_data_sources(spec, spec.get("dataSource").filter(|source| is_known_source(source)), findings);
}

/// True for what a `dataSource` can name, and only a `dataSourceRef` can name more.
pub(super) fn is_known_source(source: &Node) -> bool {
    matches!(
        (source.text("apiGroup"), source.text("kind")),
        (Some(""), Some("PersistentVolumeClaim")) | (Some("snapshot.storage.k8s.io"), Some("VolumeSnapshot"))
    )
}

fn check_request(spec: &Node, findings: &mut Findings<'_>) {
    check_modes(spec, findings);
    check_storage(spec, findings);
    for class in ["storageClassName", "volumeAttributesClassName"] {
        if let Some(name) = spec.text(class).filter(|name| !name.is_empty())
            && let Err(wanted) = Format::DnsSubdomain.check(name)
        {
            findings.key(spec, class).invalid(format!("is `{name}`, which is not {wanted}"));
        }
    }
    check_choice(spec, "volumeMode", &VOLUME_MODES, findings);
}

/// Checks how pods may use a claim, or a volume.
pub(super) fn check_modes(spec: &Node, findings: &mut Findings<'_>) {
    let modes = spec.list("accessModes");
    if modes.is_empty() {
        findings
            .key(spec, "accessModes")
            .help("for one pod at a time use `accessModes: [ReadWriteOnce]`")
            .required();
    }
    for mode in modes {
        if let Some(text) = mode.as_str().filter(|text| !ACCESS_MODES.contains(text)) {
            findings.key(spec, "accessModes").mark(mode).not_supported(text, &ACCESS_MODES);
        }
    }
    let is = |node: &Node, once: bool| {
        node.as_str().is_some_and(|mode| ACCESS_MODES.contains(&mode) && (mode == "ReadWriteOncePod") == once)
    };
    if let Some(alone) = modes.iter().find(|mode| is(mode, true))
        && modes.iter().any(|mode| is(mode, false))
    {
        findings
            .key(spec, "accessModes")
            .mark(alone)
            .help("keep `ReadWriteOncePod` alone, or remove it")
            .forbidden("may not combine `ReadWriteOncePod` with other access modes");
    }
}

/// The path of the API server has no `requests` in it.
fn check_storage(spec: &Node, findings: &mut Findings<'_>) {
    let Some(storage) = spec.dig(&["resources", "requests", "storage"]) else {
        findings
            .key(spec, "resources")
            .below("[storage]")
            .help("set the size in `resources.requests.storage`")
            .required();
        return;
    };
    if let Some(amount) = quantity(storage).filter(|amount| amount.milli() <= 0) {
        findings
            .key(spec, "resources")
            .below("[storage]")
            .mark(storage)
            .invalid(format!("is `{amount}`, and must be greater than zero"));
    }
}

fn check_data_sources(spec: &Node, source: Option<&Node>, findings: &mut Findings<'_>) {
    if let Some(source) = source {
        check_data_source(spec, "dataSource", source, findings);
    }
    // A source in another Namespace is dropped, unless the cluster was told to allow it.
    let reference =
        spec.get("dataSourceRef").filter(|reference| reference.text("namespace").is_none_or(str::is_empty));
    let Some(reference) = reference else { return };
    check_data_source(spec, "dataSourceRef", reference, findings);
    let Some(source) = source else { return };
    if ["apiGroup", "kind", "name"].iter().any(|key| source.text(key) != reference.text(key)) {
        findings
            .at(spec)
            .mark(source)
            .because(reference, "the other source")
            .help("keep one of the two; `dataSourceRef` can name any kind")
            .invalid("has a `dataSource` that differs from its `dataSourceRef`");
    }
}

fn check_data_source(spec: &Node, key: &str, source: &Node, findings: &mut Findings<'_>) {
    for part in ["kind", "name"] {
        check_not_empty(source, part, findings);
    }
    let (Some(group), Some(kind)) = (source.text("apiGroup"), source.text("kind")) else { return };
    if group.is_empty() && kind != "PersistentVolumeClaim" {
        findings
            .key(spec, key)
            .mark(source)
            .help("`VolumeSnapshot` is in the group `snapshot.storage.k8s.io`: set `apiGroup`")
            .invalid(format!(
                "is of kind `{kind}`; without an `apiGroup` it can only be a PersistentVolumeClaim"
            ));
    } else if let Err(wanted) = Format::DnsSubdomain.check(group)
        && !group.is_empty()
    {
        findings.key(source, "apiGroup").invalid(format!("is `{group}`, which is not {wanted}"));
    }
}
