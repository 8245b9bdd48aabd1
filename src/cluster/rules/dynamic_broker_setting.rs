use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Trouble};

pub(super) static RULE: Rule = Rule {
    name: "dynamic-broker-setting",
    summary: "broker setting that can be set only on a running cluster",
    level: Level::Error,
    page: include_str!("dynamic_broker_setting.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for name in judged.names {
        if kafka::check_broker_setting_name(name, judged.version) == Err(Trouble::Dynamic) {
            findings
                .name(pool, name)
                .only_a_warning_if(!pool.is_of_profile())
                .help("use `kafka-configs` there")
                .say(format!("`{}` can only be set on a running cluster", pool.name_of(name)));
        }
    }
    Ok(())
}
