use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::cron_schedule;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-schedule",
    summary: "the schedule or time zone of a CronJob is invalid",
    level: Level::Refused,
    page: include_str!("invalid_schedule.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("batch/v1", "CronJob"));
    let Some(spec) = spec else { return };
    check_not_empty(spec, "schedule", findings);
    if let Some(schedule) = spec.text("schedule").filter(|schedule| !schedule.is_empty()) {
        if schedule.contains("TZ") {
            findings
                .key(spec, "schedule")
                .help("set the time zone in `timeZone`")
                .invalid(format!("is `{schedule}`, with a time zone"));
        } else if let Err(fault) = cron_schedule(schedule) {
            findings.key(spec, "schedule").invalid(format!("is `{schedule}`, which {fault}"));
        }
    }
    let Some(zone) = spec.get("timeZone").and_then(Node::as_str) else { return };
    if zone.eq_ignore_ascii_case("Local") {
        findings.key(spec, "timeZone").invalid("is the local time zone; name one, such as `Etc/UTC`");
    } else if !zone.split('/').all(is_part) {
        findings.key(spec, "timeZone").is_not(zone, "the name of a time zone, such as `Europe/Berlin`");
    }
}

/// Whether there is such a zone is for the clock of the API server to say.
fn is_part(part: &str) -> bool {
    (1..=14).contains(&part.len())
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
        && !part.starts_with('-')
        && !matches!(part, "." | "..")
}
