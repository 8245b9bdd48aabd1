//! The checks that every document passes before anything is printed.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::manifest::Options;
use crate::source::SourceMap;
use crate::yaml::{self, Dialect, Value};
use crate::{kube, rules, schema};

/// Two readers must see in the text what we mean, and what we mean must be what Kubernetes knows and takes.
///
/// What is wrong has its place in the text that would have been printed.
pub(super) fn all(documents: &[Document], sources: &mut SourceMap) -> Report {
    let mut report = Report::default();
    let mut read = Vec::with_capacity(documents.len());
    let mut seen = BTreeSet::new();
    for document in documents {
        let id = sources.add(document.file(), document.text.clone());
        // The reader that keeps places, reading as kubectl does.
        let nodes = match yaml::read(&document.text, id, Dialect::Manifest) {
            Ok(nodes) => nodes,
            Err(unreadable) => return unreadable,
        };
        let ([node], Ok(())) = (nodes.as_slice(), yaml::reads_back(&document.text, &[&document.value]))
        else {
            report.push(not_ours(document, "it does not read back"));
            continue;
        };
        if node.to_value() != document.value {
            report.push(not_ours(document, "kubectl would read something else"));
        }
        if !seen.insert(&document.object) {
            report.push(Diagnostic::error(format!("{} is rendered twice", document.object)).at(node.span));
        }
        let size = applied_size(&document.value);
        if size > MAX_ANNOTATIONS {
            report.push(
                Diagnostic::error(format!(
                    "{} is too large for `kubectl apply`: with its copy in an annotation it has {size} bytes of annotations, and {MAX_ANNOTATIONS} are allowed",
                    document.object
                ))
                .rule("object-too-large")
                .at(node.span)
                .help("make the annotations or files of the object smaller"),
            );
        }
        match schema::kubernetes(&document.object.api_version, &document.object.kind) {
            Some(kind) => report.extend(schema::check(node, kind, schema::Mode::Document)),
            None => report.push(
                Diagnostic::error(format!(
                    "Kubernetes has no kind `{}` in `{}`",
                    document.object.kind, document.object.api_version
                ))
                .at(node.span),
            ),
        }
        if !report.has_errors()
            && let Err(reason) = kube::decode(&document.value)
        {
            report.push(Diagnostic::error(format!("{}: {reason}", document.object)).at(node.span));
        }
        read.extend(nodes);
    }
    // Rules take the types for granted.
    if !report.has_errors() {
        report.extend(rules::check_manifests(&read.iter().collect::<Vec<_>>(), Options::default()));
    }
    report
}

/// Bytes that the annotations of one object may have together.
const MAX_ANNOTATIONS: usize = 262_144;

/// The bytes of an object's annotations after `kubectl apply` has put a copy of the whole object among them.
fn applied_size(object: &Value) -> usize {
    let copy = object.to_string();
    // Go writes these three as \u003c and so on.
    let escaped = copy.bytes().filter(|byte| b"<>&".contains(byte)).count() * 5;
    let own = object.pointer("/metadata/annotations").and_then(Value::as_object);
    let own: usize =
        own.into_iter().flatten().map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum();
    let missing = if own == 0 { "\"annotations\":{},".len() } else { 0 };
    own + "kubectl.kubernetes.io/last-applied-configuration".len()
        + copy.len()
        + escaped
        + missing
        + "\n".len()
}

fn not_ours(document: &Document, reason: &str) -> Diagnostic {
    Diagnostic::error(format!("{} was not written correctly: {reason}", document.object))
        .help("this is a mistake in kafka-gen, not in your profile; please report it")
}
