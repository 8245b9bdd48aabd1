//! What the topic Job would do again, from what its last run reported.

use super::plan::{Plan, Planned};
use crate::cluster::Topic;
use crate::kafka::{JobLines, JobReport, Said};
use crate::report::diagnostic::Diagnostic;

const RUN_ENDED_EARLY: &str = "the Job ended before it came to this topic";

impl Plan {
    /// What is left of the topics of a profile, if the text is what a run of the topic Job left: the message in the status of
    /// its pod, with its log or without. None if it is something else.
    ///
    /// # Errors
    /// The run had another list of topics than the profile, or the text does not say which list.
    pub fn of_report(
        text: &str,
        wanted: &[Topic],
        list: &str,
        min_isr: u32,
        allow_delete: bool,
    ) -> Result<Option<Self>, Diagnostic> {
        let Some(report) = JobReport::parse(text) else {
            return if crate::kafka::is_job_log(text) { Err(no_list()) } else { Ok(None) };
        };
        if report.list != list {
            return Err(other_list(&report.list, list));
        }
        let lines = JobLines::parse(text, &report).ok_or_else(other_run)?;
        let run = Run { report: &report, lines: &lines, allow_delete };
        let topics = wanted.iter().map(|topic| (topic.name.clone(), run.of_topic(topic)));
        Ok(Some(Self { topics: topics.collect(), cluster: run.of_cluster(min_isr) }))
    }
}

/// A run of the Job that had the topics of the profile.
struct Run<'a> {
    report: &'a JobReport,
    lines: &'a JobLines,
    allow_delete: bool,
}

impl Run<'_> {
    fn of_topic(&self, topic: &Topic) -> Vec<Planned> {
        let said = self.lines.of(&topic.name);
        let left: Vec<Planned> = said.iter().filter_map(left).collect();
        if !left.is_empty() {
            return left;
        }
        let done: Vec<&str> = said
            .iter()
            .filter_map(|said| match said {
                Said::Done(text) => Some(text.as_str()),
                Said::Differs(_) | Said::Failed(_) => None,
            })
            .collect();
        if let Some(error) = &self.report.error {
            let is_whole = |text: &&str| text.starts_with("created: ") && !text.contains(" of ");
            if !done.iter().any(is_whole) {
                return vec![Planned::Unknown(format!("{RUN_ENDED_EARLY}: {error}"))];
            }
        } else if !self.lines.has_all_wrong() {
            let may_be_wrong = done.is_empty() || done.iter().any(|text| text.contains(" of "));
            if may_be_wrong {
                return vec![Planned::Unknown(
                    "the status of the pod does not show all that is left: add the Job's log".to_owned(),
                )];
            }
        }
        vec![if topic.deleted {
            self.of_deleted(&done)
        } else {
            Planned::Nothing("as wanted when the Job ended".to_owned())
        }]
    }

    /// Whether topics are deleted is no part of their list, and may have changed since.
    fn of_deleted(&self, done: &[&str]) -> Planned {
        let was_kept = done.iter().any(|text| text.starts_with("kept"));
        if done.iter().any(|text| ["absent", "deleted"].contains(text)) {
            Planned::Nothing("absent when the Job ended".to_owned())
        } else if !self.allow_delete {
            Planned::Nothing(
                if was_kept {
                    "kept, though marked as deleted: topicJob.allowDelete is false"
                } else {
                    "absent, or kept: topicJob.allowDelete is false"
                }
                .to_owned(),
            )
        } else if was_kept {
            Planned::Change("delete".to_owned())
        } else {
            Planned::Unknown(
                "the status of the pod does not show whether the topic exists: add the Job's log".to_owned(),
            )
        }
    }

    /// The profile's own number is no part of the list of topics either.
    fn of_cluster(&self, min_isr: u32) -> Vec<Planned> {
        let said = self.lines.of(JobLines::CLUSTER);
        let wanted = |text: &str, before: &str| {
            text.split_once(before).and_then(|(_, after)| number(after)) == Some(min_isr)
        };
        for each in said {
            match each {
                Said::Differs(text) if wanted(text, ", wanted ") => {
                    return vec![Planned::Differs(text.clone())];
                }
                Said::Failed(_) => return left(each).into_iter().collect(),
                Said::Done(text) if text.starts_with("set ") && wanted(text, " to ") => return Vec::new(),
                Said::Differs(_) | Said::Done(_) => {}
            }
        }
        vec![Planned::Unknown(
            "the report has no cluster-wide min.insync.replicas: describe the cluster with `kafka-configs --entity-type brokers --entity-default --describe`"
                .to_owned(),
        )]
    }
}

/// What a run left undone, as the next one would find it.
fn left(said: &Said) -> Option<Planned> {
    match said {
        Said::Done(_) => None,
        Said::Differs(text) => Some(Planned::Differs(text.clone())),
        Said::Failed(text) => Some(Planned::Change(format!("try again; the last run FAILED, {text}"))),
    }
}

/// The number that a text begins with.
fn number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

fn no_list() -> Diagnostic {
    Diagnostic::error("the input of `--live` is a log of the topic Job, which does not name the Job's list of topics")
        .help("add the message in the status of its pod, which begins with `kafka-gen topics: list=`: `kubectl get pods -l batch.kubernetes.io/job-name=<JOB> -o jsonpath='{.items[*].status.containerStatuses[0].state.terminated.message}'`")
}

fn other_list(found: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(format!(
        "the input of `--live` is the report of a topic Job with another list of topics: list `{found}`, and that of the profile is `{wanted}`"
    ))
    .help("a report tells nothing about topics that its Job did not have: give `--live` the output of `kafka-topics --describe`, or name the profile that the Job was rendered from")
}

fn other_run() -> Diagnostic {
    Diagnostic::error(
        "the log and the report in the input of `--live` are of different runs of the topic Job",
    )
    .help("give it the log of the pod that has this report, whole, or the report alone")
}
