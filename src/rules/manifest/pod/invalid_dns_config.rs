use crate::diagnostic::Reason;
use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::types::{dns_search_domain, ip_address};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-dns-config",
    summary: "how a pod looks up names cannot be followed",
    level: Level::Refused,
    page: include_str!("invalid_dns_config.md"),
    check: Check::Object(check),
};

const POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
// The limits of the C library.
const MAX_NAMESERVERS: usize = 3;
const MAX_SEARCHES: usize = 32;
const MAX_SEARCHES_LENGTH: usize = 2048;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let policy = pod.spec.text("dnsPolicy").unwrap_or_default();
    if !policy.is_empty() && !POLICIES.contains(&policy) {
        findings.key(pod.spec, "dnsPolicy").not_supported(policy, &POLICIES);
    }
    let config = pod.spec.get("dnsConfig");
    if policy == "None" && config.is_none_or(|config| config.list("nameservers").is_empty()) {
        let keys: &[&str] = if config.is_some() { &["dnsConfig", "nameservers"] } else { &["dnsConfig"] };
        findings
            .dig(pod.spec, keys)
            .help("name a server to ask, or set another `dnsPolicy`")
            .say(Reason::Required, "is missing, which `dnsPolicy: None` needs");
        return;
    }
    if let Some(config) = config {
        check_nameservers(config, findings);
        check_searches(config, findings);
        for option in config.maps("options") {
            if option.text("name") == Some("") {
                findings.at(option).say(Reason::Required, "has no `name`");
            }
        }
    }
}

fn check_nameservers(config: &Node, findings: &mut Findings<'_>) {
    let servers = config.list("nameservers");
    if servers.len() > MAX_NAMESERVERS {
        findings
            .key(config, "nameservers")
            .invalid(format!("are {}, and a pod can ask {MAX_NAMESERVERS} at most", servers.len()));
    }
    for server in servers {
        if let Some(address) = server.as_str()
            && let Err(wanted) = ip_address(address)
        {
            findings.at(server).invalid(format!("is `{address}`, which is not {wanted}"));
        }
    }
}

fn check_searches(config: &Node, findings: &mut Findings<'_>) {
    let searches = config.list("searches");
    if searches.len() > MAX_SEARCHES {
        findings
            .key(config, "searches")
            .invalid(format!("are {}, and {MAX_SEARCHES} domains at most are searched", searches.len()));
    }
    let texts = || searches.iter().filter_map(Node::as_str);
    // With a space between two of them.
    let length = texts().map(|text| text.len() + 1).sum::<usize>().saturating_sub(1);
    if length > MAX_SEARCHES_LENGTH {
        findings.key(config, "searches").invalid(format!(
            "have {length} characters with spaces between, and {MAX_SEARCHES_LENGTH} at most are searched"
        ));
    }
    for search in searches {
        if let Some(text) = search.as_str()
            && let Err(wanted) = dns_search_domain(text)
        {
            findings.at(search).invalid(format!("is `{text}`, which is not {wanted}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Options;
    use crate::rules::check_manifests;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn is_refused(searches: &[String]) -> bool {
        let text = format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: a, image: a}}], dnsConfig: \
             {{searches: {searches:?}}}}}}}"
        );
        let nodes = read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
        let report = check_manifests(&nodes.iter().collect::<Vec<_>>(), Options::default());
        report.diagnostics().iter().any(|finding| finding.rule == Some(RULE.name))
    }

    #[test]
    fn the_search_list_is_limited() {
        let domain = |length: usize| "a".repeat(length);
        assert!(!is_refused(&vec![domain(1); 32]));
        assert!(is_refused(&vec![domain(1); 33]));
        // 8 * 227 and 225 characters with 8 spaces between.
        let mut longest = vec![domain(227); 8];
        longest.push(domain(224));
        assert!(!is_refused(&longest));
        longest.pop();
        longest.push(domain(225));
        assert!(is_refused(&longest));
    }
}
