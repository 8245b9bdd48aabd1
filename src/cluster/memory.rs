//! The Java virtual machine of a broker, sized from the memory that the container may use.

use super::{ResolveErrors, Security, resources};
use crate::kubernetes::types::Quantity;
use crate::profile::Profile;
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;

const MEBIBYTE: i128 = 1 << 20;
/// Kafka keeps records in the page cache, not in the heap: more than this is never used.
const MAX_HEAP_MIB: i128 = 6 * 1024;
/// With less a broker does not start.
pub const MIN_HEAP_MIB: i128 = 256;

/// The Java virtual machine of a broker.
#[derive(Clone, Debug)]
pub struct Java {
    /// The mebibytes of memory that the container may use; 0 if there is no limit.
    pub limit_mib: i128,
    /// The heap in mebibytes; smallest and largest size are equal, so that it never has to grow.
    pub heap_mib: i128,
    /// All other options.
    pub options: Vec<String>,
    /// Settings of the broker that fit this heap, by Kafka's names.
    pub settings: Vec<(&'static str, &'static str)>,
}

impl Java {
    pub(super) fn resolve(profile: &Profile, security: &Security, findings: &mut ResolveErrors<'_>) -> Self {
        let limit = resources::memory_limit(&profile.resources);
        let limit_mib = limit.map_or(0, Quantity::value) / MEBIBYTE;
        let (heap_mib, options) = match &profile.jvm {
            Some(jvm) => (jvm.heap.as_ref().map(|heap| heap.value() / MEBIBYTE), jvm.options.as_slice()),
            None => (None, [].as_slice()),
        };
        check_options(options, findings);
        let small = limit_mib < 1024;
        let own_collector =
            options.iter().any(|option| option.starts_with("-XX:+Use") && option.ends_with("GC"));
        let mut all: Vec<String> = if own_collector {
            // Java rejects two.
            Vec::new()
        } else if small {
            vec!["-XX:+UseSerialGC".to_owned()]
        } else {
            // What Kafka's own start script sets, which setting anything replaces.
            [
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent",
            ]
            .map(str::to_owned)
            .to_vec()
        };
        all.push("-XX:+ExitOnOutOfMemoryError".to_owned());
        all.push("-Djava.awt.headless=true".to_owned());
        if let Some(oauth) = &security.oauth {
            // Kafka 4 fetches keys from no other address.
            all.push(format!("-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={}", oauth.jwks_url));
        }
        all.extend(options.iter().cloned());
        Self {
            limit_mib,
            heap_mib: heap_mib.unwrap_or_else(|| (limit_mib / 2).clamp(MIN_HEAP_MIB, MAX_HEAP_MIB)),
            options: all,
            settings: settings(limit_mib),
        }
    }
}

/// Settings whose defaults do not fit a small heap.
fn settings(limit_mib: i128) -> Vec<(&'static str, &'static str)> {
    if limit_mib < 1024 {
        vec![
            ("background.threads", "4"),
            // The log cleaner takes its buffer from the heap at once; the default is 128 MiB.
            ("log.cleaner.dedupe.buffer.size", "16777216"),
            ("num.io.threads", "4"),
            ("num.network.threads", "2"),
            ("offsets.topic.num.partitions", "10"),
            ("socket.request.max.bytes", "33554432"),
            ("transaction.state.log.num.partitions", "10"),
        ]
    } else if limit_mib < 2048 {
        vec![("log.cleaner.dedupe.buffer.size", "33554432")]
    } else {
        Vec::new()
    }
}

/// Options that make Java print something and end instead of starting Kafka.
const ENDS: [&str; 15] = [
    "-?",
    "-X",
    "-Xinternalversion",
    "-Xlog:help",
    "-Xshare:dump",
    "-fullversion",
    "-h",
    "-help",
    "-version",
    "--dry-run",
    "--full-version",
    "--help",
    "--help-extra",
    "--list-modules",
    "--version",
];
/// Options that take the next word for their value, which is the next option, or the name of Kafka's main class.
const TAKES_NEXT: [&str; 19] = [
    "-classpath",
    "-cp",
    "-d",
    "-jar",
    "-m",
    "-p",
    "--add-exports",
    "--add-modules",
    "--add-opens",
    "--add-reads",
    "--class-path",
    "--describe-module",
    "--enable-native-access",
    "--limit-modules",
    "--module",
    "--module-path",
    "--patch-module",
    "--source",
    "--upgrade-module-path",
];

/// Kafka's start script puts the options into the command line of `java` as they stand, before the main class.
fn check_options(options: &[String], findings: &mut ResolveErrors<'_>) {
    for (i, option) in options.iter().enumerate() {
        let path = field_path!["jvm", "options", i];
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || "*?[]".contains(c);
        let error = if ENDS.contains(&option.as_str()) {
            Diagnostic::error(format!("`{option}` ends the Java virtual machine before Kafka starts"))
                .help("remove it")
        } else if TAKES_NEXT.contains(&option.as_str()) {
            Diagnostic::error(format!("`{option}` takes the next word of the command line as its value"))
                .help(
                    "give the value in the same item, such as `--add-opens=java.base/java.lang=ALL-UNNAMED`",
                )
        } else if option.is_empty() || option.contains(forbidden) {
            Diagnostic::error(format!("Kafka's start script cannot pass on the option `{option}`"))
                .help("an option has no blanks and none of `*`, `?`, `[`, `]`; give each option as an item of its own")
        } else if !option.starts_with('-') || option.trim_start_matches('-').is_empty() {
            Diagnostic::error(format!(
                "`{option}` is not an option of the Java virtual machine: options begin with `-`"
            ))
            .help("a system property is `-Dname=value`; the value of an option belongs in the same item")
        } else {
            continue;
        };
        findings.add(&path, error);
    }
}
