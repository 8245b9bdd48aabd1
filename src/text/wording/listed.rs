//! Names of the user or of Kubernetes in a sentence.

use std::fmt::Display;

/// Each in backticks, with these words between them: `` `a`, `b` ``.
pub fn listed<T: Display>(names: impl IntoIterator<Item = T>, between: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_backticks() {
        assert_eq!(listed(["a", "b"], " and "), "`a` and `b`");
        assert_eq!(listed([1], ", "), "`1`");
        assert_eq!(listed([""; 0], ", "), "");
    }
}
