use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::volume::{each_volume, file_sources};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::{Reason, suggest};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-field-reference",
    summary: "an environment variable or a file refers to an unsupported pod field",
    level: Level::Refused,
    page: include_str!("invalid_field_reference.md"),
    check: Check::Object(check),
};

/// Fields that can be asked for in a variable, and in a file.
const OF_ENV: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
const OF_VOLUME: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// Fields that the API server knows by name, and allows nowhere.
const NOWHERE: [&str; 3] = ["spec.restartPolicy", "spec.schedulerName", "status.phase"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    each_volume(object, findings, of_volume);
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        for source in container.node.list("env").iter().filter_map(|variable| variable.get("valueFrom")) {
            if let Some(field) = source.get("fieldRef") {
                of_field(field, &OF_ENV, findings);
            }
        }
    }
}

pub(in crate::kubernetes::rules) fn of_volume(
    _: &Object<'_>,
    volume: &Volume<'_>,
    findings: &mut Findings<'_>,
) {
    for (_, source) in file_sources(volume).iter().filter(|(kind, _)| *kind == "downwardAPI") {
        for item in source.list("items") {
            let Some(field) = item.get("fieldRef") else { continue };
            of_field(field, &OF_VOLUME, findings);
            if item.get("resourceFieldRef").is_some() {
                findings
                    .at(item)
                    .help("keep one of the two")
                    .invalid("has a `fieldRef` and a `resourceFieldRef` for one file");
            }
        }
    }
}

fn of_field(field: &Node, allowed: &[&str], findings: &mut Findings<'_>) {
    check_not_empty(field, "fieldPath", findings);
    let Some(path) = field.text("fieldPath").filter(|path| !path.is_empty()) else { return };
    if let Some(version) = field.text("apiVersion").filter(|version| !matches!(*version, "" | "v1")) {
        findings
            .key(field, "fieldPath")
            .help("remove `apiVersion`")
            .invalid(format!("has the version `{version}`; only `v1` exists"));
        return;
    }
    if let Some((map, key)) = subscript(path) {
        of_subscript(field, map, key, findings);
        return;
    }
    // Old clients ask for the node under another name.
    let known = if path == "spec.host" { "spec.nodeName" } else { path };
    if allowed.contains(&known) {
        return;
    }
    let is_known = OF_ENV.contains(&known) || NOWHERE.contains(&known);
    let spot = findings.key(field, "fieldPath");
    if matches!(known, "metadata.annotations" | "metadata.labels") {
        spot.help(format!("a variable can have one of them, `{path}['KEY']`; a file in a volume has all"))
            .say(Reason::NotSupported, format!("cannot be `{path}`"));
    } else if is_known {
        spot.not_supported(path, allowed);
    } else {
        let spot = match suggest::help(path, allowed.iter().copied()) {
            Some(help) => spot.help(help),
            None => spot,
        };
        spot.invalid(format!("is `{path}`, which is not an available pod field"));
    }
}

/// Takes `metadata.labels['app']` apart.
fn subscript(path: &str) -> Option<(&str, &str)> {
    path.strip_suffix("']")?.split_once("['").filter(|(map, _)| !map.is_empty())
}

/// The API server reports the key of a label or annotation at the reference, not at its path.
fn of_subscript(field: &Node, map: &str, key: &str, findings: &mut Findings<'_>) {
    let lower;
    let checked = match map {
        "metadata.labels" => key,
        "metadata.annotations" => {
            lower = key.to_lowercase();
            &lower
        }
        _ => {
            findings
                .key(field, "fieldPath")
                .help("only `metadata.labels` and `metadata.annotations` have keys")
                .invalid(format!("asks for a key of `{map}`, which has none"));
            return;
        }
    };
    if let Err(wanted) = Format::LabelKey.check(checked) {
        findings.at(field).invalid(format!("asks for `{key}` of `{map}`, which is not {wanted}"));
    }
}
