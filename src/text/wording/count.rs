//! Numbers with their nouns.

/// `1 broker`, `3 brokers`.
pub fn count(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(1_u32, "broker", "brokers"), "1 broker");
        assert_eq!(count(0_u32, "broker", "brokers"), "0 brokers");
    }
}
