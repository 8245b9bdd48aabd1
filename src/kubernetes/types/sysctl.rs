//! The names of kernel parameters: `net.core.somaxconn`.

/// The name of a kernel parameter.
#[derive(Clone, Copy, Debug)]
pub struct Sysctl<'a>(pub &'a str);

impl Sysctl<'_> {
    /// True if a parameter can be called so.
    pub fn is_valid(self) -> bool {
        let is_segment = |segment: &str| {
            let is_end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            segment.starts_with(is_end)
                && segment.ends_with(is_end)
                && segment.chars().all(|c| is_end(c) || c == '-' || c == '_')
        };
        self.0.len() <= 253 && self.0.split(['.', '/']).all(is_segment)
    }

    /// True if each network has its own.
    pub fn is_of_network(self) -> bool {
        self.dotted().starts_with("net.")
    }

    /// True if it is about memory and messages that processes share.
    pub fn is_of_shared_memory(self) -> bool {
        let name = self.dotted();
        name == "kernel.sem"
            || ["kernel.shm", "kernel.msg", "fs.mqueue."].iter().any(|prefix| name.starts_with(prefix))
    }

    /// The name as Kubernetes compares it. A name whose first separator is `/` has the separators the other way round.
    fn dotted(self) -> String {
        if self.0.find(['.', '/']).is_none_or(|first| self.0.as_bytes().get(first) == Some(&b'.')) {
            return self.0.to_owned();
        }
        let swap = |c| match c {
            '.' => '/',
            '/' => '.',
            other => other,
        };
        self.0.chars().map(swap).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_has_lower_case_parts() {
        let (longest, too_long) = ("a".repeat(253), "a".repeat(254));
        for good in ["a", "kernel.shm_rmid_forced", "net/ipv4/conf.eth0-1", "0.1", longest.as_str()] {
            assert!(Sysctl(good).is_valid(), "{good}");
        }
        for bad in ["", ".", "a.", ".a", "a..b", "A", "a_", "-a", "a!", "a b", too_long.as_str()] {
            assert!(!Sysctl(bad).is_valid(), "{bad}");
        }
    }

    #[test]
    fn a_parameter_belongs_to_the_network_or_to_shared_memory() {
        for (name, network, memory) in [
            ("net.core.somaxconn", true, false),
            ("net/core/somaxconn", true, false),
            ("net", false, false),
            ("network.x", false, false),
            ("kernel.sem", false, true),
            ("kernel.semx", false, false),
            ("kernel/sem", false, true),
            ("kernel.shmmax", false, true),
            ("kernel.msgmax", false, true),
            ("fs.mqueue.msg_max", false, true),
            ("fs.mqueue", false, false),
            ("kernel/shm.max", false, true),
            ("kernel.pid_max", false, false),
        ] {
            assert_eq!(Sysctl(name).is_of_network(), network, "{name}");
            assert_eq!(Sysctl(name).is_of_shared_memory(), memory, "{name}");
        }
    }
}
