use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "fractional-storage",
    summary: "a claim requests a fraction of a byte",
    level: Level::Warning,
    page: include_str!("fractional_storage.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let pod = object.pod();
    let volumes = pod.map(|pod| pod.volumes()).unwrap_or_default();
    let ephemeral = volumes.iter().filter_map(|volume| volume.dig(&["ephemeral", "volumeClaimTemplate"]));
    for claim in super::claims(object).into_iter().chain(ephemeral) {
        let storage = claim.dig(&["spec", "resources", "requests", "storage"]);
        of_request(storage, findings);
    }
}

fn of_request(storage: Option<&Node>, findings: &mut Findings<'_>) {
    let Some((storage, amount)) = storage.and_then(|node| Some((node, quantity(node)?))) else { return };
    if amount.milli() % 1000 != 0 {
        findings
            .at(storage)
            .help("`m` means a thousandth; use `M` for 1000² bytes, `Mi` for 1024² bytes")
            .tell(format!("`{amount}` of storage is not a whole number of bytes"));
    }
}
