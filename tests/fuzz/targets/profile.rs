//! A profile is refused with a place, or renders.
#![no_main]

use kafka_gen::report::failure::Failure;
use kafka_gen::render::pipeline::{self, Overrides};
use kafka_gen::profile::Request;
use kafka_gen::text::source::SourceMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let request = Request { profile: "-".to_owned(), ..Request::default() };
    let mut sources = SourceMap::default();
    let mut reader = |name: &str, _| match name {
        "-" => Ok(text.to_owned()),
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
});
