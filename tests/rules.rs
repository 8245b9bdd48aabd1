mod changes;
mod once;
mod tried;

pub use changes::side;

use std::collections::BTreeSet;

use kafka_gen::change::{Changes, Review, Side};
use kafka_gen::kafka::deployment::{ChartValues, Header};
use kafka_gen::kubernetes::manifest::{Options, PodSecurity};
use kafka_gen::kubernetes::schema::Brought;
use kafka_gen::profile::Request;
use kafka_gen::render::pipeline::{self, Overrides, Rendered};
use kafka_gen::report::Level;
use kafka_gen::report::diagnostic::{Diagnostic, Report, Severity, human};
use kafka_gen::report::failure::Failure;
use kafka_gen::rules::{self, About, Scope};
use kafka_gen::secret;
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};

use crate::support::{expect_file, project};

/// The blocks below one heading of a page: what is judged, and what was said of it.
fn blocks<'a>(page: &'a str, heading: &str) -> Vec<(&'a str, Option<&'a str>)> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let mut found = Vec::new();
    for part in section.split("```yaml\n").skip(1) {
        let (yaml, rest) = part.split_once("```").unwrap();
        let report = rest.split_once("```report\n").map(|(_, rest)| rest.split_once("```").unwrap().0);
        found.push((yaml, report));
    }
    found
}

/// The block with each `<1000 bytes>` written out: what is about size needs no long pages.
fn written_out(text: &str) -> String {
    let mut parts = text.split('<');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let count = part.split_once(" bytes>").and_then(|(count, rest)| Some((count.parse().ok()?, rest)));
        match count {
            Some((count, rest)) => whole += &("x".repeat(count) + rest),
            None => whole += &format!("<{part}"),
        }
    }
    whole
}

/// What is found in a block, one line each.
fn judge(rule: About, text: &str) -> (Report, String) {
    let text = &written_out(text);
    let mut sources = SourceMap::default();
    let report = match rule.scope {
        // Rules about profiles that other manifests can break as well have examples of both.
        Scope::Cluster if text.contains("apiVersion: ") && !text.contains("extraManifests") => {
            of_kafka(rule, text, &mut sources)
        }
        Scope::Cluster => of_profile(rule, text, &mut sources),
        Scope::Target => of_target(text, &mut sources),
        _ => of_manifests(rule, text, &mut sources),
    };
    let line = |finding: &&Diagnostic| {
        let span = finding.primary.as_ref().unwrap().span;
        let position = sources.position(span);
        // What a layer leaves out is reported where the profile below it says it.
        let file = sources.name(span.source);
        let file = if file.starts_with("profiles/") { format!("{file}:") } else { String::new() };
        let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
        let rule = finding.rule.map(|rule| format!("[{rule}]")).unwrap_or_default();
        let help: String = finding.help.iter().map(|help| format!("  help: {help}\n")).collect();
        format!("{file}{}:{}: {severity}{rule}: {}\n{help}", position.line, position.column, finding.message)
    };
    let lines = report.by_place().iter().map(line).collect();
    (report, lines)
}

fn of_manifests(rule: About, text: &str, sources: &mut SourceMap) -> Report {
    let id = sources.add("manifest.yaml", text.to_owned());
    let mut nodes = match read(text, id, Dialect::Manifest) {
        Ok(nodes) => nodes.into_iter().map(Node::without_nulls).collect::<Vec<_>>(),
        Err(report) => return report,
    };
    // Rules about schemas that are brought: they stand before the objects.
    let mut brought = Brought::default();
    if ["schema-violation", "unserved-version"].contains(&rule.name) {
        nodes.retain(|node| brought.take(node, "manifest.yaml").unwrap() == 0);
    }
    // Examples are short, so they follow Pod Security only where it is the matter.
    let pod_security =
        if rule.name == "pod-security" { PodSecurity::Restricted } else { PodSecurity::Privileged };
    let options = Options { pod_security };
    let all: Vec<&Node> = nodes.iter().collect();
    // A deployment that breaks one rule about Kafka often breaks others; each page shows its own.
    if matches!(rule.scope, Scope::Kafka | Scope::Cluster) {
        let mut report = match (Header::of(text), nodes.as_slice()) {
            (Some(header), [root]) => rules::check_values(&ChartValues { root, header: &header }).0,
            _ => rules::check_kafka(&all, options),
        };
        report.retain(|finding| finding.rule == Some(rule.name));
        return report;
    }
    let found: Vec<_> = nodes.iter().map(|node| brought.check(node)).collect();
    let mut report = rules::check_manifests_with(&all, &brought, options);
    found.into_iter().for_each(|found| report.extend(found));
    report
}

