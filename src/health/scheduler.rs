//! The scheduler's message: why a pod is unschedulable.

/// Why a node does not take a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// It has too little CPU, memory or another resource left, or as many pods as it may have.
    Insufficient,
    /// It is cordoned, usually for maintenance.
    Cordoned,
    /// It is not ready, unreachable or short of a resource of its own.
    Down,
    /// It cannot reach the volume.
    Volume,
    /// A rule of the pod or of the node: taints, affinity, spread.
    Rule,
}

/// One reason, and on how many nodes it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reason<'a> {
    nodes: Option<&'a str>,
    text: &'a str,
    cause: Cause,
}

/// All reasons in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reasons<'a> {
    total: Option<&'a str>,
    list: Vec<Reason<'a>>,
}

/// Taints that Kubernetes gives a node that cannot run pods now.
const DOWN: [&str; 7] = [
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/out-of-service",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/pid-pressure",
    "node.kubernetes.io/network-unavailable",
];

impl<'a> Reasons<'a> {
    /// The reasons in `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: …`.
    pub(super) fn of(message: &'a str) -> Self {
        let (head, rest) = message.split_once("nodes are available: ").unwrap_or(("", message));
        let total = head.trim().strip_prefix("0/");
        let end = rest.find(". preemption:").unwrap_or(rest.len());
        let rest = rest.get(..end).unwrap_or(rest).trim().trim_end_matches('.');
        let mut list = Vec::new();
        let mut start = 0;
        let begins_reason = |at: usize| rest.get(at + 2..).is_some_and(|next| counted(next).is_some());
        let ends = rest.match_indices(", ").map(|(at, _)| at).filter(|at| begins_reason(*at));
        for end in ends.chain([rest.len()]) {
            let part = rest.get(start..end).unwrap_or_default();
            start = (end + 2).min(rest.len());
            if !part.is_empty() {
                let (nodes, text) = counted(part).map_or((None, part), |(count, text)| (Some(count), text));
                list.push(Reason { nodes, text, cause: cause(text) });
            }
        }
        Self { total: total.map(str::trim), list }
    }

    /// True if one of the reasons is of this kind.
    pub(super) fn has(&self, cause: Cause) -> bool {
        self.list.iter().any(|reason| reason.cause == cause)
    }

    /// Every reason, in the terms of kubectl: `insufficient cpu (1 of 3 nodes), cordoned (1 of 3 nodes)`.
    pub(super) fn words(&self) -> String {
        let one = |reason: &Reason<'_>| {
            let words = words(reason);
            match (reason.nodes, self.total) {
                (Some(nodes), Some(total)) => format!("{words} ({nodes} of {total} nodes)"),
                _ => words,
            }
        };
        self.list.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// `2 Insufficient cpu`, in its parts.
fn counted(text: &str) -> Option<(&str, &str)> {
    let (count, rest) = text.split_once(' ')?;
    (!count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit())).then_some((count, rest))
}

fn cause(text: &str) -> Cause {
    if text.starts_with("Insufficient ") || text.starts_with("Too many pods") {
        Cause::Insufficient
    } else if text.contains("were unschedulable") || text.contains("node.kubernetes.io/unschedulable") {
        Cause::Cordoned
    } else if text.contains("taint") && DOWN.iter().any(|taint| text.contains(taint)) {
        Cause::Down
    } else if text.starts_with("node(s)") && text.to_ascii_lowercase().contains("volume") {
        Cause::Volume
    } else {
        Cause::Rule
    }
}

fn words(reason: &Reason<'_>) -> String {
    let text = reason.text;
    match reason.cause {
        Cause::Insufficient if text.starts_with("Too many") => "too many pods".to_owned(),
        Cause::Insufficient => text.replacen("Insufficient", "insufficient", 1),
        Cause::Cordoned => "cordoned".to_owned(),
        Cause::Volume if text.contains("node affinity") => "volume bound to another node or zone".to_owned(),
        Cause::Down | Cause::Volume | Cause::Rule => {
            let text = text.strip_prefix("node(s) ").unwrap_or(text);
            text.strip_prefix("had ").unwrap_or(text).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_named_with_its_nodes() {
        let reasons = Reasons::of(
            "0/4 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match PersistentVolume's node affinity, \
             1 node(s) had untolerated taint {team: a, b}, 1 node(s) were unschedulable. \
             preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
        );
        assert_eq!(
            reasons.words(),
            "insufficient cpu (1 of 4 nodes), volume bound to another node or zone (1 of 4 nodes), \
             untolerated taint {team: a, b} (1 of 4 nodes), cordoned (1 of 4 nodes)"
        );
        assert!(
            reasons.has(Cause::Cordoned) && reasons.has(Cause::Insufficient) && reasons.has(Cause::Volume)
        );
        assert!(!reasons.has(Cause::Down));
    }

    #[test]
    fn other_spellings_of_the_same_causes() {
        for (text, wanted) in [
            ("1 node(s) had untolerated taint {node.kubernetes.io/unschedulable: }", Cause::Cordoned),
            ("1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }", Cause::Down),
            ("1 node(s) had volume node affinity conflict", Cause::Volume),
            ("2 node(s) exceed max volume count", Cause::Volume),
            ("1 Too many pods", Cause::Insufficient),
            ("1 Insufficient hugepages-2Mi", Cause::Insufficient),
            ("1 node(s) didn't match pod anti-affinity rules", Cause::Rule),
            ("persistentvolumeclaim \"data-kafka-0\" not found", Cause::Rule),
        ] {
            let reasons = Reasons::of(text);
            assert!(reasons.has(wanted), "{text}: {reasons:?}");
        }
        assert_eq!(Reasons::of("").words(), "");
        assert_eq!(
            Reasons::of("no nodes available to schedule pods").words(),
            "no nodes available to schedule pods"
        );
    }
}
