//! Patches of all kinds: never a panic, and what is refused has a place. Time and memory are bounded by limits.
#![no_main]

use kafka_gen::report::failure::Failure;
use kafka_gen::render::pipeline::{self, Overrides};
use kafka_gen::profile::Request;
use kafka_gen::text::source::SourceMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // The body of a patch, as one value; a text that is YAML by itself keeps its shape.
    let body: String = text.lines().map(|line| format!("      {line}\n")).collect();
    for (kind, target) in [("json", "StatefulSet"), ("merge", "Service"), ("strategic", "StatefulSet")] {
        let profile = format!("extends: dev\npatches:\n  a:\n    target: {{kind: {target}}}\n    {kind}:\n{body}");
        let request = Request { profile: "-".to_owned(), ..Request::default() };
        let mut sources = SourceMap::default();
        let mut reader = |name: &str, _| match name {
            "-" => Ok(profile.clone()),
            other => Err(kafka_gen::report::diagnostic::Diagnostic::error(format!("no {other}"))),
        };
        match pipeline::render(&request, &Overrides::new(), &mut sources, &mut reader) {
            Ok(rendered) => assert!(!rendered.documents.is_empty()),
            Err(Failure::Invalid(report)) => {
                let shown = kafka_gen::report::diagnostic::human::render(&report, &sources, true);
                assert!(report.has_errors());
                assert!(!shown.contains("mistake in kafka-gen"), "{shown}");
            }
            Err(Failure::Unusable(_) | Failure::Differs(_)) => {}
        }
    }
});
