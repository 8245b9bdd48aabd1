//! How many pods of all there are: a number, or a percentage.

use crate::yaml::{Data, Node};

/// What is wrong with a portion, as a phrase that follows its path. A value of another type is for the tables to refuse.
pub(super) fn fault(value: &Node) -> Option<String> {
    if let Some(number) = value.as_int() {
        return (number < 0).then(|| format!("is {number}, which is negative"));
    }
    let Data::String(text) = &value.data else { return None };
    if text.strip_suffix('%').is_some_and(is_number) {
        return None;
    }
    let hint = if is_number(text) { "remove the quotes, or add `%`" } else { "write it like `1` or `25%`" };
    Some(format!("is `{text}`, which is not a percentage; {hint}"))
}

/// What is wrong with a portion that cannot be more than the whole.
pub(super) fn fault_of_part(value: &Node) -> Option<String> {
    fault(value).or_else(|| {
        let text = value.as_str()?;
        let significant = text.trim_end_matches('%').trim_start_matches('0');
        let is_more = significant.len() > 3 || significant.parse().is_ok_and(|percent: u16| percent > 100);
        is_more.then(|| format!("is `{text}`, which is more than 100%"))
    })
}

/// True for `0` and `0%`.
pub(super) fn is_nothing(value: &Node) -> bool {
    value.as_int() == Some(0)
        || value
            .as_str()
            .and_then(|text| text.strip_suffix('%'))
            .is_some_and(|digits| is_number(digits) && digits.bytes().all(|digit| digit == b'0'))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn node(value: &str) -> Node {
        read(value, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0)
    }

    #[test]
    fn a_portion_is_a_number_or_a_percentage() {
        for (value, wanted) in [
            ("0", None),
            ("3", None),
            ("'0%'", None),
            ("'000%'", None),
            ("'00100%'", None),
            ("'100%'", None),
            ("-1", Some("negative")),
            ("'101%'", Some("more than 100%")),
            ("'99999999999999999999999%'", Some("more than 100%")),
            ("'-10%'", Some("write it like")),
            ("'%'", Some("write it like")),
            ("''", Some("write it like")),
            ("'1.5%'", Some("write it like")),
            ("'1'", Some("remove the quotes")),
            ("true", None),
        ] {
            let found = fault_of_part(&node(value));
            assert_eq!(found.is_some(), wanted.is_some(), "{value} {found:?}");
            assert!(found.unwrap_or_default().contains(wanted.unwrap_or_default()), "{value}");
        }
        assert_eq!(fault(&node("'101%'")), None);
    }

    #[test]
    fn nothing_is_zero_or_zero_percent() {
        for nothing in ["0", "'0%'", "'00%'"] {
            assert!(is_nothing(&node(nothing)), "{nothing}");
        }
        for some in ["1", "'10%'", "'%'", "'0'", "false"] {
            assert!(!is_nothing(&node(some)), "{some}");
        }
    }
}
