use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "missing-required-variable",
    summary: "a variable without which the image exits at startup is not set",
    level: Level::Error,
    page: include_str!("missing_required_variable.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if let Some(unknown) = &pool.others {
        return Err(unknown.clone());
    }
    for name in &pool.missing {
        findings.at(&pool.at).help(format!("set `{name}`")).say(format!(
            "`{name}` is not set: the image `{}` exits at startup without it",
            pool.dialect.image()
        ));
    }
    Ok(())
}
