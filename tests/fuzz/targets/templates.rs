//! Templates of the user: never a panic and never a stack that overflows; what is refused has a place.
#![no_main]

use kafka_gen::report::failure::Failure;
use kafka_gen::render::pipeline::{self, Overrides};
use kafka_gen::profile::Request;
use kafka_gen::text::source::SourceMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let whole = text.to_owned();
    let value = format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${{{{ {text} }}}}\n");
    for template in [whole, value] {
        let overrides = Overrides::from([("kubernetes/00-namespace.yaml".to_owned(), template)]);
        let request = Request { profile: "dev".to_owned(), ..Request::default() };
        let mut sources = SourceMap::default();
        let mut reader = |name: &str, _| Err(kafka_gen::report::diagnostic::Diagnostic::error(format!("no {name}")));
        match pipeline::render(&request, &overrides, &mut sources, &mut reader) {
            Ok(rendered) => assert!(!rendered.documents.is_empty()),
            Err(Failure::Invalid(report)) => {
                kafka_gen::report::diagnostic::human::render(&report, &sources, true);
                assert!(report.has_errors());
            }
            Err(Failure::Unusable(_) | Failure::Differs(_)) => {}
        }
    }
});
