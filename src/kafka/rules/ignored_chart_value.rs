use super::Findings;
use crate::kafka::deployment::{ChartValues, Role};
use crate::kafka::rules::{Check, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "ignored-chart-value",
    summary: "a value of Bitnami's chart that another one takes the place of",
    level: Level::Warning,
    page: include_str!("ignored_chart_value.md"),
    check: Check::Values(check),
};

fn check(values: &ChartValues<'_>, findings: &mut Findings<'_>) {
    let roles = [Role::Controller, Role::Broker].into_iter().filter(|role| values.replicas(*role).value > 0);
    let own = |role: Role, key: &str| values.get(&[role.key(), key]);
    let is_empty = |role: Role| own(role, "heapOpts").is_some_and(Node::is_empty);
    if let Some((_, node)) = values.text(&["heapOpts"]).filter(|_| !roles.clone().any(is_empty)) {
        let names: Vec<String> = roles.clone().map(|role| format!("`{}.heapOpts`", role.key())).collect();
        findings
            .at(&values.place_of(node))
            .help(format!("set {} instead", names.join(" and ")))
            .say("`heapOpts` has no effect: each role has options of its own, by default a share of the memory limit");
    }
    for role in roles {
        let key = role.key();
        let resources = own(role, "resources").filter(|resources| !resources.is_empty());
        if let (Some((_, node)), Some(_)) = (values.text(&[key, "resourcesPreset"]), resources) {
            findings
                .at(&values.place_of(node))
                .help("remove one of them")
                .say(format!("`{key}.resourcesPreset` has no effect beside `{key}.resources`"));
        }
    }
    if let (Some((_, node)), Some(_)) = (values.text(&["clusterId"]), values.text(&["existingKraftSecret"])) {
        findings
            .at(&values.place_of(node))
            .help("remove it: the id is in the Secret")
            .say("`clusterId` has no effect beside `existingKraftSecret`");
    }
}
