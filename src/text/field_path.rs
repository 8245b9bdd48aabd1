//! A place in a document or profile: `spec.template.spec.containers[0].name`.

use std::fmt;

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A key of a map.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
}

impl From<&str> for Segment {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<&String> for Segment {
    fn from(key: &String) -> Self {
        Self::Key(key.clone())
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A path from the root of a document; prints as the API server prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// A path of these segments.
    pub fn new(segments: Vec<Segment>) -> Self {
        Self(segments)
    }

    /// The segments from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// This path and one more step.
    #[must_use]
    pub fn join(&self, segment: impl Into<Segment>) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment.into());
        Self(segments)
    }

    /// Splits `a.b[0]."c.d"` into segments; a quoted part is one key, dots and all.
    ///
    /// # Errors
    /// A sentence that says what is wrong: an empty part, an open quote, a bad index.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        let mut rest = text;
        loop {
            let key;
            if let Some(quoted) = rest.strip_prefix('"') {
                let end = quoted.find('"').ok_or("a quote is not closed")?;
                key = quoted.get(..end).unwrap_or("");
                rest = quoted.get(end + 1..).unwrap_or("");
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                key = rest.get(..end).unwrap_or("");
                rest = rest.get(end..).unwrap_or("");
                if key.is_empty() {
                    return Err("a part of the path is empty".to_owned());
                }
            }
            segments.push(Segment::Key(key.to_owned()));
            while let Some(bracket) = rest.strip_prefix('[') {
                let end = bracket.find(']').ok_or("a `[` is not closed")?;
                let index = bracket.get(..end).unwrap_or("");
                let index = index.parse().map_err(|_| format!("`{index}` is not an index"))?;
                segments.push(Segment::Index(index));
                rest = bracket.get(end + 1..).unwrap_or("");
            }
            match rest.strip_prefix('.') {
                Some(more) => rest = more,
                None if rest.is_empty() => return Ok(Self(segments)),
                None => {
                    return Err(format!("`{rest}` does not continue the path; a `.` or `[` was expected"));
                }
            }
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if key.contains(['.', '[', ']', '"']) => write!(f, "[{key}]")?,
                Segment::Key(key) if i == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// `field_path!["topics", name, 0]` is a [`FieldPath`].
macro_rules! field_path {
    ($($segment:expr),* $(,)?) => {
        $crate::text::field_path::FieldPath::new(vec![$($crate::text::field_path::Segment::from($segment)),*])
    };
}
pub(crate) use field_path;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_prints_as_the_api_server_prints_it() {
        let path = field_path!["spec", "containers", 0, "env", "a.b/c"];
        assert_eq!(path.to_string(), "spec.containers[0].env[a.b/c]");
    }

    #[test]
    fn a_quoted_part_is_one_key() {
        let path = FieldPath::parse("topics.\"a.b\".config[2].x").unwrap();
        assert_eq!(path, field_path!["topics", "a.b", "config", 2, "x"]);
    }

    #[test]
    fn broken_paths_are_refused() {
        for text in ["", ".a", "a.", "a..b", "a[", "a[x]", "a[0]b", "\"a"] {
            assert!(FieldPath::parse(text).is_err(), "{text}");
        }
    }
}
