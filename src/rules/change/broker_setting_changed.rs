use crate::change::Part;
use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "broker-setting-changed",
    summary: "a setting that brokers read when they start",
    level: Level::Warning,
    page: include_str!("broker_setting_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let restarts = changes.restart_pods();
    for difference in &changes.differences {
        let what = match &difference.part {
            Some(Part::Property(name)) => format!("`{name}` is read when a broker starts"),
            Some(Part::Constant(_)) => "the script runs when a broker starts".to_owned(),
            Some(Part::Topic(..)) | None => continue,
        };
        if difference.place.starts_with("data.topics") {
            claims.claim(difference, Class::InPlace, "the topic Job reads it when it runs");
        } else if restarts {
            claims.claim(
                difference,
                Class::RollingRestart,
                format!("{what}; the pods restart one after the other"),
            );
        } else {
            claims
                .claim(difference, Class::InPlace, format!("{what}, and nothing here restarts the pods"))
                .step("restart them when it suits: `kubectl rollout restart statefulset`");
        }
    }
}
