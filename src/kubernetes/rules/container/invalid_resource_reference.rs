use crate::kubernetes::manifest::{Object, Volume, quantity};
use crate::kubernetes::rules::needed_text::{check_given, check_not_empty};
use crate::kubernetes::rules::volume::{each_volume, file_sources};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-resource-reference",
    summary: "an environment variable or a file refers to an unknown container resource or divisor",
    level: Level::Refused,
    page: include_str!("invalid_resource_reference.md"),
    check: Check::Object(check),
};

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

const CPU_DIVISORS: [&str; 2] = ["1m", "1"];
const BYTE_DIVISORS: [&str; 13] =
    ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    each_volume(object, findings, of_volume);
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        for variable in container.node.list("env") {
            if let Some(reference) = variable.dig(&["valueFrom", "resourceFieldRef"]) {
                of_resource(reference, findings);
            }
        }
    }
}

/// A file does not know which container it is for. Beside a `fieldRef`, the API server does not look at a resource.
pub(in crate::kubernetes::rules) fn of_volume(
    _: &Object<'_>,
    volume: &Volume<'_>,
    findings: &mut Findings<'_>,
) {
    for (_, source) in file_sources(volume).iter().filter(|(kind, _)| *kind == "downwardAPI") {
        for item in source.list("items").iter().filter(|item| item.get("fieldRef").is_none()) {
            let Some(reference) = item.get("resourceFieldRef") else { continue };
            check_given(reference, "containerName", findings);
            of_resource(reference, findings);
        }
    }
}

fn of_resource(reference: &Node, findings: &mut Findings<'_>) {
    check_not_empty(reference, "resource", findings);
    let Some(resource) = reference.text("resource").filter(|resource| !resource.is_empty()) else { return };
    let huge = resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if !huge && !RESOURCES.contains(&resource) {
        findings.key(reference, "resource").not_supported(resource, &RESOURCES);
        return;
    }
    let divisors: &[&str] = match resource {
        "limits.cpu" | "requests.cpu" => &CPU_DIVISORS,
        _ => &BYTE_DIVISORS,
    };
    let Some(divisor) = reference.get("divisor").and_then(quantity) else { return };
    if divisor.milli() != 0 && !divisors.contains(&divisor.canonical().as_str()) {
        findings
            .key(reference, "divisor")
            .help(format!("one of {}", divisors.join(", ")))
            .invalid(format!("is {divisor}, which is not a divisor of `{resource}`"));
    }
}
