//! Texts that follow the grammars, and texts that do not.

use super::*;

#[test]
fn every_example_follows_its_grammar() {
    for format in Format::ALL {
        assert_eq!(format.check(format.example()), Ok(()), "{}", format.name());
    }
}

#[test]
fn what_breaks_a_grammar_is_refused() {
    let long = "a".repeat(64);
    for (format, bad) in [
        (Format::DnsLabel, "Kafka"),
        (Format::DnsLabel, "-a"),
        (Format::DnsLabel, "a.b"),
        (Format::DnsLabel, long.as_str()),
        (Format::DnsSubdomain, "a..b"),
        (Format::DnsSubdomain, ""),
        (Format::Release, "1kafka"),
        (Format::Release, "a234567890123456789012345678901"),
        (Format::Quantity, "8GB"),
        (Format::Quantity, ""),
        (Format::LabelKey, "a/b/c"),
        (Format::LabelKey, "/b"),
        (Format::LabelValue, "a b"),
        (Format::LabelValue, "a-"),
        (Format::Cidr, "10.0.0.1/8"),
        (Format::Cidr, "10.0.0.0"),
        (Format::Cidr, "10.0.0.0/33"),
        (Format::Cidr, "10.0.0.0/08"),
        (Format::Cidr, "fd00::1/64"),
        (Format::ImageRegistry, "https://docker.io"),
        (Format::ImageRegistry, "docker.io/"),
        (Format::ImageRegistry, "docker.io:0"),
        (Format::ImageRepository, "Apache/kafka"),
        (Format::ImageRepository, "apache/kafka:4.3.1"),
        (Format::ImageTag, ".x"),
        (Format::ImageDigest, "sha256:00"),
        (Format::KafkaVersion, "4.3"),
        (Format::KafkaUuid, "MkU3OEVBNTcwNTJENDM2Qk"),
        (Format::KafkaUuid, "AAAAAAAAAAAAAAAAAAAAAA"),
        (Format::KafkaUuid, "-kU3OEVBNTcwNTJENDM2Qg"),
        (Format::TopicName, "a b"),
        (Format::TopicName, ".."),
        (Format::ConfigName, "a=b"),
        (Format::CertificateName, "*"),
        (Format::CertificateName, "a.*.b"),
        (Format::CertificateName, "*.*.b"),
        (Format::CertificateName, long.as_str()),
        (Format::CertificateName, "Kafka.example.com"),
        (Format::IpAddress, "10.0.0.01"),
        (Format::IpAddress, "10.0.0.0/8"),
        (Format::Duration, ""),
        (Format::Duration, "0h"),
        (Format::Duration, "1"),
        (Format::Duration, "-1h"),
        (Format::Duration, "365d"),
        (Format::Duration, "1h "),
        (Format::PrincipalName, ""),
        (Format::PrincipalName, " a"),
        (Format::PrincipalName, "a;User:b"),
        (Format::PrincipalName, "User:a"),
        (Format::PrincipalName, "node:kafka"),
        (Format::UserName, ""),
        (Format::UserName, ".."),
        (Format::UserName, "a/b"),
        (Format::UserName, "a b"),
        (Format::UserName, "a*"),
        (Format::UserName, "node:kafka"),
        (Format::UserName, "User:a"),
        (Format::TopicPattern, ""),
        (Format::TopicPattern, "**"),
        (Format::TopicPattern, "*a"),
        (Format::TopicPattern, "a b*"),
        (Format::ResourcePattern, ""),
        (Format::ResourcePattern, "a*b"),
        (Format::ResourcePattern, "a\tb"),
        (Format::ResourcePattern, " a"),
        (Format::ConfigMapKey, ""),
        (Format::ConfigMapKey, "../a"),
        (Format::ConfigMapKey, "..data"),
        (Format::Url, "idp.example.com"),
        (Format::Url, "file:///etc/jwks"),
        (Format::Url, "https://"),
        (Format::Url, "https://a b"),
        (Format::Url, "https://a,https://b"),
        (Format::Url, "https://a/$(id)"),
    ] {
        assert!(format.check(bad).is_err(), "{} {bad}", format.name());
    }
}

#[test]
fn the_whole_of_the_internet_is_a_range() {
    for range in ["0.0.0.0/0", "::/0", "192.168.0.0/16", "10.1.2.3/32", "fd00::/8"] {
        assert_eq!(Format::Cidr.check(range), Ok(()), "{range}");
    }
}
