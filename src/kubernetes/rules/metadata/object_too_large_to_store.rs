use crate::kubernetes::manifest::{Object, size};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "object-too-large-to-store",
    summary: "an object exceeds the request limit of the API server or of etcd",
    level: Level::Error,
    page: include_str!("object_too_large_to_store.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if size::is_small(object.root) {
        return;
    }
    let stored = size::stored(object);
    let sent = size::json(object.root);
    let (what, bytes, limit) = if stored > size::MAX_STORED {
        ("in the store of the API server", stored, size::MAX_STORED)
    } else if sent > size::MAX_REQUEST {
        ("in a request to the API server", sent, size::MAX_REQUEST)
    } else {
        return;
    };
    findings
        .whole()
        .help("split it into several objects")
        .say(Reason::TooLong, format!("the object has at least {bytes} bytes {what}, the limit is {limit}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::found;

    /// A Pod with this value in its environment.
    fn pod(value: &str) -> String {
        let container = format!("{{name: kafka, env: [{{name: A, value: \"{value}\"}}]}}");
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: kafka}}, spec: {{containers: [{container}]}}}}"
        )
    }

    #[test]
    fn the_limit_of_the_store_and_that_of_a_request_are_met_exactly() {
        let others = "v1Podkafkakafka".len() + "A".len();
        let full = "x".repeat(size::MAX_STORED - others);
        assert_eq!(found(&RULE, &pod(&full)), [""; 0]);
        assert!(found(&RULE, &pod(&(full + "x")))[0].contains("1572865 bytes in the store"));

        // In a request each `<` has six bytes.
        let around = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"kafka"},"spec":{"containers":[{"name":"kafka","env":[{"name":"A","value":""}]}]}}"#;
        let room = size::MAX_REQUEST - around.len();
        let full = "<".repeat(room / 6) + &"x".repeat(room % 6);
        assert_eq!(found(&RULE, &pod(&full)), [""; 0]);
        assert!(found(&RULE, &pod(&(full + "x")))[0].contains("3145729 bytes in a request"));
    }
}
