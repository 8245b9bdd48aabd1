use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "unknown-plugin-class",
    summary: "a setting names a Java class that Kafka cannot load, or no class",
    level: Level::Error,
    page: include_str!("unknown_plugin_class.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for (name, value, place) in judged.settings {
        let own = kafka::of_listener(name).map_or(name, |(_, setting)| setting);
        // What its type refuses has a finding of its own, as has a setting that this version lacks.
        let is_sound = kafka::check_broker_setting(name, value, judged.version).is_ok();
        let Some(plugin) = kafka::plugin(own).filter(|_| is_sound) else { continue };
        if let Some(trouble) = plugin.trouble(value) {
            let built_in: Vec<_> = plugin.built_in().map(|name| format!("`{name}`")).collect();
            let finding = findings.at(place).only_a_warning_if(!pool.is_of_profile());
            match built_in.as_slice() {
                [] => finding.help("name a class of the image with its package, or leave the setting out"),
                [one] => {
                    finding.help(format!("Kafka provides {one}; write any other class with its package"))
                }
                all => finding.help(format!(
                    "Kafka provides {}; write any other class with its package",
                    all.join(", ")
                )),
            }
            .say(format!("`{}` {trouble}", pool.name_of(name)));
        }
    }
    Ok(())
}
