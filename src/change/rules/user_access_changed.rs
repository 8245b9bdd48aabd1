use std::collections::BTreeSet;

use crate::change::rules::{Claims, Level, Rule};
use crate::change::user_table::{ABSENT, ALLOW, AND, LOGIN, QUOTA};
use crate::change::{Changes, Class, Difference};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "user-access-changed",
    summary: "the topic Job changes a credential, ACLs or quotas",
    level: Level::Warning,
    page: include_str!("user_access_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, user, column) in changes.users() {
        let (class, why, step) = match column {
            // Of one that goes, another rule speaks.
            None if difference.new.is_none() => continue,
            None => added(difference, user),
            Some(column) => meaning(difference, user, column),
        };
        let claim = claims.claim(difference, class, why);
        if let Some(step) = step {
            claim.step(step);
        }
    }
}

type Meaning = (Class, String, Option<String>);

const OPEN: &str = "open connections stay until they end; to close them, restart the brokers, or the clients";

fn added(difference: &Difference, user: &str) -> Meaning {
    let columns = difference.new.as_ref().and_then(Value::as_object);
    let keys = || columns.into_iter().flatten().map(|(key, _)| key.as_str());
    if keys().any(|key| key == ABSENT) {
        return removed(user);
    }
    let allowed: Vec<&str> = keys().filter_map(|key| key.strip_prefix(ALLOW)).collect();
    let may = if allowed.is_empty() { "nothing yet".to_owned() } else { allowed.join(AND) };
    let step = keys()
        .any(|key| key == LOGIN)
        .then(|| "create the Secret with the password before the Job runs".to_owned());
    (
        Class::Exposure,
        format!(
            "the topic Job creates user `{user}`, which is allowed: {may}; if the user exists, its other ACLs and quotas are deleted"
        ),
        step,
    )
}

fn removed(user: &str) -> Meaning {
    (
        Class::ClientImpact,
        format!(
            "the topic Job deletes the credential, the ACLs and the quotas of `{user}`: its clients are rejected; {OPEN}"
        ),
        Some("stop the clients that log in as this user first".to_owned()),
    )
}

fn meaning(difference: &Difference, user: &str, column: &str) -> Meaning {
    let text = |side: &Option<Value>| side.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    let (old, new) = (text(&difference.old), text(&difference.new));
    if column == ABSENT {
        return if new.is_empty() {
            (
                Class::Exposure,
                format!("user `{user}` is created again, with what the profile allows it"),
                None,
            )
        } else {
            removed(user)
        };
    }
    if column == LOGIN {
        return credential(user, &old, &new);
    }
    if let Some(resource) = column.strip_prefix(ALLOW) {
        let set = |text: &str| -> BTreeSet<String> {
            text.split(AND).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let (old, new) = (set(&old), set(&new));
        let words =
            |set: BTreeSet<&String>| set.into_iter().map(String::as_str).collect::<Vec<_>>().join(AND);
        let (more, less) = (words(new.difference(&old).collect()), words(old.difference(&new).collect()));
        return if less.is_empty() {
            (Class::Exposure, format!("clients of `{user}` are allowed {more} on {resource}"), None)
        } else if more.is_empty() {
            (
                Class::ClientImpact,
                format!(
                    "clients of `{user}` are no longer allowed {less} on {resource}, at once, unless another ACL allows it"
                ),
                None,
            )
        } else {
            (
                Class::Exposure,
                format!("clients of `{user}` are allowed {more} on {resource}, and no longer {less}"),
                None,
            )
        };
    }
    if let Some(quota) = column.strip_prefix(QUOTA) {
        let number = |text: &str| text.parse::<i64>().ok();
        return match (number(&old), number(&new)) {
            (_, None) => (
                Class::ProtectionLowered,
                format!(
                    "without `{quota}`, clients of `{user}` can take all of a broker's bandwidth or time"
                ),
                None,
            ),
            (Some(old), Some(new)) if new > old => {
                (Class::InPlace, format!("brokers throttle clients of `{user}` later"), None)
            }
            (_, Some(_)) => {
                (Class::ClientImpact, format!("brokers throttle clients of `{user}` beyond {new}"), None)
            }
        };
    }
    (
        Class::Unclassified,
        format!("the table says something of `{user}` that this version of kafka-gen does not know"),
        None,
    )
}

fn credential(user: &str, old: &str, new: &str) -> Meaning {
    let step =
        format!("change the Secret first, apply, then restart the clients of `{user}` with the new password");
    if new.is_empty() {
        return (
            Class::Exposure,
            format!("the password of `{user}` stays in Kafka, and is no longer managed"),
            None,
        );
    }
    let version = |text: &str| text.split_once(',').map(|(version, _)| version.to_owned());
    if !old.is_empty() && version(old) == version(new) {
        return (
            Class::ClientImpact,
            format!(
                "the topic Job does not write the password of the other Secret: the version is the same, so `{user}` keeps its password"
            ),
            Some("raise `passwordVersion` as well, unless both Secrets hold the same password".to_owned()),
        );
    }
    let why = if old.is_empty() {
        format!("the topic Job writes a password for `{user}`, in place of any that it has")
    } else {
        format!(
            "the topic Job writes the password of `{user}` again: new connections need the new one; {OPEN}"
        )
    };
    (Class::ClientImpact, why, Some(step))
}
