use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "heap-too-large",
    summary: "the heap leaves too little memory below the limit",
    level: Level::Error,
    page: include_str!("heap_too_large.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let stated = subject.profile.jvm.as_ref().and_then(|jvm| jvm.heap.as_ref());
    let (heap, limit) = (subject.cluster.java.heap_mib, subject.cluster.java.limit_mib);
    if stated.is_some() && heap * 10 > limit * 7 {
        findings
            .at(&field_path!["jvm", "heap"])
            .help("the JVM itself needs about 200Mi and Kafka relies on the page cache: use at most 70 %, better half")
            .help("leave `jvm.heap` out to get half of the memory limit")
            .say(format!("a heap of {heap}Mi leaves too little of the container's memory limit of {limit}Mi"));
    }
}
