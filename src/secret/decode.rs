//! From bytes to text: what stands between a file and its YAML.

use super::hide_all;
use crate::report::diagnostic::Diagnostic;
use crate::text::source::{SourceId, SourceMap, Span};

/// Puts the text of a file among the sources.
///
/// # Errors
/// If it is not UTF-8, with the first place that is not.
pub fn decode(name: &str, bytes: Vec<u8>, sources: &mut SourceMap) -> Result<SourceId, Box<Diagnostic>> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let id = sources.add(name, "");
        return Err(Box::new(
            Diagnostic::error("this is UTF-16, and must be UTF-8")
                .at(Span::new(id, 0, 0))
                .help("save it as UTF-8; editors offer that where they save a file under another name"),
        ));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            // What is not text is shown as a replacement character; all before it keeps its place.
            let id = sources.add(name, String::from_utf8_lossy(error.as_bytes()).into_owned());
            let span = Span::new(id, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            hide_all(sources, id);
            Err(Box::new(Diagnostic::error("this is not UTF-8").at(span).help("save it as UTF-8")))
        }
    }
}
