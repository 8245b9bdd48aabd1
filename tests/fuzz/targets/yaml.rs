//! The reader of YAML: never a panic; every place lies in the text; what it reads can be written and read again.
#![no_main]

use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{self, Dialect, Node};
use libfuzzer_sys::fuzz_target;

fn places(node: &Node, text: &str) {
    let inside = |start: usize, end: usize| assert!(text.get(start..end).is_some(), "{start}..{end}");
    inside(node.span.start, node.span.end);
    for entry in node.entries() {
        inside(entry.key_span.start, entry.key_span.end);
        places(&entry.value, text);
    }
    node.items().iter().for_each(|item| places(item, text));
}

fuzz_target!(|text: &str| {
    for dialect in [Dialect::Profile, Dialect::Manifest] {
        let mut sources = SourceMap::default();
        let id = sources.add("fuzz", text.to_owned());
        match yaml::read(text, id, dialect) {
            Ok(nodes) => {
                for node in nodes {
                    places(&node, text);
                    let value = node.to_value();
                    let written = yaml::emit(&value);
                    let again = sources.add("again", written.clone());
                    let read = yaml::read(&written, again, Dialect::Manifest).expect("reads back");
                    // As a manifest, null is no document.
                    assert_eq!(read.first().map(Node::to_value).unwrap_or_default(), value, "{written}");
                }
            }
            Err(report) => {
                assert!(report.has_errors());
                kafka_gen::report::diagnostic::human::render(&report, &sources, true);
            }
        }
    }
});
