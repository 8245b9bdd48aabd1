use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::needed_text::check_given;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, path_without_backsteps};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-env-file",
    summary: "an environment variable refers to a file that cannot exist",
    level: Level::Refused,
    page: include_str!("invalid_env_file.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let sources = container.node.list("env").iter().filter_map(|variable| variable.get("valueFrom"));
        for file in sources.filter_map(|source| source.get("fileKeyRef")) {
            of_text(file, "key", printable, findings);
            of_text(file, "path", path_without_backsteps, findings);
            of_volume(file, &pod, findings);
        }
    }
}

fn of_text(
    file: &Node,
    key: &str,
    check: impl Fn(&str) -> Result<(), &'static str>,
    findings: &mut Findings<'_>,
) {
    check_given(file, key, findings);
    let Some(text) = file.text(key).filter(|text| !text.is_empty()) else { return };
    if let Err(wanted) = check(text) {
        findings.key(file, key).invalid(format!("is `{text}`, but it {wanted}"));
    }
}

fn printable(text: &str) -> Result<(), &'static str> {
    let is_plain = text.chars().all(|c| matches!(c, ' '..='~') && c != '=');
    if is_plain { Ok(()) } else { Err("must consist of printable ASCII characters other than `=`") }
}

fn of_volume(file: &Node, pod: &Pod<'_>, findings: &mut Findings<'_>) {
    check_given(file, "volumeName", findings);
    let Some(name) = file.text("volumeName").filter(|name| !name.is_empty()) else { return };
    if let Err(wanted) = Format::DnsLabel.check(name) {
        return findings.key(file, "volumeName").is_not(name, wanted);
    }
    let volumes = pod.all_volumes();
    match volumes.iter().rfind(|volume| volume.name == name) {
        None => findings
            .key(file, "volumeName")
            .say(Reason::NotFound, format!("is `{name}`, but the pod has no volume of that name")),
        Some(volume) if volume.source_of_kind("emptyDir").is_none() => findings
            .key(file, "volumeName")
            .because(volume.node, "this volume")
            .invalid(format!("is `{name}`, which is not an `emptyDir`")),
        Some(_) => {}
    }
}
