//! What people write who come from a chart, an operator or another tool: the key of theirs, and what a profile says.

mod rewrite;
mod table;

use crate::kubernetes::schema::Object;

pub(super) use rewrite::{by_name, rewritten};
use table::{HABITS, Meant};

/// What stands for a key of another tool.
pub(super) fn known_elsewhere(key: &str, object: &Object) -> Option<String> {
    let plain: String = key.chars().filter(|c| !"-_".contains(*c)).flat_map(char::to_lowercase).collect();
    let mut of_object = HABITS.iter().filter(|habit| habit.object == object.name);
    let habit = of_object.find(|habit| habit.keys.contains(&plain.as_str()))?;
    Some(match habit.meant {
        Meant::Field(field) => format!("did you mean `{field}`? write `{}`", habit.example),
        Meant::Nothing(words) => format!("{words}: `{}`", habit.example),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::schema::{Mode, PROFILE, Type, check};
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn findings(text: &str, ty: &Type) -> Vec<String> {
        let nodes = read(text, SourceMap::default().add("", ""), Dialect::Profile).unwrap();
        check(&nodes[0], ty, Mode::Layer)
            .diagnostics()
            .iter()
            .map(|finding| finding.message.clone())
            .collect()
    }

    /// The type of a map of the profile, by its name in the tables.
    fn named(ty: &'static Type, name: &str) -> Option<&'static Type> {
        match ty {
            Type::Object(object) if object.name == name => Some(ty),
            Type::Object(object) => object.fields.iter().find_map(|field| named(&field.ty, name)),
            Type::List(below) | Type::Map { value: below, .. } => named(below, name),
            _ => None,
        }
    }

    #[test]
    fn every_example_can_be_pasted() {
        for habit in HABITS {
            let ty = named(&PROFILE, habit.object).expect(habit.object);
            assert_eq!(findings(habit.example, ty), [""; 0], "{}", habit.example);
            let Type::Object(object) = ty else { panic!() };
            for key in habit.keys {
                assert!(object.field(key).is_none(), "the profile has `{key}`");
                assert!(!key.contains(['-', '_']) && key.to_lowercase() == **key, "{key}");
                let count =
                    HABITS.iter().filter(|other| other.object == habit.object && other.keys.contains(key));
                assert_eq!(count.count(), 1, "{key}");
            }
            if let Meant::Field(field) = habit.meant {
                let path: Vec<&str> = field.split('.').collect();
                let mut ty = ty;
                for key in path {
                    let Type::Object(object) = ty else { panic!("{field}") };
                    ty = &object.field(key).expect(field).ty;
                }
                assert!(habit.example.starts_with(field.split('.').next().unwrap()), "{field}");
            }
        }
    }

    #[test]
    fn spellings_of_a_key_are_one() {
        let Type::Object(profile) = PROFILE else { panic!() };
        for key in ["heapOpts", "heap-opts", "HEAP_OPTS", "KAFKA_HEAP_OPTS"] {
            let help = known_elsewhere(key, profile).expect(key);
            assert_eq!(help, "did you mean `jvm.heap`? write `jvm: {heap: 1Gi}`");
        }
        assert!(known_elsewhere("somethingElse", profile).is_none());
    }

    #[test]
    fn what_is_rewritten_is_a_profile() {
        for (written, wanted) in [
            ("image: apache/kafka:4.3.1", "image: {repository: apache/kafka, tag: 4.3.1}"),
            (
                "image: quay.io/team/kafka:4.10",
                "image: {registry: quay.io, repository: team/kafka, tag: \"4.10\"}",
            ),
            ("image: localhost:5000/kafka", "image: {registry: \"localhost:5000\", repository: kafka}"),
            ("persistence: true", "persistence: {enabled: true}"),
            ("persistence: 10Gi", "persistence: {enabled: true, size: 10Gi}"),
            ("externalAccess: false", "externalAccess: {enabled: false}"),
            ("topics: [{name: orders, partitions: 6}]", "topics: {orders: {partitions: 6}}"),
            ("topics: [orders, audit]", "topics: {orders: {}}"),
            ("config: [{name: log.retention.hours, value: 72}]", "config: {log.retention.hours: 72}"),
            ("config: [log.retention.hours=72]", "config: {log.retention.hours: 72}"),
            ("commonLabels: [{key: team, value: streaming}]", "commonLabels: {team: streaming}"),
        ] {
            let nodes = read(written, SourceMap::default().add("", ""), Dialect::Profile).unwrap();
            let report = check(&nodes[0], &PROFILE, Mode::Layer);
            let help = report.diagnostics()[0].help.join("; ");
            assert!(help.contains(&format!("`{wanted}`")), "{written}: {help}");
            assert_eq!(findings(wanted, &PROFILE), [""; 0], "{wanted}");
        }
    }
}
