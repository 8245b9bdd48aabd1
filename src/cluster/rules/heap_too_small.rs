use super::{Findings, Subject};
use crate::cluster::MIN_HEAP_MIB;
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "heap-too-small",
    summary: "the heap is too small for a broker",
    level: Level::Error,
    page: include_str!("heap_too_small.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let heap = subject.cluster.java.heap_mib;
    if heap < MIN_HEAP_MIB {
        findings
            .at(&field_path!["jvm", "heap"])
            .help(format!("give it at least {MIN_HEAP_MIB}Mi, or leave `jvm.heap` out"))
            .say(format!("a heap of {heap}Mi is too small for a broker"));
    }
}