fn of_kafka(rule: About, text: &str, sources: &mut SourceMap) -> Report {
    let id = sources.add("manifest.yaml", text.to_owned());
    let nodes = match read(text, id, Dialect::Manifest) {
        Ok(nodes) => nodes.into_iter().map(Node::without_nulls).collect::<Vec<_>>(),
        Err(report) => return report,
    };
    let mut report = rules::check_kafka(&nodes.iter().collect::<Vec<_>>(), Options::default());
    report.retain(|finding| finding.rule == Some(rule.name));
    report
}

fn of_profile(rule: About, text: &str, sources: &mut SourceMap) -> Report {
    match render("-", text, sources) {
        Ok(rendered) if rule.name == "stale-acknowledgement" => stale(rendered, sources),
        Ok(rendered) => rendered.report,
        Err(failure) => failure.report().clone(),
    }
}

fn render(profile: &str, text: &str, sources: &mut SourceMap) -> Result<Rendered, Failure> {
    let request = Request { profile: profile.to_owned(), ..Request::default() };
    pipeline::render(&request, &Overrides::new(), sources, &mut |_, _| Ok(text.to_owned()))
}

/// What a profile acknowledges in vain, if it takes the place of `prod`.
fn stale(mut rendered: Rendered, sources: &mut SourceMap) -> Report {
    let prod = render("prod", "", sources).unwrap();
    let side =
        |rendered: &Rendered| Side::new(rendered.nodes.iter().cloned().map(Node::without_nulls).collect());
    let changes = Changes::between(&side(&prod), &side(&rendered));
    Review::acknowledging(&changes, &kafka_gen::change::rules::judge(&changes), &mut rendered.acknowledged);
    kafka_gen::cluster::rules::check_acknowledged(&rendered.acknowledged, &rendered.loaded.merged)
}

/// The rules whose pages are tested: all of this kind, or those that `PAGE=name,other` names.
fn tested(is_wanted: impl Fn(About) -> bool) -> impl Iterator<Item = About> {
    let chosen = std::env::var("PAGE").ok();
    rules::all().filter(move |rule| is_wanted(*rule)).filter(move |rule| {
        chosen.as_ref().is_none_or(|names| names.split(',').any(|name| name == rule.name))
    })
}

fn of_target(text: &str, sources: &mut SourceMap) -> Report {
    let request = Request { profile: "-".to_owned(), ..Request::default() };
    match pipeline::custom_resources(&request, sources, &mut |_, _| Ok(text.to_owned())) {
        Ok((_, report)) => report,
        Err(failure) => failure.report().clone(),
    }
}

fn is_error(finding: &Diagnostic) -> bool {
    finding.severity == Severity::Error
}

