use super::handler::{PROBE_HANDLERS, check_handler, long_running};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-probe",
    summary: "a probe has no handler, several handlers, or invalid numbers",
    level: Level::Refused,
    page: include_str!("invalid_probe.md"),
    check: Check::Object(check),
};

const NUMBERS: [&str; 5] =
    ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in long_running(&pod) {
        for kind in ["livenessProbe", "readinessProbe", "startupProbe"] {
            let Some(probe) = container.node.map(kind) else { continue };
            // None of its handlers sleeps.
            check_handler(probe, PROBE_HANDLERS, 0, findings);
            check_numbers(probe, kind, findings);
            check_grace_period(probe, kind, findings);
        }
    }
}

fn check_numbers(probe: &Node, kind: &str, findings: &mut Findings<'_>) {
    for field in NUMBERS {
        let Some(number) = probe.get(field).and_then(Node::as_int) else { continue };
        // 0 stands for the default, which is 1.
        if field == "successThreshold" && kind != "readinessProbe" && !(0..=1).contains(&number) {
            findings
                .key(probe, field)
                .help("only a readiness probe can require several successes")
                .invalid(format!("is {number}, and must be 1"));
        } else if number < 0 {
            findings.key(probe, field).invalid(format!("is {number}, and must be at least 0"));
        }
    }
}

fn check_grace_period(probe: &Node, kind: &str, findings: &mut Findings<'_>) {
    let Some(period) = probe.get("terminationGracePeriodSeconds") else { return };
    if kind == "readinessProbe" {
        findings
            .at(period)
            .help("remove it")
            .invalid("cannot be set: a failed readiness probe does not stop the container");
    } else if let Some(seconds) = period.as_int().filter(|seconds| *seconds <= 0) {
        findings.at(period).invalid(format!("is {seconds}, and must be at least 1"));
    }
}
