//! Values of settings as Kafka's `ConfigDef` reads them from text.

use super::java_pattern;
use super::setting::{Empty, I32, I64, Kind, Valid};
use crate::text::wording::listed;

/// Says what a value has to be, if it is not.
pub(super) fn check(kind: Kind, valid: Valid, value: &str) -> Result<(), String> {
    let value = trim(value);
    if accepts(kind, valid, value) { Ok(()) } else { Err(wanted(kind, valid, value)) }
}

/// Java's `trim`: control characters count as blanks, blanks beyond ASCII do not.
pub(super) fn trim(value: &str) -> &str {
    value.trim_matches(|c| c <= ' ')
}

/// The items of a list; none in a blank one.
pub(super) fn items(value: &str) -> Vec<&str> {
    let value = trim(value);
    if value.is_empty() { Vec::new() } else { value.split(',').map(str::trim_ascii).collect() }
}

fn accepts(kind: Kind, valid: Valid, value: &str) -> bool {
    match (kind, valid) {
        (Kind::Boolean, _) => value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false"),
        (Kind::Class, _) => is_class_name(value),
        (_, Valid::Between(min, max)) => number(kind, value).is_some_and(|n| (min..=max).contains(&n)),
        (_, Valid::BetweenOr(min, max, other)) => {
            number(kind, value).is_some_and(|n| (min..=max).contains(&n) || n == other)
        }
        // No bound excludes NaN.
        (_, Valid::Fraction(min, max)) => fraction(value).is_some_and(|n| !(n < min || n > max)),
        (_, Valid::OneOf(choices)) => choices.contains(&value),
        (_, Valid::OneOfAnyCase(choices)) => choices.iter().any(|choice| choice.eq_ignore_ascii_case(value)),
        (_, Valid::AnyOf(choices)) => items(value).iter().all(|item| choices.contains(item)),
        (_, Valid::Items(choices, empty)) => {
            let items = items(value);
            (empty == Empty::MayBeEmpty || !items.is_empty())
                && items.iter().all(|item| !item.is_empty() && (choices.is_empty() || choices.contains(item)))
        }
        (_, Valid::NotEmptyText) => !value.is_empty(),
        (_, Valid::Pattern) => java_pattern::check(value).is_ok(),
        (_, Valid::Throttled) => {
            let items = items(value);
            items == ["*"] || items.into_iter().all(|pair| pair.is_empty() || is_pair_of_numbers(pair))
        }
        (_, Valid::HostCounts) => host_counts(value).into_iter().all(|pair| {
            pair.is_some_and(|(host, count)| is_host(host) && number(Kind::Int, count).is_some())
        }),
        (_, Valid::Principals) => value.split(';').map(trim).all(|principal| {
            principal.is_empty() || principal.split_once(':').is_some_and(|(kind, _)| !kind.is_empty())
        }),
        (Kind::Short | Kind::Int | Kind::Long, Valid::Any) => number(kind, value).is_some(),
        (Kind::Double, Valid::Any) => fraction(value).is_some(),
        (Kind::Text | Kind::Password | Kind::List | Kind::Internal | Kind::Dynamic, Valid::Any) => true,
    }
}

/// What a value has to be, to follow "must be".
fn wanted(kind: Kind, valid: Valid, value: &str) -> String {
    let words = |choices: &[&str]| listed(choices, ", ");
    match (kind, valid) {
        (Kind::Boolean, _) => "`true` or `false`".to_owned(),
        (Kind::Class, _) => "the name of a Java class, with its package".to_owned(),
        (Kind::Int, Valid::Between(min, I32)) | (_, Valid::Between(min, I64)) => {
            format!("a whole number, at least {min}")
        }
        (_, Valid::Between(min, max)) => format!("a whole number from {min} to {max}"),
        (_, Valid::BetweenOr(min, max, other)) => format!("a whole number from {min} to {max}, or {other}"),
        (_, Valid::Fraction(min, max)) => format!("a number from {min} to {max}"),
        (_, Valid::OneOf(choices) | Valid::OneOfAnyCase(choices)) => format!("one of {}", words(choices)),
        (_, Valid::AnyOf(choices)) => format!("a comma-separated list of {}", words(choices)),
        (_, Valid::Items(choices, _)) => {
            let items = items(value);
            if items.is_empty() {
                "a list that is not empty".to_owned()
            } else if items.contains(&"") {
                "a list without empty items".to_owned()
            } else {
                format!("a comma-separated list of {}", words(choices))
            }
        }
        (_, Valid::NotEmptyText) => "text that is not empty".to_owned(),
        (_, Valid::Pattern) => {
            let problem = java_pattern::check(value).err().unwrap_or_default();
            format!("a regular expression of Java: {problem}")
        }
        (_, Valid::Throttled) => "`*`, or pairs of partition and broker such as `0:1,1:2`".to_owned(),
        (_, Valid::HostCounts) if value.contains('[') => {
            "pairs of host and number, IPv6 addresses without brackets: `::1:100`".to_owned()
        }
        (_, Valid::HostCounts) => "pairs of host and number such as `10.0.0.1:100`".to_owned(),
        (_, Valid::Principals) => {
            "principals with `;` between them, such as `User:admin;User:CN=kafka`".to_owned()
        }
        (Kind::Short | Kind::Int | Kind::Long, Valid::Any) => match limits(kind) {
            // Too many digits for the type; whoever writes anything else need not know the limits.
            Some((min, max)) if number(Kind::Long, value).is_some() => {
                format!("a whole number from {min} to {max}")
            }
            Some(_) | None => "a whole number".to_owned(),
        },
        (Kind::Double, Valid::Any) => "a number".to_owned(),
        (Kind::Text | Kind::Password | Kind::List | Kind::Internal | Kind::Dynamic, Valid::Any) => {
            "text".to_owned()
        }
    }
}

