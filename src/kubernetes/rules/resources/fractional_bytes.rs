use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Quantity;

pub(super) static RULE: Rule = Rule {
    name: "fractional-bytes",
    summary: "memory or storage is a fraction of a byte",
    level: Level::Warning,
    page: include_str!("fractional_bytes.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for list in pod.resource_lists() {
        for name in ["memory", "ephemeral-storage"] {
            let Some(node) = list.node.get(name) else { continue };
            let Some(amount) = quantity(node).filter(|amount| amount.milli() % 1000 != 0) else { continue };
            findings
                .at(list.node)
                .below(&format!("[{name}]"))
                .mark(node)
                .help(way_out(&amount))
                .tell(format!("`{amount}` of `{name}` is not a whole number of bytes"));
        }
    }
}

/// A thousandth is most often meant to be a million.
fn way_out(amount: &Quantity) -> String {
    let written = amount.to_string();
    match written.strip_suffix('m') {
        Some(number) => format!("`m` means a thousandth; did you mean `{number}Mi`?"),
        None => format!("it is rounded up to {}", amount.value()),
    }
}
