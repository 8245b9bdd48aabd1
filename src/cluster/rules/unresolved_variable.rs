use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::cluster::{passes_variable, start_variables};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unresolved-variable",
    summary: "a variable in a setting that Kafka does not resolve",
    level: Level::Error,
    page: include_str!("unresolved_variable.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = &subject.cluster.settings;
    let providers: Vec<&str> =
        settings.get("config.providers").unwrap_or_default().split(',').map(str::trim).collect();
    for (name, value) in subject.config() {
        for variable in variables(&value) {
            let path = field_path!["config", name];
            let Some((provider, key)) = variable.split_once(':') else {
                findings
                    .at(&path)
                    .help(format!("a variable of the pod is written `${{env:{variable}}}`"))
                    .say(format!(
                        "Kafka leaves `${{{variable}}}` in `{name}` as text: it names no config provider"
                    ));
                continue;
            };
            if !providers.contains(&provider) {
                findings
                    .at(&path)
                    .help(format!("the config providers of this cluster: {}", providers.join(", ")))
                    .say(format!(
                        "Kafka leaves `${{{variable}}}` in `{name}` as text: there is no config provider `{provider}`"
                    ));
            } else if provider == "env" && !passes_variable(key) {
                findings
                    .at(&path)
                    .help("brokers read variables that begin with `KG_`, and `POD_NAME`")
                    .say(format!(
                        "Kafka leaves `${{{variable}}}` in `{name}` as text: the allowlist of the config provider excludes `{key}`"
                    ));
            } else if provider == "env" && !start_variables(&subject.cluster.listeners).contains(&key) {
                findings
                    .at(&path)
                    .only_a_warning()
                    .help(format!("add `{key}` to the container's `env` with `patches`"))
                    .say(format!("the start script does not set `{key}`, and Kafka leaves `${{{variable}}}` in `{name}` as text"));
            }
        }
    }
}

/// What stands between `${` and `}`, as Kafka looks for it.
fn variables(value: &str) -> impl Iterator<Item = &str> {
    value.split("${").skip(1).filter_map(|rest| rest.split_once('}').map(|(variable, _)| variable))
}
