use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "certificate-lifetime",
    summary: "cert-manager issues no certificate of this lifetime, or renews it without end",
    level: Level::Refused,
    page: include_str!("certificate_lifetime.md"),
    check: Check::Cluster(check),
};

/// In seconds.
const MIN_DURATION: i64 = 3600;
const MIN_RENEW_BEFORE: i64 = 300;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(tls) = &subject.cluster.security.tls else { return };
    let (duration, before) = (&tls.duration, &tls.renew_before);
    if duration.seconds() < MIN_DURATION {
        findings
            .at(&field_path!["security", "tls", "duration"])
            .help("the default is `8760h`")
            .say(format!("cert-manager issues no certificate for less than 1h, and this is {duration}"));
    } else if before.seconds() >= duration.seconds() {
        findings
            .at(&field_path!["security", "tls", "renewBefore"])
            .help("make it shorter than `security.tls.duration`: a quarter of it leaves time to restart brokers")
            .say(format!(
                "a certificate for {duration} would be renewed {before} before its end: as soon as it is issued"
            ));
    } else if before.seconds() < MIN_RENEW_BEFORE {
        findings
            .at(&field_path!["security", "tls", "renewBefore"])
            .help("the default is `2160h`: in these 90 days any restart of a broker takes up the new certificate")
            .say(format!("cert-manager renews no later than 5m before the end, and this is {before}"));
    }
}
