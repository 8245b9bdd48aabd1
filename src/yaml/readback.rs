//! The second opinion on what we are about to print: another YAML reader must see the same values. The
//! only door to `serde_yaml`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Value;

/// Checks that libyaml reads `text` as exactly these documents.
///
/// # Errors
/// A sentence that says which document differs, or what libyaml says. That is a mistake in our writer,
/// never the user's.
pub fn reads_back(text: &str, documents: &[&Value]) -> Result<(), String> {
    let mut count = 0;
    for (i, document) in serde_yaml::Deserializer::from_str(text).enumerate() {
        let is_same = match documents.get(i) {
            Some(expected) => Expected(expected).deserialize(document).map_err(|error| error.to_string())?,
            None => false,
        };
        if !is_same {
            return Err(format!("document {} reads back differently", i + 1));
        }
        count = i + 1;
    }
    if count == documents.len() {
        Ok(())
    } else {
        Err(format!("{count} documents read back of {}", documents.len()))
    }
}

/// Compares while it reads: true if exactly this value is read, no key twice.
struct Expected<'a>(&'a Value);

impl<'de> DeserializeSeed<'de> for Expected<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        // The type decides, not what is expected: a number is never read as text.
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Expected<'_> {
    type Value = bool;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(self.0.is_null())
    }

    fn visit_bool<E>(self, read: bool) -> Result<bool, E> {
        Ok(self.0.as_bool() == Some(read))
    }

    fn visit_i64<E>(self, read: i64) -> Result<bool, E> {
        Ok(self.0.as_i64() == Some(read))
    }

    fn visit_u64<E>(self, read: u64) -> Result<bool, E> {
        Ok(self.0.as_u64() == Some(read))
    }

    fn visit_f64<E>(self, read: f64) -> Result<bool, E> {
        // What is written is what was read, so they are equal to the last bit.
        Ok(self.0.is_f64() && self.0.as_f64().map(f64::to_bits) == Some(read.to_bits()))
    }

    fn visit_str<E>(self, read: &str) -> Result<bool, E> {
        Ok(self.0.as_str() == Some(read))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut read: A) -> Result<bool, A::Error> {
        let mut is_same = self.0.is_array();
        for expected in self.0.as_array().into_iter().flatten() {
            is_same &= read.next_element_seed(Expected(expected))? == Some(true);
        }
        while read.next_element::<IgnoredAny>()?.is_some() {
            is_same = false;
        }
        Ok(is_same)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut read: A) -> Result<bool, A::Error> {
        let mut is_same = self.0.is_object();
        let mut count = 0;
        while let Some(expected) = read.next_key_seed(Key(self.0))? {
            count += 1;
            if let Some(expected) = expected {
                is_same &= read.next_value_seed(Expected(expected))?;
            } else {
                read.next_value::<IgnoredAny>()?;
                is_same = false;
            }
        }
        // Each key is one of those expected, so there are as many only if none comes twice.
        Ok(is_same && self.0.as_object().is_some_and(|expected| expected.len() == count))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        Err(serde::de::Error::custom("a tag is read"))
    }
}

/// Reads a key: the value that is expected below it.
struct Key<'a>(&'a Value);

impl<'de, 'a> DeserializeSeed<'de> for Key<'a> {
    type Value = Option<&'a Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'_> for Key<'a> {
    type Value = Option<&'a Value>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key that is text")
    }

    fn visit_str<E>(self, read: &str) -> Result<Self::Value, E> {
        Ok(self.0.get(read))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_exactly_what_is_expected_passes() {
        let value = json!({"a": [1, -2, 1.5, null, true, "x"], "b": {"12": "12"}, "c": [], "d": {}});
        let text = "a: [1, -2, 1.5, null, true, x]\nb: {\"12\": '12'}\nc: []\nd: {}\n";
        assert_eq!(reads_back(text, &[&value]), Ok(()));
        for (from, to) in [
            ("[1,", "['1',"),
            ("-2", "2"),
            ("1.5", "1.50001"),
            ("null", "''"),
            ("true", "yes"),
            (", x]", "]"),
            (", x]", ", x, y]"),
            (", x]", ", !a x]"),
            ("\"12\":", "12:"),
            ("'12'", "12"),
            ("'12'}", "'12', \"12\": '12'}"),
            ("'12'}", "'12', e: f}"),
            ("c: []", "c: {}"),
            ("c: []", "c:"),
            ("d: {}\n", ""),
            ("d: {}\n", "d: {}\n---\n{}\n"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert!(reads_back(&changed, &[&value]).is_err(), "{changed}");
        }
        assert!(reads_back("", &[&value]).is_err());
        assert!(reads_back(text, &[&value, &value]).is_err());
    }
}
