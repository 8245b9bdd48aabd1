//! Who may use a load balancer.

use crate::kubernetes::manifest::Service;
use crate::yaml::Node;

/// Where source ranges were written before there was a field; the field wins.
pub(super) const ANNOTATION: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// A source range, without the spaces around it, and the field at which the API server reports it.
pub(super) struct SourceRange<'a> {
    /// Where it was written.
    pub node: &'a Node,
    /// The range.
    pub text: &'a str,
    /// As the API server writes it.
    pub field: String,
}

/// The source ranges of a Service.
pub(super) fn source_ranges<'a>(service: &Service<'a>) -> Vec<SourceRange<'a>> {
    let listed = service.spec.list("loadBalancerSourceRanges");
    if !listed.is_empty() {
        let of_node = |(index, node): (usize, &'a Node)| {
            let field = format!("spec.LoadBalancerSourceRanges[{index}]");
            Some(SourceRange { node, text: node.as_str()?.trim(), field })
        };
        return listed.iter().enumerate().filter_map(of_node).collect();
    }
    let annotation = service.root.dig(&["metadata", "annotations", ANNOTATION]);
    let Some((node, text)) = annotation.and_then(|node| Some((node, node.as_str()?.trim()))) else {
        return Vec::new();
    };
    if text.is_empty() {
        return Vec::new();
    }
    let field = format!("metadata.annotations[{ANNOTATION}]");
    text.split(',').map(|text| SourceRange { node, text: text.trim(), field: field.clone() }).collect()
}
