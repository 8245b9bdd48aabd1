use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kafka::{Dialect, Meaning};

pub(super) static RULE: Rule = Rule {
    name: "foreign-dialect-variable",
    summary: "a variable is one of another image, and this image does not read it",
    level: Level::Warning,
    page: include_str!("foreign_dialect_variable.md"),
    check: Check::Pool(check),
};

/// Variables of Bitnami's scripts that no other image knows.
const OF_BITNAMI: [&str; 4] =
    ["ALLOW_PLAINTEXT_LISTENER", "KAFKA_CFG_", "KAFKA_ENABLE_KRAFT", "KAFKA_INTER_BROKER_USER"];

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if !pool.starts_by_entrypoint {
        return Ok(());
    }
    let (image, place) = (&pool.image, &pool.variables);
    if crate::kafka::broker_image(&image.value).flatten().is_none() {
        let reason = crate::kafka::deployment::Reason::Image;
        return Err(Unknown { reason, at: image.origin.place().clone() });
    }
    for (name, at) in place {
        let Some((owner, instead)) = foreign(pool.dialect, name) else { continue };
        let effect = match pool.dialect.meaning(name) {
            Some(Meaning::Setting(setting)) => {
                format!("becomes the setting `{setting}`, which Kafka ignores")
            }
            Some(Meaning::ClusterId) | None => "has no effect".to_owned(),
        };
        let finding = findings.at(at);
        match instead {
            Some(instead) => finding.help(format!("set `{instead}`")),
            None => finding.help("remove it"),
        }
        .say(format!(
            "`{name}` is a variable of the image `{}`: with `{}` it {effect}",
            owner.image(),
            pool.dialect.image()
        ));
    }
    Ok(())
}

/// The family of images whose variable this is, and the variable of this family in its place.
fn foreign(own: Dialect, name: &str) -> Option<(Dialect, Option<String>)> {
    if own != Dialect::Bitnami && OF_BITNAMI.iter().any(|known| name.starts_with(known)) {
        let instead = match Dialect::Bitnami.meaning(name) {
            Some(Meaning::Setting(setting)) => Some(own.variable(&setting)),
            Some(Meaning::ClusterId) | None => None,
        };
        return Some((Dialect::Bitnami, instead));
    }
    if own == Dialect::Bitnami && own.meaning(name).is_none() {
        let Some(Meaning::Setting(setting)) = Dialect::Apache.meaning(name) else { return None };
        // Bitnami's scripts have many variables of their own, so only Kafka's settings are looked for.
        let is_setting = crate::kafka::has_broker_setting(&setting, crate::kafka::NEWEST);
        return is_setting.then(|| (Dialect::Apache, Some(own.variable(&setting))));
    }
    None
}
