use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "user-removed",
    summary: "a user is removed from the profile, but not from Kafka",
    level: Level::Warning,
    page: include_str!("user_removed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, user, _) in changes.users().filter(|(_, _, column)| column.is_none()) {
        let is_absent = difference.old.as_ref().is_some_and(|user| user.get("absent").is_some());
        if difference.new.is_some() {
            continue;
        }
        if is_absent {
            claims.claim(
                difference,
                Class::NoEffect,
                format!("the topic Job removed `{user}` before, and no longer looks for it"),
            );
            continue;
        }
        claims
            .claim(
                difference,
                Class::Exposure,
                format!(
                    "`{user}` keeps its credential, ACLs and quotas: whoever has the password or certificate works as before, and they are no longer managed"
                ),
            )
            .step(format!("to remove it, keep its entry in the profile with `absent: true`: `users: {{{user}: {{absent: true}}}}`"));
    }
}
