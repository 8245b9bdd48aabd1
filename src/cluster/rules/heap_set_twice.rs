use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "heap-set-twice",
    summary: "a JVM option sets the heap in addition to `jvm.heap`",
    level: Level::Error,
    page: include_str!("heap_set_twice.md"),
    check: Check::Cluster(check),
};

/// The beginnings of options that set the size of the heap.
const SETS_HEAP: [&str; 4] = ["-Xms", "-Xmx", "-XX:InitialHeapSize=", "-XX:MaxHeapSize="];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (i, option) in subject.profile.jvm.iter().flat_map(|jvm| &jvm.options).enumerate() {
        if SETS_HEAP.iter().any(|start| option.starts_with(start)) {
            findings
                .at(&field_path!["jvm", "options", i])
                .help("use `jvm.heap`")
                .say(format!("`{option}` sets the heap a second time"));
        }
    }
}