fn limits(kind: Kind) -> Option<(i64, i64)> {
    match kind {
        Kind::Short => Some((i16::MIN.into(), i16::MAX.into())),
        Kind::Int => Some((i32::MIN.into(), i32::MAX.into())),
        _ => None,
    }
}

/// The whole number that Java reads: digits with or without a sign, within the type.
pub(super) fn number(kind: Kind, value: &str) -> Option<i64> {
    let number = value.parse::<i64>().ok()?;
    limits(kind).is_none_or(|(min, max)| (min..=max).contains(&number)).then_some(number)
}

/// The number that Java reads: digits with or without sign, point, exponent and type, in tens or sixteens, or one of
/// two words.
fn fraction(value: &str) -> Option<f64> {
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    if matches!(unsigned, "Infinity" | "NaN") {
        return value.parse().ok();
    }
    let number = unsigned.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(unsigned);
    let size = match number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        Some(digits) => hexadecimal(digits)?,
        None if number.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) => return None,
        None if number.starts_with(['+', '-']) => return None,
        None => number.parse().ok()?,
    };
    Some(if value.starts_with('-') { -size } else { size })
}

/// `1.8p-3`, as Java writes floating-point numbers in sixteens.
fn hexadecimal(digits: &str) -> Option<f64> {
    let (digits, exponent) = digits.split_once(['p', 'P'])?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut number = 0.0;
    for digit in whole.chars() {
        number = number * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let mut scale = 1.0;
    for digit in part.chars() {
        scale /= 16.0;
        number += f64::from(digit.to_digit(16)?) * scale;
    }
    Some(number * 2.0_f64.powi(exponent.parse().ok()?))
}

/// The hosts of `max.connections.per.ip.overrides`, each with the text of its number; none for an item without a
/// colon. Empty items at the end do not count.
pub(super) fn host_counts<'v>(value: &'v str) -> Vec<Option<(&'v str, &'v str)>> {
    let value = trim(value).trim_end_matches(|c: char| c == ',' || c.is_ascii_whitespace());
    if value.is_empty() {
        return Vec::new();
    }
    let pair = |item: &'v str| item.rsplit_once(':').map(|(host, count)| (trim(host), trim(count)));
    value.split(',').map(|item| pair(item.trim_ascii())).collect()
}

fn is_host(host: &str) -> bool {
    host.chars().all(|c| c.is_ascii_alphanumeric() || "-._:%".contains(c))
}

fn is_pair_of_numbers(pair: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    pair.split_once(':').is_some_and(|(partition, broker)| digits(partition) && digits(broker))
}

/// True if a class can have this name; whether there is one, only the image knows.
pub(super) fn is_class_name(name: &str) -> bool {
    let first = |c: char| c.is_alphabetic() || matches!(c, '_' | '$');
    name.split('.').all(|part| {
        part.starts_with(first) && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As Java's own `Double.parseDouble` reads them.
    #[test]
    fn fractions_are_those_of_java() {
        for (text, number) in [
            ("0.5", 0.5),
            ("1e-1", 0.1),
            (".5", 0.5),
            ("5.", 5.0),
            ("-0.5f", -0.5),
            ("1D", 1.0),
            ("0x1p-3", 0.125),
            ("-0X1.8P1", -3.0),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(fraction(text), Some(number), "{text}");
        }
        for text in ["", ".", "1e", "0x1", "0xp1", "inf", "nan", "infinity", "--1", "1_0", "0x1p", "1ff", "٥"]
        {
            assert_eq!(fraction(text), None, "{text}");
        }
    }

    #[test]
    fn blanks_are_those_of_java() {
        assert_eq!(trim("\u{1f} 5\t"), "5");
        assert_eq!(trim("\u{a0}5"), "\u{a0}5");
        assert_eq!(items(" a , b "), ["a", "b"]);
        assert_eq!(items(" "), Vec::<&str>::new());
        assert_eq!(items("a,"), ["a", ""]);
    }

    #[test]
    fn names_of_classes_are_those_of_java() {
        for name in ["a.B", "a.b.C$D", "B", "_a.B1"] {
            assert!(is_class_name(name), "{name}");
        }
        for name in ["", " ", "a b", "x,y", "a..B", ".B", "a.", "1a.B", "a-b.C"] {
            assert!(!is_class_name(name), "{name}");
        }
    }

    #[test]
    fn hosts_with_numbers_are_read_as_kafka_reads_them() {
        let accepts = |value| accepts(Kind::Text, Valid::HostCounts, value);
        for value in ["", ",", "10.0.0.1:100", "a:1,b:2", "a:1,,", "::1:5", ":1", "a :1", "a: +1 "] {
            assert!(accepts(value), "{value}");
        }
        for value in ["[::1]:5", "a:1,,b:2", "a", "a:x", "a/b:1", ",a:1"] {
            assert!(!accepts(value), "{value}");
        }
    }
}
