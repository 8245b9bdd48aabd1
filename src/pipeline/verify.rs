//! The checks that every document passes before anything is printed.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::document::Document;
use crate::manifest::Options;
use crate::source::SourceMap;
use crate::yaml::{self, Dialect, Node};
use crate::{kube, rules, schema};

/// Two readers must see in the text what we mean, and what we mean must be what Kubernetes knows and takes.
///
/// What is wrong has its place in the text that would have been printed, which comes as trees, one for each document
/// that can be read.
pub(super) fn all(documents: &[Document], sources: &mut SourceMap) -> (Report, Vec<Node>) {
    let mut report = Report::default();
    let mut read = Vec::with_capacity(documents.len());
    let mut seen = BTreeSet::new();
    for document in documents {
        let id = sources.add(document.file(), document.text.clone());
        // The reader that keeps places, reading as kubectl does.
        let nodes = match yaml::read(&document.text, id, Dialect::Manifest) {
            Ok(nodes) => nodes,
            Err(unreadable) => return (unreadable, read),
        };
        let ([node], Ok(())) = (nodes.as_slice(), yaml::reads_back(&document.text, &[&document.value]))
        else {
            report.push(not_ours(document, "it does not read back"));
            continue;
        };
        if node.to_value() != document.value {
            report.push(not_ours(document, "kubectl would read something else"));
        }
        // Of objects of the author a rule says it.
        if !seen.insert(&document.object) && !document.is_extra {
            report.push(Diagnostic::error(format!("{} is rendered twice", document.object)).at(node.span));
        }
        if !document.is_extra
            && schema::kubernetes(&document.object.api_version, &document.object.kind).is_none()
        {
            report.push(
                Diagnostic::error(format!(
                    "Kubernetes has no kind `{}` in `{}`",
                    document.object.kind, document.object.api_version
                ))
                .at(node.span),
            );
        }
        read.extend(nodes);
    }
    let mut findings = rules::check_manifests(&read.iter().collect::<Vec<_>>(), Options::default());
    // Rendered objects are for `kubectl apply`.
    findings.each(|finding| {
        if finding.rule == Some("object-too-large") {
            finding.severity = Severity::Error;
        }
    });
    // The rule about the profile has said it, at the line of the profile, and whoever has another range has allowed it.
    findings.retain(|finding| finding.rule != Some("node-port-out-of-range"));
    report.extend(findings);
    // The second decode finds what the tables do not know.
    if !report.has_errors() {
        for document in documents {
            if let Err(reason) = kube::decode(&document.value) {
                report.push(Diagnostic::error(format!("{}: {reason}", document.object)));
            }
        }
    }
    (report, read)
}

fn not_ours(document: &Document, reason: &str) -> Diagnostic {
    Diagnostic::error(format!("{} was not written correctly: {reason}", document.object))
        .help("this is a mistake in kafka-gen, not in your profile; please report it")
}
