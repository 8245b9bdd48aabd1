use super::Findings;
use crate::kafka::deployment::{NodePool, Reason, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "refused-variable",
    summary: "a variable with which the image exits at startup",
    level: Level::Error,
    page: include_str!("refused_variable.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    // A script may remove it.
    if let Some(unknown) = pool.others.as_ref().filter(|unknown| unknown.reason == Reason::Script) {
        return Err(unknown.clone());
    }
    for refused in &pool.refused {
        let name = pool.name_of(refused.setting);
        let help = match refused.instead {
            Some(instead) => format!("remove it, and set `{}`", pool.name_of(instead)),
            None => "remove it".to_owned(),
        };
        findings.setting(pool, refused.setting).help(help).say(format!(
            "`{name}` is set: the image `{}` exits at startup, because {}",
            pool.dialect.image(),
            refused.why
        ));
    }
    Ok(())
}
