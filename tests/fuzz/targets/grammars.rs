//! Quantities and the grammars of names: never a panic; the canonical form of a quantity is the same amount.
#![no_main]

use kafka_gen::kubernetes::types::{Format, Quantity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for format in Format::ALL {
        let _ = format.check(text);
    }
    if let Ok(quantity) = text.parse::<Quantity>() {
        let canonical = quantity.canonical();
        let again: Quantity = canonical.parse().expect("the canonical form is a quantity");
        assert_eq!(again.canonical(), canonical);
        assert_eq!(again.value(), quantity.value(), "{text}");
    }
    let _ = kafka_gen::text::field_path::FieldPath::parse(text).map(|path| path.to_string());
});
