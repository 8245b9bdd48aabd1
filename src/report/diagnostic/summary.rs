//! The number of findings, and of what was checked.

use std::fmt;

use serde::Serialize;

use super::count;
use crate::report::report_schema::JsonSchema;

/// The number of findings, and of what was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Objects that were checked.
    pub objects: usize,
    /// Files that they were in.
    pub files: usize,
}

impl Summary {
    /// True if nothing was found.
    pub fn is_clean(&self) -> bool {
        self.errors + self.warnings == 0
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found: Vec<String> = [(self.errors, "error", "errors"), (self.warnings, "warning", "warnings")]
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, one, many)| count(number as u64, one, many))
            .collect();
        let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
        let objects = count(self.objects as u64, "object", "objects");
        write!(f, "{found} in {objects} of {}", count(self.files as u64, "file", "files"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_present_severities_are_counted() {
        let summary = Summary { errors: 3, warnings: 1, objects: 12, files: 4 };
        assert_eq!(summary.to_string(), "3 errors, 1 warning in 12 objects of 4 files");
        let warnings = Summary { errors: 0, warnings: 2, objects: 1, files: 1 };
        assert_eq!(warnings.to_string(), "2 warnings in 1 object of 1 file");
        assert!(!warnings.is_clean() && Summary::default().is_clean());
        assert_eq!(Summary::default().to_string(), "no findings in 0 objects of 0 files");
    }
}
