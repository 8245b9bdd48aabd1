use super::{Amount, Findings, Origin, Subject, TopicSubject};
use crate::cluster::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "segment-exceeds-retention",
    summary: "log segments are too large for the retention",
    level: Level::Warning,
    page: include_str!("segment_exceeds_retention.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for topic in subject.topics().filter(TopicSubject::is_deleted_from) {
        for (retention, segment, unit) in
            [("retention.bytes", "segment.bytes", "bytes"), ("retention.ms", "segment.ms", "ms")]
        {
            let (Some(kept), Some(rolled)) = (topic.number(retention), topic.number(segment)) else {
                continue;
            };
            // A week is the default of both times; who only shortens retention is content with it.
            let stated = unit == "bytes" || rolled.origin != Origin::Default;
            if stated && kept.value >= 0 && rolled.value > kept.value {
                say(&topic, (&kept, retention), (&rolled, segment), unit, findings);
            }
        }
    }
}

fn say(
    topic: &TopicSubject<'_>,
    (kept, retention): (&Amount, &str),
    (rolled, segment): (&Amount, &str),
    unit: &str,
    findings: &mut Findings<'_>,
) {
    let of_topic = [rolled, kept].into_iter().find(|amount| amount.is_of_topic());
    let who = of_topic.map_or_else(|| "each topic".to_owned(), |_| format!("topic `{}`", topic.name()));
    let set = [rolled, kept].into_iter().find(|amount| amount.origin != Origin::Default);
    findings
        .at(&of_topic.or(set).unwrap_or(kept).path())
        .help(format!("set `{segment}` to a part of `{retention}`, such as {}", (kept.value / 4).max(1)))
        .say(format!(
            "{who} keeps up to {} {unit} instead of {}: only whole segments are deleted, of {} {unit} each",
            kept.value.saturating_add(rolled.value),
            kept.value,
            rolled.value
        ));
}
