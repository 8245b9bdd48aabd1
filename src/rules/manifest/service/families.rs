//! The families of the addresses of a Service.

use crate::manifest::Service;
use crate::yaml::Node;

/// True if a Service has two families, or addresses of two, and does not say that it wants two.
pub(super) fn lacks_policy(service: &Service<'_>) -> bool {
    let policy = service.spec.text("ipFamilyPolicy");
    let has_two = service.cluster_ips().len() == 2 || {
        let families = service.spec.list("ipFamilies");
        matches!(families, [first, second] if first.as_str() != second.as_str())
    };
    has_two && (policy == Some("SingleStack") || service.spec.get("ipFamilyPolicy").is_none())
}

/// True if no address is asked for and none found: the pods of the Service are given by hand, of any family.
pub(super) fn is_without_pods(service: &Service<'_>) -> bool {
    service.is_headless() && service.spec.get("selector").is_none_or(Node::is_empty)
}
