use super::directions::peers;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::IpRange;

pub(super) static RULE: Rule = Rule {
    name: "invalid-ip-block",
    summary: "the `cidr` or an exception of an `ipBlock` is invalid",
    level: Level::Refused,
    page: include_str!("invalid_ip_block.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for block in peers(object).filter_map(|peer| peer.get("ipBlock")) {
        // A range that is not there is a missing field.
        let Some(text) = block.get("cidr").and_then(|cidr| cidr.as_str()) else { continue };
        if text.is_empty() {
            findings.key(block, "cidr").help("for all addresses write `0.0.0.0/0` and `::/0`").required();
            continue;
        }
        let range = match IpRange::parse(text) {
            Ok(range) => Some(range),
            Err(wanted) => {
                findings.key(block, "cidr").invalid(format!("is `{text}`, which is not {wanted}"));
                None
            }
        };
        for except in block.list("except") {
            let Some(text) = except.as_str() else { continue };
            match IpRange::parse(text) {
                Err(wanted) => findings.at(except).invalid(format!("is `{text}`, which is not {wanted}")),
                Ok(part) if range.is_some_and(|range| !range.holds_more_than(part)) => {
                    findings
                        .at(except)
                        .help("an exception is a smaller range within `cidr`")
                        .invalid(format!("is `{text}`, which is not within `cidr`"));
                }
                Ok(_) => {}
            }
        }
    }
}
