use super::Findings;
use crate::kafka::deployment::{NodePool, Origin, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "shell-syntax-in-variable",
    summary: "a setting has `${NAME}` in it, which nothing replaces",
    level: Level::Error,
    page: include_str!("shell_syntax_in_variable.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    for setting in pool.settings.values() {
        let Origin::Written(place, name) = &setting.origin else { continue };
        let is_variable = place.field.contains(".env[") || place.field.starts_with("data.");
        if !is_variable || pool.source != crate::kafka::deployment::Source::Variables {
            continue;
        }
        let text = setting.value.shown();
        let Some(reference) = reference(&text) else { continue };
        findings
            .at(place)
            .help(format!(
                "write `$({})`, which Kubernetes replaces, and define `{0}` before `{name}` in `env`",
                inner(reference)
            ))
            .say(format!(
                "`{name}` has `{reference}` in it: Kubernetes does not replace it, and no shell reads it"
            ));
    }
    if let Some(unknown) = &pool.others {
        return Err(unknown.clone());
    }
    Ok(())
}

/// `${POD_IP}` or `$(hostname -f)` in a text. What Kafka's own providers replace, `${env:NAME}`, has a colon.
fn reference(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let found = rest.get(at..)?;
        let end = found.find('}')?;
        let whole = found.get(..=end)?;
        let name = inner(whole);
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_#*-%".contains(c);
        if !name.is_empty() && name.chars().all(is_name) {
            return Some(whole);
        }
        rest = found.get(end..)?;
    }
    None
}

fn inner(reference: &str) -> &str {
    let name = reference.trim_start_matches("${").trim_end_matches('}');
    name.split(['#', '%']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kafka_replaces_is_no_shell_syntax() {
        assert_eq!(reference("PLAINTEXT://${POD_IP}:9092"), Some("${POD_IP}"));
        assert_eq!(reference("${HOSTNAME##*-}"), Some("${HOSTNAME##*-}"));
        assert_eq!(reference("${env:POD_IP} ${file:/a:b}"), None);
        assert_eq!(reference("$(POD_IP) $POD ${"), None);
        assert_eq!(inner("${HOSTNAME##*-}"), "HOSTNAME");
    }
}
