//! Any text that claims to be manifests: never a panic, and every finding has a place and can be shown.
#![no_main]

use kafka_gen::report::diagnostic::human;
use kafka_gen::kubernetes::manifest::Options;
use kafka_gen::rules;
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{self, Dialect, Node};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = SourceMap::default();
    let id = sources.add("fuzz", text.to_owned());
    let report = match yaml::read(text, id, Dialect::Manifest) {
        Ok(nodes) => {
            let nodes: Vec<Node> = nodes.into_iter().map(Node::without_nulls).collect();
            rules::check_manifests(&nodes.iter().collect::<Vec<_>>(), Options::default())
        }
        Err(report) => report,
    };
    for finding in report.diagnostics() {
        assert!(finding.primary.is_some(), "{}", finding.message);
        assert!(!finding.message.is_empty());
    }
    human::render(&report, &sources, true);
});
