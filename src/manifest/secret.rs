//! What Secrets hold is kept out of everything that is shown.

use crate::diagnostic::Report;
use crate::source::{SourceMap, Span};
use crate::yaml::Node;

/// Fields of a Secret that are no secret.
const PLAIN: [&str; 4] = ["apiVersion", "immutable", "kind", "type"];
/// Fields of metadata that are no secret.
const PLAIN_METADATA: [&str; 7] =
    ["annotations", "finalizers", "generateName", "labels", "name", "namespace", "ownerReferences"];
/// A copy of the whole object, which `kubectl apply` puts among the annotations.
const COPY: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Hides what Secrets among these objects hold.
pub fn hide_secrets<'a>(objects: impl IntoIterator<Item = &'a Node>, sources: &mut SourceMap) {
    for object in objects.into_iter().filter(|object| is_secret(object)) {
        for entry in object.entries().iter().filter(|entry| !PLAIN.contains(&entry.key.as_str())) {
            if entry.key == "metadata" {
                hide_metadata(&entry.value, sources);
            } else {
                hide(&entry.value, sources);
            }
        }
    }
}

/// Hides documents in which something cannot be read, if they seem to be Secrets.
pub fn hide_broken_secrets(report: &Report, sources: &mut SourceMap) {
    let mut seen: Option<Span> = None;
    for label in report.diagnostics().iter().filter_map(|finding| finding.primary.as_ref()) {
        let Span { source, start, .. } = label.span;
        if seen.is_some_and(|seen| seen.source == source && (seen.start..seen.end).contains(&start)) {
            continue;
        }
        let document = document_at(label.span, sources.text(source));
        seen = Some(document);
        if seems_secret(sources.text(source).get(document.start..document.end).unwrap_or_default()) {
            sources.hide(document);
        }
    }
}

/// True for a Secret, and for what was perhaps meant to be one.
fn is_secret(object: &Node) -> bool {
    object.entries().iter().any(|entry| {
        let kind = || entry.value.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("Secret"));
        entry.key.eq_ignore_ascii_case("stringData") || (entry.key.eq_ignore_ascii_case("kind") && kind())
    })
}

fn hide_metadata(metadata: &Node, sources: &mut SourceMap) {
    for entry in metadata.entries() {
        if !PLAIN_METADATA.contains(&entry.key.as_str()) {
            hide(&entry.value, sources);
        } else if let Some(copy) = entry.value.get(COPY) {
            hide(copy, sources);
        }
    }
}

/// Hides each value in a tree, wherever it was written.
fn hide(node: &Node, sources: &mut SourceMap) {
    if node.entries().is_empty() && node.items().is_empty() {
        sources.hide(node.span);
    }
    for below in node.entries().iter().map(|entry| &entry.value).chain(node.items()) {
        hide(below, sources);
    }
}

/// The document around a place in a text.
fn document_at(place: Span, text: &str) -> Span {
    let at = (0..=place.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (before, after) = text.split_at(at);
    let start = before.rfind("\n---").unwrap_or(0);
    let end = after.find("\n---").map_or(text.len(), |end| at + end);
    Span::new(place.source, start, end)
}

/// True if a text that cannot be read as a whole says somewhere that it is a Secret, or many of them.
fn seems_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let quotes = ['"', '\''];
    let is_kind = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_end_matches(quotes).trim_end();
        before.strip_suffix(':').is_some_and(|key| key.trim_end().trim_end_matches(quotes).ends_with("kind"))
    };
    text.contains("stringdata") || text.match_indices("secret").any(|(at, _)| is_kind(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, read_all};

    /// The lines of a text that may be shown.
    fn shown(text: &str) -> Vec<&str> {
        let mut sources = SourceMap::default();
        let id = sources.add("", text.to_owned());
        let (documents, report) = read_all(text, id, Dialect::Manifest);
        hide_secrets(&documents, &mut sources);
        hide_broken_secrets(&report, &mut sources);
        let mut start = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            let place = Span::new(id, start, start + line.trim_end().len());
            lines.extend(sources.may_show(place).then_some(line.trim_end()));
            start += line.len();
        }
        lines
    }

    #[test]
    fn all_lines_of_a_value_are_hidden() {
        let text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: kafka\n  annotations:\n    a: b\n    \
                    kubectl.kubernetes.io/last-applied-configuration: sesame\n  password: sesame\ndata:\n  key: |\n    \
                    sesame\n\n    sesame\n  other:\n    sesame\n    sesame\n  list: [sesame,\n  \"sesame\n    sesame\"]\nStringdata: sesame\n\
                    ---\nkind: ConfigMap\ndata: {open: sesame}\n";
        let rest: Vec<&str> = shown(text).into_iter().filter(|line| line.contains("sesame")).collect();
        assert_eq!(rest, ["data: {open: sesame}"]);
        assert!(shown(text).contains(&"    a: b") && shown(text).contains(&"  name: kafka"));
    }

    #[test]
    fn what_was_meant_to_be_a_secret_is_hidden() {
        for secret in [
            "{apiVersion: v1, kind: Secret, data: {a: sesame}}",
            "{\"kind\": \"secret\", \"data\": {\"a\": \"sesame\"}}",
            "Kind: Secret\ndata: {a: sesame}",
            "stringData: {a: sesame}",
            "x: &a [sesame]\nkind: Secret\ndata: *a",
        ] {
            assert!(shown(secret).iter().all(|line| !line.contains("sesame")), "{secret}");
        }
    }

    #[test]
    fn a_secret_that_cannot_be_read_is_hidden_as_a_whole() {
        for broken in [
            "kind: Secret\ndata: {a: sesame\nb: c\n",
            "{\"kind\" : \"Secret\", \"data\": {\"a\": \"sesame\" \"b\"}}",
            "kind: SecretList\nitems: [{data: {a: !!int sesame}}]",
            "kind: 'Secret'\ndata: {a: sesame, a: sesame}",
            "stringData: {a: sesame",
        ] {
            let text = format!("kind: Service\n---\n{broken}\n---\nkind: Pod\n");
            assert!(shown(&text).iter().all(|line| !line.contains("sesame")), "{broken}");
            assert!(
                shown(&text).contains(&"kind: Service") && shown(&text).contains(&"kind: Pod"),
                "{broken}"
            );
        }
        assert!(shown("kind: Pod\nsecret: {a: sesame").contains(&"secret: {a: sesame"));
    }
}
