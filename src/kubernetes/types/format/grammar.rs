//! What each grammar takes.

/// The Job's name appends `-topics-` and 10 characters, and the label `controller-revision-hash` of a pod
/// holds the StatefulSet's name, `-` and 10; 63 characters are allowed, and we keep room for more suffixes.
pub(super) const MAX_RELEASE: usize = 30;

pub(super) fn is_dns_label(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

pub(super) fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(|part| is_dns_label(part, 253))
}

pub(super) fn is_certificate_name(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    text.len() <= 253 && name.split('.').all(|part| is_dns_label(part, 63))
}

/// The prefix `node:` belongs to brokers and the topic Job; `User:` is a type and no part of the name.
pub(super) fn is_principal_name(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text.trim() == text
        && !text.contains(|c: char| c == ';' || c.is_control())
        && !text.starts_with("User:")
        && !text.starts_with("node:")
}

pub(super) fn is_http_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
        && text.len() <= 2048
        && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"'`,\\$;<>(){}|^".contains(&b))
}

pub(super) fn is_qualified(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

pub(super) fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_dns_subdomain(prefix) && is_qualified(name, 63),
        None => is_qualified(text, 63),
    }
}

pub(super) fn is_image_registry(text: &str) -> bool {
    let (host, folder) = text.split_once('/').map_or((text, None), |(host, folder)| (host, Some(folder)));
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    is_dns_subdomain(name)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
        && folder.is_none_or(is_image_repository)
}

pub(super) fn is_image_repository(text: &str) -> bool {
    // The grammar of distribution references: lower-case components joined by single separators.
    !text.is_empty()
        && text.len() <= 255
        && text.split('/').all(|component| {
            !component.is_empty()
                && component
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
                && component.starts_with(|c: char| c.is_ascii_alphanumeric())
                && component.ends_with(|c: char| c.is_ascii_alphanumeric())
        })
}

pub(super) fn is_kafka_uuid(text: &str) -> bool {
    text.len() == 22
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && !text.starts_with('-')
        // 22 letters carry 132 bits; of the last one only two bits count, the others must be 0 to round-trip.
        && text.ends_with(['A', 'Q', 'g', 'w'])
        // Kafka reserves the first ids, among them all zeros.
        && !text.starts_with("AAAAAAAAAAAAAAAAAAAAA")
}
