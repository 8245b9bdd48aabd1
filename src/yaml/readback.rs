//! The second opinion on what we are about to print: another YAML reader must see the same values. The
//! only door to `serde_yaml`.

use serde::de::Deserialize;

use super::Value;

/// Checks that libyaml reads `text` as exactly these documents.
///
/// # Errors
/// A sentence that says which document differs, or what libyaml says. That is a mistake in our writer,
/// never the user's.
pub fn reads_back(text: &str, documents: &[&Value]) -> Result<(), String> {
    let mut count = 0;
    for (i, document) in serde_yaml::Deserializer::from_str(text).enumerate() {
        // The detour through its own value type is what makes it refuse duplicate keys.
        let read = serde_yaml::Value::deserialize(document).map_err(|error| error.to_string())?;
        let read = serde_json::to_value(read).map_err(|error| error.to_string())?;
        if documents.get(i).is_none_or(|expected| **expected != read) {
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
