use crate::kubernetes::manifest::{Object, size};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "data-too-large",
    summary: "the values of a ConfigMap or Secret exceed 1048576 bytes",
    level: Level::Refused,
    page: include_str!("data_too_large.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(bytes) = size::data(object).filter(|bytes| *bytes > size::MAX_DATA) {
        // The API server blames a ConfigMap as a whole, by a path without a name.
        let (field, values) =
            if object.kind == "ConfigMap" { ("[]", "the values have") } else { ("data", "has") };
        findings.whole().field(field).help("split it into several objects, or mount a volume").say(
            Reason::TooLong,
            format!("{values} {bytes} bytes together, and {} are allowed", size::MAX_DATA),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::found;

    #[test]
    fn keys_are_free_and_values_are_counted_to_the_byte() {
        let full = "x".repeat(size::MAX_DATA);
        for (kind, values, field) in [
            ("ConfigMap", format!("data: {{key: {full}}}"), ""),
            ("ConfigMap", format!("data: {{key: {full}x}}"), "[]: the values"),
            ("ConfigMap", format!("data: {{key: {full}}}, binaryData: {{b: YQ==}}"), "[]: the values"),
            ("Secret", format!("stringData: {{key: {full}}}"), ""),
            ("Secret", format!("stringData: {{key: {full}x}}"), "data: `data` has"),
            ("Secret", format!("stringData: {{key: {full}}}, data: {{key: YQ==}}"), ""),
            ("ServiceAccount", format!("data: {{key: {full}x}}"), ""),
        ] {
            let found =
                found(&RULE, &format!("{{apiVersion: v1, kind: {kind}, metadata: {{name: a}}, {values}}}"));
            assert_eq!(found.is_empty(), field.is_empty(), "{kind} {found:?}");
            assert!(found.iter().all(|line| line.starts_with(field)), "{kind} {found:?}");
        }
    }
}
