//! Former names of rules: profiles that were written with them keep working.

/// Each former name, with the name that replaces it.
pub(super) const RENAMED: [(&str, &str); 13] = [
    ("broker-volumes-left-behind", "orphaned-broker-volumes"),
    ("clients-locked-out", "client-access-revoked"),
    ("even-controllers", "even-controller-quorum"),
    ("few-controllers", "few-controller-quorum"),
    ("many-controllers", "many-controller-quorum"),
    ("metadata-changed", "object-metadata-changed"),
    ("new-topics-only", "setting-applies-to-new-topics"),
    ("not-persistent", "ephemeral-storage"),
    ("owned-broker-setting", "managed-broker-setting"),
    ("padded-image", "whitespace-in-image"),
    ("shared-namespace", "default-namespace"),
    ("surroundings-changed", "cluster-resource-changed"),
    ("volumes-left-behind", "orphaned-volumes"),
];

/// The current name of a rule; a name that was never replaced is its own.
pub(super) fn current(name: &str) -> &str {
    RENAMED.iter().find(|(former, _)| *former == name).map_or(name, |(_, current)| current)
}

/// The former names of a rule.
pub(super) fn former(name: &str) -> impl Iterator<Item = &'static str> {
    RENAMED.iter().filter(move |(_, current)| *current == name).map(|(former, _)| *former)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{all, find};

    #[test]
    fn each_former_name_finds_the_rule_that_has_the_current_one() {
        for (former, current) in RENAMED {
            assert_eq!(find(former).map(|rule| rule.name), Some(current));
            assert!(all().all(|rule| rule.name != former), "{former} is a rule");
        }
        assert!(RENAMED.is_sorted());
    }
}
