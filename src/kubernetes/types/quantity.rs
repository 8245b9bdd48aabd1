//! Kubernetes quantities: `512Mi`, `500m`, `8Gi`, `1.5`, `1e3`.
//!
//! The grammar is that of apimachinery's `resource.ParseQuantity`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ScalarValue;

/// An amount as written, comparable by value: `1024Mi` equals `1Gi`.
#[derive(Clone, Debug)]
pub struct Quantity {
    text: String,
    notation: Notation,
    /// The value in thousandths, rounded up as the API server does.
    milli: i128,
}

/// How an amount was written, which decides how Kubernetes writes it.
#[derive(Clone, Copy, Debug)]
enum Notation {
    Decimal,
    Exponent,
    Binary,
}

impl Quantity {
    /// The amount as the API server stores it: `1024Mi` becomes `1Gi` and `2000m` becomes `2`.
    pub fn canonical(&self) -> String {
        let whole = self.milli % 1000 == 0;
        let mut value = self.milli / 1000;
        if matches!(self.notation, Notation::Binary) && whole && value.abs() >= 1024 {
            let mut suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].iter().copied().peekable();
            let mut suffix = suffixes.next().unwrap_or("");
            while value % 1024 == 0
                && let Some(next) = suffixes.next()
            {
                value /= 1024;
                suffix = next;
            }
            return format!("{value}{suffix}");
        }
        if self.milli == 0 {
            return "0".to_owned();
        }
        let mut value = self.milli;
        let mut exponent = -3;
        while value % 1000 == 0 && exponent < 18 {
            value /= 1000;
            exponent += 3;
        }
        let suffix = match (self.notation, exponent) {
            (_, 0) => String::new(),
            (Notation::Exponent, exponent) => format!("e{exponent}"),
            (_, -3) => "m".to_owned(),
            (_, 3) => "k".to_owned(),
            (_, 6) => "M".to_owned(),
            (_, 9) => "G".to_owned(),
            (_, 12) => "T".to_owned(),
            (_, 15) => "P".to_owned(),
            _ => "E".to_owned(),
        };
        format!("{value}{suffix}")
    }

    /// The amount in the one form that all equal amounts have: `1Gi` for `1024Mi` and for `1073741824`.
    pub fn uniform(&self) -> String {
        let notation = if self.milli % (1024 * 1000) == 0 { Notation::Binary } else { Notation::Decimal };
        Self { notation, ..self.clone() }.canonical()
    }

    /// The amount in whole units (bytes, CPUs), rounded up.
    pub fn value(&self) -> i128 {
        self.milli.div_euclid(1000) + i128::from(self.milli.rem_euclid(1000) != 0)
    }

    /// The amount in thousandths, rounded up.
    pub fn milli(&self) -> i128 {
        self.milli
    }

    /// Both together, written as this one is.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let milli = self.milli.saturating_add(other.milli);
        let mut sum = Self { text: String::new(), notation: self.notation, milli };
        sum.text = sum.canonical();
        sum
    }

    /// A whole number of mebibytes.
    pub fn mebibytes(count: i128) -> Self {
        Self { text: format!("{count}Mi"), notation: Notation::Binary, milli: count * (1 << 20) * 1000 }
    }
}

/// The largest amount of Kubernetes, 2^63 - 1, in thousandths.
const MOST: i128 = (i64::MAX as i128) * 1000;

impl FromStr for Quantity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || "a quantity such as `512Mi`, `8Gi` or `500m`".to_owned();
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let digits_end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at_checked(digits_end).ok_or_else(refuse)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || number.len() > 24 {
            return Err(refuse());
        }
        let mantissa: i128 = format!("{whole}{fraction}").parse().map_err(|_| refuse())?;
        let (base, exponent) = scale(suffix).ok_or_else(refuse)?;
        // mantissa * base^exponent / 10^fraction, in thousandths.
        let scale_up = i128::from(base).checked_pow(exponent.unsigned_abs()).ok_or_else(refuse)?;
        let fraction_size = 10_i128.pow(u32::try_from(fraction.len()).map_err(|_| refuse())?);
        let thousandths = mantissa.checked_mul(1000).ok_or_else(refuse)?;
        let (up, down) = if exponent >= 0 {
            (thousandths.checked_mul(scale_up).ok_or_else(refuse)?, fraction_size)
        } else {
            (thousandths, fraction_size.checked_mul(scale_up).ok_or_else(refuse)?)
        };
        // Kubernetes takes any larger amount for this one.
        let magnitude = (up.div_euclid(down) + i128::from(up.rem_euclid(down) != 0)).min(MOST);
        let notation = match suffix.as_bytes() {
            [_, b'i'] => Notation::Binary,
            [b'e' | b'E', _, ..] => Notation::Exponent,
            _ => Notation::Decimal,
        };
        Ok(Self { text: text.to_owned(), notation, milli: if negative { -magnitude } else { magnitude } })
    }
}

