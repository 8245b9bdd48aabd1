//! What a plain (unquoted) scalar means: to a YAML 1.2 reader, and to kubectl, whose reader follows
//! YAML 1.1 as go-yaml v2 resolves it.

use serde_json::Number;

use super::node::Data;

/// The value that a YAML 1.2 core-schema reader takes a plain scalar for.
pub(super) fn core_1_2(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" | "True" | "TRUE" => return Data::Bool(true),
        "false" | "False" | "FALSE" => return Data::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if is_digits(digits) {
        return number(text);
    }
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && let Ok(value) = i64::from_str_radix(digits, radix)
            && !digits.starts_with(['-', '+'])
        {
            return Data::Number(value.into());
        }
    }
    if is_float(digits) { number(text) } else { Data::String(text.to_owned()) }
}

/// The value that kubectl takes a plain scalar for (go-yaml v2 `resolve`, then JSON), or the reason why
/// it rejects it.
pub(super) fn kubectl(text: &str) -> Result<Data, &'static str> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Data::Null),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Ok(Data::Bool(true));
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Ok(Data::Bool(false));
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan"
        | ".NaN" | ".NAN" => return Err("JSON has no infinity and no NaN"),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Ok(Data::String(text.to_owned()));
    }
    let plain = text.replace('_', "");
    if let Some(value) = go_integer(&plain) {
        return Ok(Data::Number(value));
    }
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    Ok(if is_float(digits) { float(&plain, text) } else { Data::String(text.to_owned()) })
}

/// True if a YAML 1.1 reader takes the scalar for a date or a base-60 number, which neither YAML 1.2 nor
/// kubectl does.
pub(super) fn only_1_1(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let base_60 = digits.contains(':')
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.split(':').all(|part| is_digits(&part.replace(['_', '.'], "")));
    let mut parts = text.splitn(3, '-');
    let date = parts.next().is_some_and(|year| year.len() == 4 && is_digits(year))
        && parts.next().is_some_and(|month| month.len() <= 2 && is_digits(month))
        && parts.next().is_some_and(|day| day.starts_with(|first: char| first.is_ascii_digit()));
    base_60 || date || text == "="
}

/// Go's `strconv.ParseInt(text, 0, 64)`, then `ParseUint`.
fn go_integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = if let Some(body) = lower.strip_prefix("0x") {
        (16, body)
    } else if let Some(body) = lower.strip_prefix("0b") {
        (2, body)
    } else if let Some(body) = lower.strip_prefix("0o") {
        (8, body)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, lower.get(1..).unwrap_or(""))
    } else {
        (10, lower.as_str())
    };
    if !body.starts_with(|first: char| first.is_ascii_hexdigit()) {
        return None;
    }
    let value = i128::from_str_radix(body, radix).ok()?;
    let value = if negative { -value } else { value };
    i64::try_from(value).map(Number::from).ok().or_else(|| u64::try_from(value).map(Number::from).ok())
}

fn float(plain: &str, text: &str) -> Data {
    match plain.parse::<f64>() {
        // Go prints 1000.0 as 1000, and the API server then reads an integer.
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        Ok(value) if value.fract() == 0.0 && value.abs() < 9.007e15 => Data::Number((value as i64).into()),
        Ok(value) => Number::from_f64(value).map_or_else(|| Data::String(text.to_owned()), Data::Number),
        Err(_) => Data::String(text.to_owned()),
    }
}

/// A decimal number as kubectl hands it on: a fraction without rest is an integer. Text if it is none, or beyond
/// what a number can hold.
pub(super) fn number(text: &str) -> Data {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if let Ok(value) = unsigned.parse::<i64>() {
        return Data::Number(value.into());
    }
    if let Ok(value) = unsigned.parse::<u64>() {
        return Data::Number(value.into());
    }
    float(unsigned, text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, the same in YAML 1.2 and go-yaml.
fn is_float(digits: &str) -> bool {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let good_mantissa = if whole.is_empty() {
        mantissa.starts_with('.') && is_digits(fraction)
    } else {
        is_digits(whole) && (fraction.is_empty() || is_digits(fraction))
    };
    good_mantissa
        && exponent.is_none_or(|exponent| is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(data: &Data) -> String {
        match data {
            Data::Null => "null".to_owned(),
            Data::Bool(value) => value.to_string(),
            Data::Number(value) => value.to_string(),
            Data::String(value) => format!("\"{value}\""),
            Data::List(_) | Data::Map(_) => unreachable!("a scalar"),
        }
    }

    /// Columns two and three as measured with kubectl 1.32 and by the YAML 1.2 core schema.
    #[test]
    fn kubectl_and_yaml_1_2_read_plain_scalars_as_measured() {
        for (text, by_kubectl, by_1_2) in [
            ("on", "true", "\"on\""),
            ("Off", "false", "\"Off\""),
            ("y", "true", "\"y\""),
            ("n", "false", "\"n\""),
            ("true", "true", "true"),
            ("~", "null", "null"),
            ("0777", "511", "777"),
            ("08", "8", "8"),
            ("0o17", "15", "15"),
            ("0x1F", "31", "31"),
            ("0b11", "3", "\"0b11\""),
            ("1e3", "1000", "1000"),
            ("1_000", "1000", "\"1_000\""),
            ("12:30:45", "\"12:30:45\"", "\"12:30:45\""),
            ("2001-01-01", "\"2001-01-01\"", "\"2001-01-01\""),
            ("1e999", "\"1e999\"", "\"1e999\""),
            ("1.10", "1.1", "1.1"),
            ("-5", "-5", "-5"),
            ("18446744073709551615", "18446744073709551615", "18446744073709551615"),
            (".", "\".\"", "\".\""),
            ("-", "\"-\"", "\"-\""),
            ("+", "\"+\"", "\"+\""),
            ("0x", "\"0x\"", "\"0x\""),
            ("1.", "1", "1"),
            ("kafka", "\"kafka\"", "\"kafka\""),
        ] {
            assert_eq!(shown(&kubectl(text).unwrap()), by_kubectl, "kubectl reads {text}");
            assert_eq!(shown(&core_1_2(text)), by_1_2, "YAML 1.2 reads {text}");
        }
        assert!(kubectl(".inf").is_err());
    }

    #[test]
    fn dates_and_base_60_numbers_are_seen() {
        for text in ["12:30:45", "1:20", "-1:20", "2024-01-01", "2024-1-1 10:00:00", "="] {
            assert!(only_1_1(text), "{text}");
        }
        for text in ["a:b", "2024-01", "10.0.0.0/8", "1.2.3", "::1"] {
            assert!(!only_1_1(text), "{text}");
        }
    }
}
