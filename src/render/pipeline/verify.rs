//! The checks that every document passes before anything is printed.

use crate::kubernetes::document::Document;
use crate::kubernetes::kube;
use crate::kubernetes::manifest::{Options, PodSecurity};
use crate::kubernetes::schema::{self, Brought};
use crate::report::diagnostic::{Diagnostic, Report, Severity};
use crate::rules;
use crate::secret;
use crate::text::parallel;
use crate::text::source::SourceMap;
use crate::yaml::{self, Dialect, Node, Value};

/// Two readers must see in the text what we mean, and what we mean must be what Kubernetes knows and takes.
///
/// What is wrong has its place in the text that would have been printed, which comes as trees, one for each document
/// that can be read.
pub(super) fn all(documents: &[Document], sources: &mut SourceMap) -> (Report, Vec<Node>) {
    let first = || {
        let (read, mut report) = read_all(documents, sources);
        for (document, node) in documents.iter().zip(&read) {
            if !document.is_extra
                && !is_builtin(document)
                && !Brought::default().knows(&document.object.api_version, &document.object.kind)
            {
                report.push(
                    Diagnostic::error(format!(
                        "Kubernetes has no kind `{}` in `{}`",
                        document.object.kind, document.object.api_version
                    ))
                    .at(node.span),
                );
            }
        }
        let mut findings = found(&read);
        findings.extend(schema_violations(documents, &read));
        // The rule about the profile has said it, at the line of the profile, and whoever has another range has allowed it.
        findings.retain(|finding| finding.rule != Some("node-port-out-of-range"));
        report.extend(findings);
        // The types find what the tables do not know, such as times.
        let decoded: Vec<Diagnostic> =
            documents.iter().zip(&read).filter_map(|(document, node)| undecoded(document, node)).collect();
        (report, read, decoded)
    };
    // Half of the work each, and nothing in one depends on the other.
    let ((mut report, read, decoded), opinions) = parallel::both(first, || other_reader(documents));
    if !report.has_errors() {
        report.extend(opinions.into_iter().chain(decoded).collect());
    }
    (report, read)
}

/// The same for custom resources, whose types the program does not have.
pub(super) fn foreign(documents: &[Document], sources: &mut SourceMap) -> Report {
    let ((read, mut report), opinions) =
        parallel::both(|| read_all(documents, sources), || other_reader(documents));
    let mut findings = found(&read);
    findings.retain(|finding| finding.rule != Some("unchecked-kind"));
    findings.extend(schema_violations(documents, &read));
    // Of what may hurt there, the rules about the profile warn at its own lines.
    findings.retain(|finding| {
        finding.severity == Severity::Error
            || !finding.rule.is_some_and(crate::kafka::rules::strimzi::is_of_strimzi)
    });
    report.extend(findings);
    report.extend(opinions.into_iter().collect());
    report
}

/// Why Kubernetes' own type cannot hold a document.
fn undecoded(document: &Document, node: &Node) -> Option<Diagnostic> {
    let reason = kube::decode(&document.value).err()?;
    Some(Diagnostic::error(format!("{}: {reason}", document.object)).at(node.first_span()))
}

/// What an independent reader of YAML sees that is not what we mean.
fn other_reader(documents: &[Document]) -> Vec<Diagnostic> {
    let opinion = |document: &Document| {
        let reason = yaml::reads_back(&document.text, &[&document.value]).err()?;
        Some(not_ours(&document.file(), &format!("it does not read back: {reason}")))
    };
    documents.iter().filter_map(opinion).collect()
}

/// Rules about fields that a profile cannot leave out, or that a rule about profiles looks at.
const OF_MANIFESTS_BY_HAND: [&str; 2] = ["replicas-under-autoscaler", "secret-in-manifest"];

/// What rules find in objects that are for `kubectl apply`.
fn found(read: &[Node]) -> Report {
    // Whoever creates the Namespace, the pods are to start in one that enforces the strictest level.
    let options = Options { pod_security: PodSecurity::Restricted };
    let mut findings = rules::check_manifests(&read.iter().collect::<Vec<_>>(), options);
    findings.retain(|finding| finding.rule.is_none_or(|rule| !OF_MANIFESTS_BY_HAND.contains(&rule)));
    findings.each(|finding| {
        if finding.rule == Some("object-too-large") {
            finding.severity = Severity::Error;
        }
    });
    findings
}

/// True for the kinds of Kubernetes itself.
fn is_builtin(document: &Document) -> bool {
    schema::kubernetes(&document.object.api_version, &document.object.kind).is_some()
}

/// What the schemas of custom resources that are part of the program reject: in the objects that a profile holds whole, and in
/// certificates.
fn schema_violations(documents: &[Document], read: &[Node]) -> Report {
    let known = Brought::default();
    let extra = documents.iter().zip(read).filter(|(document, _)| document.is_extra || !is_builtin(document));
    let mut found = Report::default();
    extra.for_each(|(_, node)| found.extend(known.check(node)));
    found
}

/// All documents as they are read. After an error there may be fewer.
fn read_all(documents: &[Document], sources: &mut SourceMap) -> (Vec<Node>, Report) {
    let mut read = Vec::with_capacity(documents.len());
    for document in documents {
        match read_one(&document.file(), &document.text, &document.value, sources) {
            Ok(node) => read.push(node),
            Err(unreadable) => return (read, unreadable),
        }
    }
    (read, Report::default())
}

/// The value of a text as two readers see it: the one that keeps places, reading as kubectl does, and an independent one.
pub(super) fn read_back(
    name: &str,
    text: &str,
    value: &Value,
    sources: &mut SourceMap,
) -> Result<Node, Report> {
    yaml::reads_back(text, &[value])
        .map_err(|reason| not_ours(name, &format!("it does not read back: {reason}")))?;
    read_one(name, text, value, sources)
}

fn read_one(name: &str, text: &str, value: &Value, sources: &mut SourceMap) -> Result<Node, Report> {
    let id = sources.add(name, text.to_owned());
    let mut nodes = secret::read(sources, id, Dialect::Manifest)?;
    match (nodes.pop(), nodes.is_empty()) {
        (Some(node), true) if node.is(value) => Ok(node),
        _ => Err(not_ours(name, "kubectl would read something else").into()),
    }
}

fn not_ours(name: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(format!("`{name}` was not written correctly: {reason}"))
        .help("this is a mistake in kafka-gen, not in your profile; please report it")
}

#[cfg(test)]
mod tests;
