//! Labels that controllers write on the pods that they create: the one table of them.

/// A controller that writes labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// That of a `DaemonSet`.
    DaemonSet,
    /// That of a Job.
    Job,
    /// Those of a Deployment and a `ReplicaSet`.
    ReplicaSet,
    /// That of a StatefulSet.
    StatefulSet,
}

/// The name of the Job, as it is and as it was called before Kubernetes 1.27.
pub const JOB_NAME_LABELS: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];

/// The uid of the Job, as it is and as it was called before Kubernetes 1.27.
pub const JOB_UID_LABELS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];

/// The name of a StatefulSet's pod.
pub const POD_NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";

/// The revision of the template that a pod was created from. A `DaemonSet` has it too.
pub const REVISION_LABEL: &str = "controller-revision-hash";

/// Each label with the controller that writes it; sorted.
const TABLE: [(&str, Controller); 10] = [
    ("apps.kubernetes.io/pod-index", Controller::StatefulSet),
    (JOB_UID_LABELS[0], Controller::Job),
    ("batch.kubernetes.io/job-completion-index", Controller::Job),
    (JOB_NAME_LABELS[0], Controller::Job),
    (REVISION_LABEL, Controller::StatefulSet),
    (JOB_UID_LABELS[1], Controller::Job),
    (JOB_NAME_LABELS[1], Controller::Job),
    ("pod-template-generation", Controller::DaemonSet),
    ("pod-template-hash", Controller::ReplicaSet),
    (POD_NAME_LABEL, Controller::StatefulSet),
];

/// The controller that writes this label on its pods, if one does.
pub fn controller_of_label(key: &str) -> Option<Controller> {
    TABLE.iter().find(|(label, _)| *label == key).map(|(_, controller)| *controller)
}

/// True for a label that a controller writes on its pods.
pub fn is_of_controllers(key: &str) -> bool {
    controller_of_label(key).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_labels_are_labels() {
        assert!(TABLE.is_sorted_by_key(|(label, _)| *label));
        for (label, controller) in TABLE {
            assert_eq!(crate::kubernetes::types::Format::LabelKey.check(label), Ok(()), "{label}");
            assert_eq!(controller_of_label(label), Some(controller));
        }
        assert!(!is_of_controllers("app") && !is_of_controllers("statefulset.kubernetes.io/"));
    }
}