/// The base and exponent of a suffix.
fn scale(suffix: &str) -> Option<(u32, i32)> {
    Some(match suffix {
        "n" => (10, -9),
        "u" => (10, -6),
        "m" => (10, -3),
        "" => (10, 0),
        "k" => (10, 3),
        "M" => (10, 6),
        "G" => (10, 9),
        "T" => (10, 12),
        "P" => (10, 15),
        "E" => (10, 18),
        "Ki" => (1024, 1),
        "Mi" => (1024, 2),
        "Gi" => (1024, 3),
        "Ti" => (1024, 4),
        "Pi" => (1024, 5),
        "Ei" => (1024, 6),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            let exponent: i32 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
            (-30..=30).contains(&exponent).then_some((10, exponent))?
        }
    })
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    /// Takes text or a number, as Kubernetes does: `cpu: 1` and `cpu: "1"` are the same.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = ScalarValue::deserialize(deserializer)?.to_string();
        text.parse().map_err(|rule| serde::de::Error::custom(format!("`{text}` is not {rule}")))
    }
}

impl JsonSchema for Quantity {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "string"], "format": "quantity" })
    }

    fn inline_schema() -> bool {
        true
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.milli == other.milli
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.milli.cmp(&other.milli)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milli(text: &str) -> i128 {
        text.parse::<Quantity>().unwrap().milli()
    }

    #[test]
    fn equal_amounts_are_equal_however_they_are_written() {
        for (a, b) in [
            ("1024Mi", "1Gi"),
            ("4000m", "4"),
            ("1e3", "1k"),
            ("0.5", "500m"),
            ("7.Gi", "7Gi"),
            (".5Gi", "512Mi"),
            ("+8Gi", "8Gi"),
            ("1.5m", "2m"),
            ("1E3", "1000"),
            ("1E", "1e18"),
        ] {
            assert_eq!(milli(a), milli(b), "{a} {b}");
        }
        assert_eq!("2Gi".parse::<Quantity>().unwrap().value(), 2 << 30);
    }

    #[test]
    fn the_canonical_form_is_that_of_the_api_server() {
        for (text, canonical) in [
            ("1024Mi", "1Gi"),
            ("1536Mi", "1536Mi"),
            ("2000m", "2"),
            ("0.5", "500m"),
            ("1.5", "1500m"),
            ("1000000", "1M"),
            ("512Ki", "512Ki"),
            ("0.5Ki", "512"),
            ("1e3", "1e3"),
            ("1000", "1k"),
            ("0Gi", "0"),
            ("-2048", "-2048"),
            ("-2Ki", "-2Ki"),
            ("10888888888.8Ti", "9223372036854775807"),
        ] {
            assert_eq!(text.parse::<Quantity>().unwrap().canonical(), canonical, "{text}");
        }
    }

    #[test]
    fn a_sum_is_written_as_its_first_part() {
        for (a, b, sum) in [("1Gi", "1G", "2073741824"), ("512Mi", "512Mi", "1Gi"), ("500m", "2", "2500m")] {
            let (a, b): (Quantity, Quantity) = (a.parse().unwrap(), b.parse().unwrap());
            assert_eq!(a.plus(&b).to_string(), sum);
        }
    }

    #[test]
    fn equal_amounts_have_one_uniform_form() {
        for (form, texts) in [
            ("1Gi", &["1024Mi", "1073741824", "1Gi", "1073741824e0"][..]),
            ("2", &["2000m", "2", "2e0", "1999.9999m"]),
            ("1k", &["1000", "1e3", "1k"]),
            ("0", &["0", "0Gi", "0m"]),
            ("1536Mi", &["1.5Gi", "1536Mi"]),
        ] {
            for text in texts {
                assert_eq!(text.parse::<Quantity>().unwrap().uniform(), form, "{text}");
            }
        }
    }

    #[test]
    fn what_the_api_server_refuses_is_refused() {
        for text in [
            "8GB", "8gi", "8g", "8 Gi", "7,5Gi", "two", "50%", "0x10", "", "8K", "100mi", "8GiM", ".", "--1",
            "1e", "1.2.3", "ß",
        ] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }
}