/// Under `Rejected`, or `Reported`, the rule finds something, under `Accepted` it does not. Other rules may warn there: what one
/// looks for is sometimes what another calls unwise.
#[test]
fn each_page_says_what_its_rule_finds() {
    let mut wrong = String::new();
    for rule in tested(|rule| rule.scope != Scope::Change) {
        let text = page(rule);
        let mut page = text.clone();
        // What a rule of level warning finds is reported, and nothing rejects it.
        let heading = if rule.level == Level::Warning { "Reported" } else { "Rejected" };
        let rejected = blocks(&text, heading);
        let accepted = blocks(&text, "Accepted");
        assert!(!rejected.is_empty() && !accepted.is_empty(), "{} lacks examples", rule.name);
        for (yaml, report) in rejected {
            let (found, lines) = judge(rule, yaml);
            let own = |finding: &Diagnostic| finding.rule == Some(rule.name);
            if !found.diagnostics().iter().any(own) {
                wrong.push_str(&format!("{} does not find\n{yaml}\nbut\n{lines}\n", rule.name));
            } else if found.diagnostics().iter().any(|finding| !own(finding) && is_error(finding)) {
                wrong.push_str(&format!("{}: other rules find\n{lines}in\n{yaml}\n", rule.name));
            }
            let report = report.unwrap_or_else(|| panic!("{} lacks a report block", rule.name));
            page = page.replace(
                &format!("```yaml\n{yaml}```\n```report\n{report}```"),
                &format!("```yaml\n{yaml}```\n```report\n{lines}```"),
            );
        }
        for (yaml, _) in accepted {
            let (found, lines) = judge(rule, yaml);
            let own = |finding: &Diagnostic| finding.rule == Some(rule.name);
            if found.diagnostics().iter().any(|finding| own(finding) || is_error(finding)) {
                wrong.push_str(&format!("{}: accepted\n{yaml}\nbut\n{lines}\n", rule.name));
            }
        }
        expect_file(&page_of(rule), &page);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Rules that look at what every object has.
const OF_EVERY_KIND: [&str; 9] = [
    "annotations-too-large",
    "duplicate-object",
    "invalid-annotation",
    "invalid-finalizer",
    "invalid-label",
    "invalid-name",
    "invalid-owner",
    "object-too-large",
    "object-too-large-to-store",
];

/// What a rule says of a kind it does not say of a kind of that name in another group, whatever that one holds.
#[test]
fn rules_about_a_kind_leave_other_groups_alone() {
    let mut wrong = String::new();
    let of_a_kind = |rule: About| {
        let is_of_types = page_of(rule).contains("/reading/");
        rule.scope == Scope::Manifest && !is_of_types && !OF_EVERY_KIND.contains(&rule.name)
    };
    for rule in tested(of_a_kind) {
        for (yaml, _) in
            blocks(&page(rule), if rule.level == Level::Warning { "Reported" } else { "Rejected" })
        {
            let line = |line: &str| match line.strip_prefix("apiVersion: ") {
                Some(_) => "apiVersion: example.com/v1\n".to_owned(),
                None => format!("{line}\n"),
            };
            let (found, lines) = judge(rule, &yaml.lines().map(line).collect::<String>());
            if found.diagnostics().iter().any(|finding| finding.rule == Some(rule.name)) {
                wrong.push_str(&format!("{}: {lines}\n", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A rule's page as it stands on the disk, which spares whoever writes one the compilation.
fn page(rule: About) -> String {
    std::fs::read_to_string(project(&page_of(rule))).unwrap()
}

/// Where a rule's page is.
fn page_of(rule: About) -> String {
    let file = format!("{}.md", rule.name.replace('-', "_"));
    let mut open = vec![project("src")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().unwrap().to_str() == Some(&file) {
                return path.strip_prefix(project("")).unwrap().to_str().unwrap().to_owned();
            }
        }
    }
    panic!("{} has no page", rule.name);
}

#[test]
fn rules_are_named_once_and_for_what_is_wrong() {
    let mut names = BTreeSet::new();
    for rule in rules::all() {
        assert!(names.insert(rule.name), "{} is there twice", rule.name);
        assert!(
            rule.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            rule.name
        );
        assert!(rule.page.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        assert!(rule.page.contains("\n## Why it matters\n"), "{}", rule.name);
        for word in ["use-", "avoid-", "prefer-", "no-use", "must-", "check-"] {
            assert!(!rule.name.starts_with(word), "{} says what to do, not what is wrong", rule.name);
        }
        assert!(!rule.summary.ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn every_page_belongs_to_a_rule() {
    let pages: BTreeSet<String> = rules::all().map(page_of).collect();
    for path in crate::support::files(&project("src")).keys().filter(|path| path.ends_with(".md")) {
        assert!(pages.contains(&format!("src/{path}")), "{path} is no rule's page");
    }
}

#[test]
fn what_a_secret_holds_is_never_shown() {
    let printed = |text: &str| {
        let mut sources = SourceMap::default();
        let id = sources.add("manifest.yaml", text.to_owned());
        let nodes = secret::read(&mut sources, id, Dialect::Manifest).unwrap();
        let report = rules::check_manifests(&nodes.iter().collect::<Vec<_>>(), Options::default());
        (report.diagnostics().len(), human::render(&report, &sources, false))
    };
    let head = "apiVersion: v1\nkind: Secret\nmetadata: { name: kafka }\n";
    for (count, wrong) in [
        (
            4,
            "type: kubernetes.io/dockerconfigjson\ndata: { .dockerconfigjson: sesame-1, a b: c2VzYW1l }\nstringData: { c d: sesame-2, e: 1234 }",
        ),
        (2, "type: kubernetes.io/tls\nstringData: { tls.crt: sesame, tls.key: sesame }"),
        (1, "stringdata: { password: sesame }"),
        (1, "stringdata:\n  password: sesame"),
        (1, "stringData: sesame"),
        (1, "data: [sesame]"),
    ] {
        let (found, shown) = printed(&format!("{head}{wrong}\n"));
        assert_eq!(found, count, "{shown}");
        let is_shown = ["sesame", "c2VzYW1l", "1234"].iter().any(|secret| shown.contains(secret));
        assert!(!is_shown && shown.contains("--> manifest.yaml:"), "{shown}");
    }
}

#[test]
fn a_secret_in_a_profile_is_never_shown() {
    let rule = |name| rules::find(name).unwrap();
    let printed = |name, text: &str| {
        let mut sources = SourceMap::default();
        let report = of_profile(rule(name), text, &mut sources);
        (report.diagnostics().len(), human::render(&report, &sources, false))
    };
    let secrets = "config: { ssl.keystore.password: sesame }\n\
                   extraManifests: { a: { apiVersion: v1, kind: Secret, metadata: { name: a }, data: { b: sesame } } }\n";
    let (count, text) = printed("secret-in-profile", secrets);
    assert!(count == 3 && !text.contains("sesame") && !text.contains("config: {"), "{text}");
    for text in [
        "config: [ssl.keystore.password=sesame]",
        "config: [{ name: ssl.key.password, value: sesame }]",
        "podAnnotations: [{ name: password, value: sesame }]",
    ] {
        let (count, shown) = printed("secret-in-profile", text);
        assert!(count > 0 && !shown.contains("sesame"), "{shown}");
    }
    // What is wrong on another line is shown.
    let (_, text) =
        printed("memory-too-small", &format!("{secrets}resources: {{ limits: {{ memory: 100Mi }} }}\n"));
    assert!(
        text.contains("3 | resources: { limits: { memory: 100Mi } }") && !text.contains("sesame"),
        "{text}"
    );
}

#[test]
fn the_metadata_of_a_custom_resource_are_checked() {
    let text = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nspec: { any: [thing] }\n\
                metadata: { name: Kafka, labels: { a: 1, b: c d }, lables: {} }\n";
    let (report, lines) = judge(rules::find("unchecked-kind").unwrap(), text);
    let rules: BTreeSet<_> = report.diagnostics().iter().filter_map(|finding| finding.rule).collect();
    let expected = ["invalid-label", "invalid-name", "unchecked-kind", "unknown-field", "wrong-type"];
    assert_eq!(rules, BTreeSet::from(expected), "{lines}");
}

#[test]
fn what_is_missing_altogether_is_said_by_its_own_rule() {
    let role = "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: { name: a }\n\
                rules: [{ apiGroups: [''], resources: [pods] }]\n";
    let nameless = "kind: ConfigMap\napiVersion: v1\ndata: { a: b }\n";
    for (text, expected) in [(role, vec!["missing-field"]), (nameless, vec!["invalid-name"])] {
        let (report, lines) = judge(rules::find("missing-field").unwrap(), text);
        let rules: BTreeSet<_> = report.diagnostics().iter().filter_map(|finding| finding.rule).collect();
        assert_eq!(rules, BTreeSet::from_iter(expected), "{lines}");
    }
}

#[test]
fn a_value_of_a_wrong_type_is_said_once() {
    for text in [
        "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules: [get]",
        "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules: [{ verbs: get, apiGroups: [''], resources: [pods] }]",
        "kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nrules: [{ verbs: [get], apiGroups: apps, resources: [pods] }]",
        "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef: { kind: 1, name: a }",
        "kind: RoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nroleRef: { kind: Role, name: a }\nsubjects: [a]",
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: { ingress: [{ from: [everyone] }] }",
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: { ingress: [{ ports: [{ port: true, endPort: 1 }] }] }",
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: { podSelector: { matchExpressions: [{ key: a, operator: 1 }] } }",
        "kind: Secret\napiVersion: v1\ntype: kubernetes.io/ssh-auth\nstringData: { ssh-privatekey: 1 }",
        "kind: Secret\napiVersion: v1\ntype: kubernetes.io/dockercfg\ndata: { .dockercfg: 1 }",
        "kind: ConfigMap\napiVersion: v1\ndata: text",
    ] {
        let (report, lines) =
            judge(rules::find("wrong-type").unwrap(), &format!("{text}\nmetadata: {{ name: a }}\n"));
        assert_eq!(report.diagnostics().len(), 1, "{text}\n{lines}");
        assert_eq!(report.diagnostics()[0].rule, Some("wrong-type"), "{lines}");
    }
}
