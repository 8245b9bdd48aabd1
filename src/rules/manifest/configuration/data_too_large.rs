use crate::diagnostic::Reason;
use crate::manifest::{Object, size};
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "data-too-large",
    summary: "a ConfigMap or Secret holds more bytes than the API server takes",
    level: Level::Refused,
    page: include_str!("data_too_large.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(bytes) = size::data(object).filter(|bytes| *bytes > size::MAX_DATA) {
        // The API server blames a ConfigMap as a whole, by an empty path.
        let field = if object.kind == "ConfigMap" { "[]" } else { "data" };
        findings
            .whole()
            .field(field)
            .help("make several of it, or mount a volume")
            .say(Reason::TooLong, format!("holds {bytes} bytes, and {} are allowed", size::MAX_DATA));
    }
}
