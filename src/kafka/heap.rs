//! The heap in options of Java.

/// The largest heap that options give, in bytes: of several, the last one counts. `limit` is the memory of the container,
/// of which Java takes a part where the options say so.
pub fn max_heap(options: &str, limit: Option<i128>) -> Option<i128> {
    let mut found = None;
    let mut share = None;
    for option in options.split_whitespace() {
        if let Some(size) = option.strip_prefix("-Xmx").or_else(|| option.strip_prefix("-XX:MaxHeapSize=")) {
            found = java_size(size);
        } else if let Some(percent) = option.strip_prefix("-XX:MaxRAMPercentage=") {
            share = percent.split('.').next().and_then(|percent| percent.parse::<i128>().ok());
        }
    }
    // Java takes a quarter of what it may use where nothing is said.
    found.or_else(|| Some(limit? * share.unwrap_or(25) / 100))
}

/// A size as Java writes it, in bytes: `2g`, `512m`, `1024K`.
pub fn java_size(size: &str) -> Option<i128> {
    let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match size.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return None,
    };
    digits.parse::<i64>().ok().map(|number| i128::from(number) << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_option_counts() {
        assert_eq!(max_heap("-Xms1g -Xmx2g", None), Some(2 << 30));
        assert_eq!(max_heap("-Xmx1g -Xmx512M", None), Some(512 << 20));
        assert_eq!(max_heap("-XX:MaxRAMPercentage=75.0", Some(1 << 30)), Some(3 << 28));
        assert_eq!(max_heap("-Xms256m", Some(4 << 30)), Some(1 << 30));
        assert_eq!(max_heap("-Xms256m", None), None);
        assert_eq!(max_heap("-Xmx2gb", None), None);
    }
}
