use super::key_path::file_sources;
use crate::kubernetes::manifest::{Object, Volume, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-volume-source",
    summary: "a volume source has an invalid type, driver, size or lifetime",
    level: Level::Refused,
    page: include_str!("invalid_volume_source.md"),
    check: Check::Object(|object, findings| super::each_volume(object, findings, of_volume)),
};

const HOST_PATH_TYPES: [&str; 8] =
    ["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"];
const PULL_POLICIES: [&str; 4] = ["", "Always", "IfNotPresent", "Never"];

pub(super) fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    match volume.source() {
        Some(("csi", source)) => of_csi(volume, source, findings),
        Some(("emptyDir", source)) => of_empty_dir(source, findings),
        Some(("hostPath", source)) => of_choice(source, "type", &HOST_PATH_TYPES, findings),
        Some(("image", source)) => of_choice(source, "pullPolicy", &PULL_POLICIES, findings),
        _ => {}
    }
    for (_, token) in file_sources(volume).iter().filter(|(kind, _)| *kind == "serviceAccountToken") {
        of_token(token, findings);
    }
}

fn of_choice(map: &Node, key: &str, choices: &[&str], findings: &mut Findings<'_>) {
    let Some(value) = map.get(key).and_then(Node::as_str) else { return };
    if !choices.contains(&value) {
        let named: Vec<&str> = choices.iter().copied().filter(|choice| !choice.is_empty()).collect();
        findings.key(map, key).not_supported(value, &named);
    }
}

fn of_csi(volume: &Volume<'_>, source: &Node, findings: &mut Findings<'_>) {
    let driver = source.text("driver").unwrap_or_default();
    if driver.len() > 63 {
        findings.key(source, "driver").say(
            Reason::TooLong,
            format!("has {} letters: the name of a CSI driver has at most 63", driver.len()),
        );
    }
    if let Some(wanted) = broken_name(&driver.to_lowercase()) {
        findings
            .key(source, "driver")
            .invalid(format!("is `{driver}`, which is not {wanted}; capital letters are allowed here"));
    }
    let Some(secret) = source.get("nodePublishSecretRef") else { return };
    if let Some((name, wanted)) = secret.text("name").and_then(|name| Some((name, broken_name(name)?))) {
        findings
            .key(secret, "name")
            .field(format!("{}.csi.name", volume.path()))
            .invalid(format!("is `{name}`, which is not {wanted}"));
    }
}

/// What a name should be that is no DNS name; none if it is one, or empty.
fn broken_name(name: &str) -> Option<String> {
    Format::DnsSubdomain.check(name).err().filter(|_| !name.is_empty())
}

fn of_empty_dir(source: &Node, findings: &mut Findings<'_>) {
    let limit = source.get("sizeLimit").and_then(quantity);
    if let Some(limit) = limit.filter(|limit| limit.milli() < 0) {
        findings.key(source, "sizeLimit").forbidden(format!("is {limit}: a size cannot be negative"));
    }
}

fn of_token(token: &Node, findings: &mut Findings<'_>) {
    let Some(seconds) = token.get("expirationSeconds").and_then(Node::as_int) else { return };
    if seconds < 600 {
        findings
            .key(token, "expirationSeconds")
            .invalid(format!("is {seconds}: a token lives for 600 seconds (10 minutes) or more"));
    } else if seconds > 1 << 32 {
        findings
            .key(token, "expirationSeconds")
            .invalid(format!("is {seconds}: a token lives for at most 2^32 (4294967296) seconds"));
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn a_driver_has_at_most_63_letters() {
        let errors = |length: usize| {
            let driver = "d".repeat(length);
            pod_errors(&format!(
                "{{containers: [{{name: kafka, image: a}}], volumes: [{{name: a, csi: {{driver: {driver}}}}}]}}"
            ))
        };
        assert_eq!(errors(63), [""; 0]);
        assert_eq!(errors(64), ["invalid-volume-source spec.volumes[0].csi.driver TooLong"]);
    }
}
