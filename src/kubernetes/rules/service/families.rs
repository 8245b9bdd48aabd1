//! The families of the addresses of a Service.

use crate::kubernetes::manifest::Service;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::manifest::Object;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn two_families_need_a_policy_for_two() {
        for (spec, lacks) in [
            ("{ipFamilies: [IPv4, IPv6]}", true),
            ("{ipFamilies: [IPv4, IPv4]}", false),
            ("{ipFamilies: [IPv4]}", false),
            ("{ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack}", false),
            ("{ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack}", false),
            ("{ipFamilies: [IPv4, IPv6], ipFamilyPolicy: SingleStack}", true),
            ("{clusterIPs: [10.96.0.1, 'fd00::1']}", true),
            ("{clusterIPs: [10.96.0.1]}", false),
        ] {
            let text = format!("{{apiVersion: v1, kind: Service, spec: {spec}}}");
            let nodes = read(&text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
            let service = Service::of(&Object::of(&nodes[0]).unwrap()).unwrap();
            assert_eq!(lacks_policy(&service), lacks, "{spec}");
        }
    }
}
