//! The heap in options of Java.

/// The variable of Kafka's start scripts for the heap.
pub const HEAP_OPTIONS: &str = "KAFKA_HEAP_OPTS";

/// Variables with options of Java, in the order in which the JVM reads them: first its own, then those that
/// `kafka-run-class.sh` puts on the command line, and last `_JAVA_OPTIONS`.
pub const JAVA_OPTIONS: [&str; 9] = [
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    HEAP_OPTIONS,
    "KAFKA_JVM_PERFORMANCE_OPTS",
    "KAFKA_GC_LOG_OPTS",
    "KAFKA_JMX_OPTS",
    "KAFKA_LOG4J_OPTS",
    "KAFKA_OPTS",
    "_JAVA_OPTIONS",
];

/// What Kafka's start scripts put into the variable where it is not set, or empty: 1 GiB.
const DEFAULT: &str = "-Xmx1G -Xms1G";

/// Where the largest heap of a node comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heap {
    /// A variable gives so many bytes.
    Given(&'static str, i128),
    /// No variable says anything, so that the start script gives so many bytes.
    Default(i128),
    /// What this variable holds decides, and is not known; or it gives a part of what the node's machine has.
    Open(&'static str),
}

impl Heap {
    /// The heap of variables: `options` is what one of [`JAVA_OPTIONS`] holds, none if it is not set, and `Err` if that is not
    /// known. `limit` is the memory of the container, of which Java takes a part where the options say so.
    pub fn of<'a>(options: &dyn Fn(&str) -> Option<Result<&'a str, ()>>, limit: Option<i128>) -> Self {
        let is_set =
            |text: &Result<&str, ()>| text.is_err() || text.is_ok_and(|text| !text.trim().is_empty());
        let set = |name: &'static str| options(name).filter(is_set).map(|text| (name, text));
        let is_default = set(HEAP_OPTIONS).is_none();
        let value =
            |name| if name == HEAP_OPTIONS && is_default { Some((name, Ok(DEFAULT))) } else { set(name) };
        let all: Vec<(&'static str, Result<&str, ()>)> = JAVA_OPTIONS.into_iter().filter_map(value).collect();
        let mut joined = String::new();
        for (name, text) in all.iter().rev() {
            let Ok(text) = text else { return Self::Open(name) };
            match words(text).rev().find_map(max_of).map(java_size) {
                Some(Some(bytes)) if *name == HEAP_OPTIONS && is_default => return Self::Default(bytes),
                Some(Some(bytes)) => return Self::Given(name, bytes),
                // The JVM does not start with it.
                Some(None) => return Self::Open(name),
                None => joined = format!("{text} {joined}"),
            }
        }
        let shares = |text: &str| words(text).any(|option| share_of(option).is_some());
        let last = all.iter().rev().find(|(_, text)| text.is_ok_and(shares));
        let name = last.map_or(HEAP_OPTIONS, |(name, _)| name);
        max_heap(&joined, limit).map_or(Self::Open(name), |bytes| Self::Given(name, bytes))
    }
}

/// The largest heap that options give, in bytes: of several, the last one counts. `limit` is the memory of the container,
/// of which Java takes a part where the options say so.
pub fn max_heap(options: &str, limit: Option<i128>) -> Option<i128> {
    if let Some(size) = words(options).rev().find_map(max_of) {
        return java_size(size);
    }
    // Java takes a quarter of what it may use where nothing is said, and never less than it begins with.
    let share = words(options).rev().find_map(share_of).unwrap_or(25);
    let first = words(options).rev().find_map(|option| java_size(option.strip_prefix("-Xms")?));
    Some((limit? * share / 100).max(first.unwrap_or(0)))
}

fn words(options: &str) -> impl DoubleEndedIterator<Item = &str> {
    options.split_whitespace()
}

/// The size of the largest heap as it is written, if this is an option for it.
fn max_of(option: &str) -> Option<&str> {
    option.strip_prefix("-Xmx").or_else(|| option.strip_prefix("-XX:MaxHeapSize="))
}

/// The part of the memory that the heap may take, in percent, if this is an option for it.
fn share_of(option: &str) -> Option<i128> {
    let percent = option.strip_prefix("-XX:MaxRAMPercentage=")?;
    percent.split('.').next()?.parse().ok()
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
        assert_eq!(max_heap("-Xmx2gb", Some(4 << 30)), None);
        assert_eq!(max_heap("-Xms600m", Some(1 << 30)), Some(600 << 20));
    }

    /// As `OpenJDK` 17 does it, and `kafka-run-class.sh` of Kafka 2.8 to 4.3.
    #[test]
    fn of_several_variables_the_last_on_the_command_line_counts() {
        let heap = |given: &[(&str, Option<&'static str>)], limit| {
            let options =
                |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, text)| text.ok_or(()));
            Heap::of(&options, limit)
        };
        let gib = 1 << 30;
        assert_eq!(heap(&[], None), Heap::Default(gib));
        assert_eq!(heap(&[("KAFKA_HEAP_OPTS", Some(" "))], None), Heap::Default(gib));
        assert_eq!(heap(&[("JAVA_TOOL_OPTIONS", Some("-Xmx4g"))], None), Heap::Default(gib));
        assert_eq!(heap(&[("KAFKA_OPTS", Some("-Da=b -Xmx4g"))], None), Heap::Given("KAFKA_OPTS", 4 * gib));
        let both =
            [("KAFKA_HEAP_OPTS", Some("-Xmx2g")), ("KAFKA_JVM_PERFORMANCE_OPTS", Some("-XX:MaxHeapSize=3g"))];
        assert_eq!(heap(&both, None), Heap::Given("KAFKA_JVM_PERFORMANCE_OPTS", 3 * gib));
        assert_eq!(
            heap(&[both[0], ("KAFKA_OPTS", Some("-XX:MaxRAMPercentage=80"))], Some(8 * gib)),
            Heap::Given("KAFKA_HEAP_OPTS", 2 * gib)
        );
        let share = [("KAFKA_HEAP_OPTS", Some("-Xms1g")), ("KAFKA_OPTS", Some("-XX:MaxRAMPercentage=50"))];
        assert_eq!(heap(&share, Some(8 * gib)), Heap::Given("KAFKA_OPTS", 4 * gib));
        assert_eq!(heap(&share, None), Heap::Open("KAFKA_OPTS"));
        assert_eq!(
            heap(&[("KAFKA_HEAP_OPTS", Some("-Xms1g")), ("JDK_JAVA_OPTIONS", Some("-Xmx2g"))], None),
            Heap::Given("JDK_JAVA_OPTIONS", 2 * gib)
        );
        assert_eq!(
            heap(&[both[0], ("_JAVA_OPTIONS", Some("-Xmx1g"))], None),
            Heap::Given("_JAVA_OPTIONS", gib)
        );
        assert_eq!(heap(&[both[0], ("KAFKA_OPTS", None)], None), Heap::Open("KAFKA_OPTS"));
        assert_eq!(
            heap(&[("KAFKA_HEAP_OPTS", None), ("KAFKA_OPTS", Some("-Xmx1g"))], None),
            Heap::Given("KAFKA_OPTS", gib)
        );
        assert_eq!(heap(&[("KAFKA_HEAP_OPTS", Some("-Xmx2gb"))], Some(gib)), Heap::Open("KAFKA_HEAP_OPTS"));
    }
}
