//! What the rules say of a manifest, for tests of what a page cannot show: long texts, and findings of two rules.

use crate::kubernetes::manifest::{Options, PodSecurity};
use crate::text::source::SourceMap;
use crate::yaml::{Dialect, Node, read};

/// Each error of a manifest as `rule field Reason`.
pub(super) fn errors(manifest: &str) -> Vec<String> {
    let id = SourceMap::default().add("manifest.yaml", manifest.to_owned());
    let nodes: Vec<Node> =
        read(manifest, id, Dialect::Manifest).unwrap().into_iter().map(Node::without_nulls).collect();
    let options = Options { pod_security: PodSecurity::Privileged };
    let report = super::check_documents(&nodes.iter().collect::<Vec<_>>(), options);
    let line = |finding: &crate::report::diagnostic::Diagnostic| {
        let subject = finding.subject.as_ref()?;
        Some(format!("{} {} {}", finding.rule?, subject.field, subject.reason?.name()))
    };
    report.diagnostics().iter().filter_map(line).collect()
}

/// The errors of a Pod with this specification.
pub(super) fn pod_errors(spec: &str) -> Vec<String> {
    errors(&format!("{{apiVersion: v1, kind: Pod, metadata: {{name: kafka}}, spec: {spec}}}"))
}
