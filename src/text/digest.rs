//! Digests of texts. The only door to sha2.

use sha2::{Digest, Sha256};

/// The SHA-256 digest of several texts. Each counts with its length, so that moving a letter from one to the
/// next changes the digest.
pub(crate) fn sha256<'a>(texts: impl IntoIterator<Item = &'a str>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.len().to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().into()
}

/// The SHA-256 digest of files one after the other, as `cat FILE… | sha256sum` prints it.
pub(crate) fn hex_of_files<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first bytes of the digest of [`sha256`] in hexadecimal digits, two for each byte.
pub(crate) fn hex<'a>(texts: impl IntoIterator<Item = &'a str>, bytes: usize) -> String {
    sha256(texts).iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}
