use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{dns_search_domain, ip_address};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-dns-config",
    summary: "the DNS configuration of a pod is invalid",
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
            .help("add a nameserver, or set another `dnsPolicy`")
            .say(Reason::Required, "is missing; `dnsPolicy: None` needs it");
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
            .invalid(format!("has {} nameservers, the limit is {MAX_NAMESERVERS}", servers.len()));
    }
    for server in servers {
        if let Some(address) = server.as_str()
            && let Err(wanted) = ip_address(address)
        {
            findings.at(server).is_not(address, wanted);
        }
    }
}

fn check_searches(config: &Node, findings: &mut Findings<'_>) {
    let searches = config.list("searches");
    if searches.len() > MAX_SEARCHES {
        findings
            .key(config, "searches")
            .invalid(format!("has {} search domains, the limit is {MAX_SEARCHES}", searches.len()));
    }
    let texts = || searches.iter().filter_map(Node::as_str);
    // With a space between two of them.
    let length = texts().map(|text| text.len() + 1).sum::<usize>().saturating_sub(1);
    if length > MAX_SEARCHES_LENGTH {
        findings
            .key(config, "searches")
            .invalid(format!("has {length} characters including spaces, the limit is {MAX_SEARCHES_LENGTH}"));
    }
    for search in searches {
        if let Some(text) = search.as_str()
            && let Err(wanted) = dns_search_domain(text)
        {
            findings.at(search).is_not(text, wanted);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn the_search_list_is_limited() {
        let domain = |length: usize| "a".repeat(length);
        let errors = |searches: &[String]| {
            let spec = "{containers: [{name: a, image: a}], dnsConfig: {searches: ";
            pod_errors(&format!("{spec}{searches:?}}}}}"))
        };
        let refused = vec!["invalid-dns-config spec.dnsConfig.searches Invalid"];
        assert!(errors(&vec![domain(1); 32]).is_empty());
        assert_eq!(errors(&vec![domain(1); 33]), refused);
        // Nine domains with a space between two of them: 8 * 227 + 224 + 8 characters.
        let mut searches = vec![domain(227); 8];
        searches.push(domain(224));
        assert!(errors(&searches).is_empty());
        searches.pop();
        searches.push(domain(225));
        assert_eq!(errors(&searches), refused);
    }
}
