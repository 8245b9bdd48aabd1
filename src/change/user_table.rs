//! The users of kafka-gen's table `users.tsv`: a difference for each thing that a user has or is allowed.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Evidence, Time};
use super::parts::changed;
use super::{Difference, Pair, Part};
use crate::yaml::{Node, Value};

/// The key of a ConfigMap that holds the table.
pub(super) const FILE: &str = "users.tsv";
/// The column of a user that is to be removed.
pub(super) const ABSENT: &str = "absent";
/// The column of a credential: the version of the password and where it is, which is no secret.
pub(super) const LOGIN: &str = "login";
/// What columns of operations begin with, before a resource.
pub(super) const ALLOW: &str = "allow ";
/// What columns of quotas begin with.
pub(super) const QUOTA: &str = "quota ";
/// What is between two operations.
pub(super) const AND: &str = ", ";

/// A user: what it has, by column.
type User = BTreeMap<String, String>;

/// The differences between the users of both sides.
pub(super) fn users(pairs: &[Pair], evidence: &Evidence) -> Vec<Difference> {
    let mut found = Vec::new();
    for (index, pair) in pairs.iter().enumerate().filter(|(index, _)| evidence.is_of_topics(*index)) {
        // The first table and the last one too: its ConfigMap is there without it.
        let (Some(_), Some(node)) = (&pair.old, &pair.new) else { continue };
        let span = node.get("data").map_or(node.span, |data| data.span);
        let difference = |part: Part, old: Option<Value>, new: Option<Value>| Difference {
            index: 0,
            pair: index,
            path: format!("data[{FILE}]"),
            place: format!("data.{FILE}"),
            part: Some(part),
            old,
            new,
            span,
        };
        let (old, new) = (table(pair, Time::Old), table(pair, Time::New));
        for (name, before, after) in changed(&old, &new) {
            let (Some(before), Some(after)) = (before, after) else {
                let whole = |user: Option<&User>| user.map(|user| serde_json::json!(user));
                found.push(difference(Part::User(name.clone(), None), whole(before), whole(after)));
                continue;
            };
            let removed = before.get(ABSENT) != after.get(ABSENT);
            // Of a user that goes, nothing else is said.
            for (column, old, new) in changed(before, after)
                .filter(|(column, ..)| !removed || *column == ABSENT || after.get(ABSENT).is_none())
            {
                let part = Part::User(name.clone(), Some(column.clone()));
                let text = |value: Option<&String>| value.map(|text| text.clone().into());
                found.push(difference(part, text(old), text(new)));
            }
        }
    }
    found
}

/// The table of one side.
fn table(pair: &Pair, time: Time) -> BTreeMap<String, User> {
    let data = time.of(pair).and_then(|node| node.get("data"));
    let text = data.and_then(|data| data.get(FILE)).and_then(Node::as_str).unwrap_or_default();
    read(text)
}

/// All users of a table. A line that is not understood is a column of its own, so that a change of it is seen.
fn read(text: &str) -> BTreeMap<String, User> {
    let mut found: BTreeMap<String, User> = BTreeMap::new();
    let mut operations: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let name = columns.first().copied().unwrap_or_default();
        let user = found.entry(name.to_owned()).or_default();
        match columns.get(1..).unwrap_or_default() {
            ["present"] => {}
            ["absent"] => {
                user.insert(ABSENT.to_owned(), "true".to_owned());
            }
            ["scram", version, secret, key] => {
                let told = format!("version {version}, {secret}/{key}");
                user.insert(LOGIN.to_owned(), told);
            }
            ["allow", resource, pattern, of, operation] => {
                let end = if *pattern == "PREFIXED" { "*" } else { "" };
                let column = format!("{ALLOW}{} {of}{end}", resource.to_lowercase().replace('_', " "));
                operations.entry((name.to_owned(), column)).or_default().insert(spoken(operation));
            }
            ["quota", quota, value] => {
                user.insert(format!("{QUOTA}{quota}"), (*value).to_owned());
            }
            others => {
                user.insert(others.join(" "), String::new());
            }
        }
    }
    for ((name, column), all) in operations {
        let all: Vec<String> = all.into_iter().collect();
        found.entry(name).or_default().insert(column, all.join(AND));
    }
    found
}

/// `DescribeConfigs` for `DESCRIBE_CONFIGS`.
fn spoken(operation: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_owned() + &rest.to_lowercase()
    };
    operation.split('_').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_user_and_resource() {
        let users = read(
            "#kafka-gen users 1\na\tpresent\na\tscram\t2\ts\tk\na\tallow\tTOPIC\tPREFIXED\torders.\tWRITE\n\
             a\tallow\tTOPIC\tPREFIXED\torders.\tDESCRIBE_CONFIGS\na\tquota\tproducer_byte_rate\t5\nb\tabsent\nc\tjoke\t1\n",
        );
        let columns = |name: &str| -> Vec<String> {
            users[name].iter().map(|(column, value)| format!("{column}={value}")).collect()
        };
        assert_eq!(
            columns("a"),
            [
                "allow topic orders.*=DescribeConfigs, Write",
                "login=version 2, s/k",
                "quota producer_byte_rate=5"
            ]
        );
        assert_eq!(columns("b"), ["absent=true"]);
        assert_eq!(columns("c"), ["joke 1="]);
    }
}
