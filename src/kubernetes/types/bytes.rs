//! Bytes that are written as text. The only door to base64.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What Go reads: padding is needed, the bits that it fills up are not looked at.
const STANDARD: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a base64 text, as an API server reads it: line ends do not count, anything else outside of the standard
/// alphabet is refused.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.bytes().filter(|byte| !b"\r\n".contains(byte)).collect();
    STANDARD.decode(text).ok()
}

/// These bytes as an API server writes them.
pub fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// These bytes in the alphabet for URLs, without padding.
pub fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_go_reads_it() {
        for (good, bytes) in [
            ("", ""),
            ("Y2hhbmdlaXQ=", "changeit"),
            ("Y2hh\nbmdl\r\naXQ=\n", "changeit"),
            ("Y2hhbmdlaXR=", "changeit"),
            ("YQ==", "a"),
        ] {
            assert_eq!(from_base64(good).as_deref(), Some(bytes.as_bytes()), "{good}");
            assert_eq!(
                from_base64(&to_base64(bytes.as_bytes())).as_deref(),
                Some(bytes.as_bytes()),
                "{good}"
            );
        }
        assert_eq!(from_base64("+/+/"), Some(vec![0xfb, 0xff, 0xbf]));
        for bad in ["changeit!", "YQ", "YQ=", "YQ===", "YQ==YQ==", "-_-_", "Y2 hh", "====", "Y", "\u{e4}bcd"]
        {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
    }
}
