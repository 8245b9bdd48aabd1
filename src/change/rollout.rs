//! How the running pods of a StatefulSet get a new template: which, in what order, and how long it takes. The one place that
//! reads `updateStrategy`.

use super::Pair;
use super::stateful_set::{claim_templates, first_ordinal, replicas};
use crate::yaml::Node;

/// What happens to the running pods of a StatefulSet whose template changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// The first pod that restarts last, and one past the pod that restarts first.
    ordinals: (i64, i64),
    /// Pods that exist before and after.
    pub running: i64,
    /// Pods below it, counted from the first ordinal, keep the old template.
    pub partition: i64,
    /// True if pods restart only when they are deleted by hand.
    pub on_delete: bool,
    /// Pods that restart at once.
    pub at_once: i64,
    /// Seconds for which a pod must be ready before the next one restarts.
    min_ready_seconds: i64,
    /// True if the pods have volume claims before and after.
    keeps_data: bool,
}

impl Rollout {
    /// From the StatefulSet before and after.
    pub fn of(old: &Node, new: &Node) -> Self {
        let number = |keys: &[&str], default: i64| {
            new.dig(keys).and_then(Node::as_int).unwrap_or(default).clamp(0, i64::from(i32::MAX))
        };
        let rolling = ["spec", "updateStrategy", "rollingUpdate"];
        let partition = number(&[&rolling[..], &["partition"]].concat(), 0);
        // Pods that only come with the change begin with the new template, and those that go do not restart.
        let first = first_ordinal(old).max(first_ordinal(new));
        let end = (first_ordinal(old) + replicas(old)).min(first_ordinal(new) + replicas(new));
        // The controller counts the partition from the first pod, whatever its ordinal.
        let from = first.max(first_ordinal(new) + partition);
        Self {
            ordinals: (from, end.max(from)),
            running: (end - first).max(0),
            partition,
            on_delete: new.dig(&["spec", "updateStrategy", "type"]).and_then(Node::as_str)
                == Some("OnDelete"),
            at_once: number(&[&rolling[..], &["maxUnavailable"]].concat(), 1).max(1),
            min_ready_seconds: number(&["spec", "minReadySeconds"], 0),
            keeps_data: [old, new].into_iter().all(|set| !claim_templates(set).is_empty()),
        }
    }

    /// From the two sides of a StatefulSet that exists before and after; none for any other kind.
    pub fn of_pair(pair: &Pair) -> Option<Self> {
        let (old, new) = (pair.old.as_ref()?, pair.new.as_ref()?);
        pair.is("apps/v1", "StatefulSet").then(|| Self::of(old, new))
    }

    /// True if some of the running pods keep the old template.
    pub fn holds(&self) -> bool {
        self.ordinals.1 - self.ordinals.0 < self.running
    }

    /// The ordinals of the pods that restart, in that order: from the highest down.
    pub fn ordinals(&self) -> impl ExactSizeIterator<Item = i64> {
        let count = usize::try_from(self.ordinals.1 - self.ordinals.0).unwrap_or(0);
        let end = self.ordinals.1;
        (0..count).map(move |at| end - 1 - i64::try_from(at).unwrap_or(0))
    }

    /// The first and the last pod that restart.
    pub fn ends(&self) -> Option<(i64, i64)> {
        let mut ordinals = self.ordinals();
        let first = ordinals.next()?;
        Some((first, ordinals.last().unwrap_or(first)))
    }

    /// Seconds from the creation of one pod to the restart of the next, where a broker is ready within `minReadySeconds`.
    ///
    /// The controller looks again `minReadySeconds` after it created the pod; the pod became ready a while after that, so its
    /// time is over only when the controller looks for the second time. Measured with 30: three pods take 190 s.
    pub fn seconds_per_pod(&self) -> u64 {
        2 * self.min_ready_seconds.unsigned_abs()
    }

    /// Seconds that the whole rollout takes, apart from the time in which pods stop and start; 0 if that is all.
    pub fn seconds(&self) -> u64 {
        let turns = (self.ordinals.1 - self.ordinals.0).unsigned_abs().div_ceil(self.at_once.unsigned_abs());
        turns * self.seconds_per_pod()
    }

    /// True if a pod restarts only when the one before it is ready, with the data that it had.
    pub fn keeps_replicas(&self) -> bool {
        self.keeps_data && self.at_once == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn set(spec: &str) -> Node {
        let text = format!("spec: {{ volumeClaimTemplates: [{{ metadata: {{ name: data }} }}], {spec} }}");
        let id = SourceMap::default().add("set", text.clone());
        read(&text, id, Dialect::Manifest).unwrap().remove(0)
    }

    fn pods(old: &str, new: &str) -> Vec<i64> {
        Rollout::of(&set(old), &set(new)).ordinals().collect()
    }

    #[test]
    fn pods_restart_from_the_highest_down_to_the_partition() {
        let partition =
            |n: i64| format!("replicas: 3, updateStrategy: {{ rollingUpdate: {{ partition: {n} }} }}");
        assert_eq!(pods("replicas: 3", "replicas: 3"), [2, 1, 0]);
        assert_eq!(pods("replicas: 3", &partition(2)), [2]);
        assert!(pods("replicas: 3", &partition(3)).is_empty());
        let holds = |n: i64| Rollout::of(&set("replicas: 3"), &set(&partition(n))).holds();
        assert_eq!([0, 1, 3].map(holds), [false, true, true]);
        assert!(pods("replicas: 3", &partition(9)).is_empty());
        let shifted = format!("{}, ordinals: {{ start: 5 }}", partition(1));
        assert_eq!(
            pods("replicas: 3, ordinals: { start: 5 }", &shifted),
            [7, 6],
            "counted from the first pod"
        );
    }

    #[test]
    fn only_pods_that_exist_before_and_after_restart() {
        assert_eq!(pods("replicas: 3", "replicas: 5"), [2, 1, 0]);
        assert_eq!(pods("replicas: 5", "replicas: 3"), [2, 1, 0]);
        assert_eq!(pods("a: 1", "a: 1"), [0], "one by default");
        assert!(pods("replicas: 0", "replicas: 3").is_empty());
        assert_eq!(pods("replicas: 2", "replicas: 2, ordinals: { start: 1 }"), [1]);
        assert!(pods("replicas: 2", "replicas: 2, ordinals: { start: 9 }").is_empty());
    }

    #[test]
    fn each_pod_takes_two_looks_of_the_controller() {
        let of = |new: &str| Rollout::of(&set("replicas: 3"), &set(new));
        assert_eq!(of("replicas: 3, minReadySeconds: 30").seconds(), 180, "measured: 190 s");
        assert_eq!(of("replicas: 3").seconds(), 0);
        let two =
            of("replicas: 3, minReadySeconds: 10, updateStrategy: { rollingUpdate: { maxUnavailable: 2 } }");
        assert_eq!(two.seconds(), 40);
        assert!(!two.keeps_replicas() && of("replicas: 3").keeps_replicas());
    }
}
