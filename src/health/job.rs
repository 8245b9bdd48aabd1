//! The topic Job: how it went, and what it reported about topics.

use super::HealthContext;
use super::expected::{Expected, TopicJob};
use super::issue::{Effect, Issue, clean, quoted};
use super::mounts::Missing;
use super::pods;
use super::problem::Problem;
use super::scheduling;
use super::state::{Kind, condition, holds, int_at, moment_at, text_at};
use crate::kafka::JobReport;
use crate::kubernetes::manifest::JOB_NAME_LABELS;
use crate::yaml::Node;

/// Finds out about the Job; the number of topics that exist, if it reported that.
pub(super) fn examine(examination: &mut HealthContext<'_>) -> Option<usize> {
    let topics = examination.expected.topics.as_ref()?;
    if topics.topics == 0 && examination.state.get(Kind::Job, &topics.job).is_none() {
        return Some(0);
    }
    if !topics.is_rendered {
        examination.unknown.push("how many topics exist: the profile renders no topic Job".to_owned());
        return None;
    }
    let pods = pods_of(examination, &topics.job);
    let mut report = pods.iter().rev().find_map(|(_, pod)| report_of(pod));
    let Some(job) = examination.state.get(Kind::Job, &topics.job) else {
        if pods.is_empty() {
            absent(examination, topics);
            return None;
        }
        examination.unknown.push("how the topic Job ended: the input does not show it".to_owned());
        return counted(examination, topics, report.as_ref());
    };
    let done = holds(job, "Complete") || holds(job, "SuccessCriteriaMet");
    if done && lost_with_pods(examination, topics, job) {
        return None;
    }
    if done && report.is_none() && topics.is_named_by_content {
        // This Job only succeeds if every topic of its list exists, and its name says which list that is.
        report = Some(JobReport {
            list: topics.digest.clone(),
            exist: Some(topics.topics),
            ..JobReport::default()
        });
    }
    if !done {
        let issue = state_of(examination, topics, job, report.as_ref(), &pods);
        examination.add(issue);
    }
    if done && report.is_none() {
        examination
            .unknown
            .push("how many topics exist: the pod of the topic Job, with its report, is deleted".to_owned());
    }
    counted(examination, topics, report.as_ref())
}

/// The pods of a Job by name, the oldest first.
fn pods_of<'a>(examination: &HealthContext<'a>, job: &str) -> Vec<(&'a str, &'a Node)> {
    let is_of_job =
        |pod: &Node| JOB_NAME_LABELS.iter().any(|label| text_at(pod, &["metadata", "labels", label]) == job);
    let mut pods: Vec<_> = examination.state.all(Kind::Pod).filter(|(_, pod)| is_of_job(pod)).collect();
    pods.sort_by_key(|(name, pod)| (moment_at(pod, &["metadata", "creationTimestamp"]), *name));
    pods
}

fn end_of(pod: &Node) -> Option<&Node> {
    let status = pod.get("status")?;
    status.maps("containerStatuses").find_map(|container| container.dig(&["state", "terminated"]))
}

fn report_of(pod: &Node) -> Option<JobReport> {
    JobReport::parse(text_at(end_of(pod)?, &["message"]))
}

/// What a report says went wrong.
fn said_by(report: &JobReport) -> String {
    let wrong = report.wrong.iter().chain(&report.error);
    wrong.map(|text| clean(text)).collect::<Vec<_>>().join("; ")
}

/// The count in a report that is about these topics.
fn counted(
    examination: &mut HealthContext<'_>,
    topics: &TopicJob,
    report: Option<&JobReport>,
) -> Option<usize> {
    let expected = examination.expected;
    let report = report?;
    if report.list != topics.digest {
        let message = expected.either(
            "ran with a different list of topics than the profile has",
            "ran with a different list of topics than the manifests have",
        );
        let issue =
            Issue::new(Effect::Differs, Problem::JobOutdated, &format!("job/{}", topics.job), message)
                .remedy(apply_words(expected), expected.apply());
        examination.add(issue);
        return None;
    }
    report.exist.map(|count| count.min(topics.topics))
}

/// The Job is not in the input: it did not run, or Kubernetes removed it, or the input does not show Jobs.
fn absent(examination: &mut HealthContext<'_>, topics: &TopicJob) {
    let expected = examination.expected;
    let object = format!("job/{}", topics.job);
    let older = older_jobs(examination, topics);
    if !older.is_empty() && examination.state.lists(Kind::Job) {
        let message = format!(
            "does not exist, only older ones: {older}; so the topics of {} were not created",
            expected.either("this profile", "these manifests")
        );
        let issue = Issue::new(Effect::Differs, Problem::JobNotRun, &object, &message)
            .remedy(apply_words(expected), expected.apply());
        examination.add(issue);
        return;
    }
    if !examination.state.lists(Kind::Job) && !examination.state.is_whole(expected) {
        examination.unknown.push(format!("how many topics exist: the input does not show {object}"));
        return;
    }
    match (topics.ttl, age(examination)) {
        // It may have run and be removed since.
        (Some(ttl), age) if age.is_none_or(|age| age >= super::Length::seconds(ttl)) => {
            examination.unknown.push(format!(
                "how many topics exist: the input does not show {object}, which Kubernetes removes {} after it is done",
                super::Length::seconds(ttl)
            ));
        }
        (ttl, age) => {
            let since = age.filter(|_| ttl.is_some()).map(|age| {
                format!(" (the deployment is {age} old, too young for Kubernetes to have removed its Job)")
            });
            let message = format!("does not exist, so no topics were created{}", since.unwrap_or_default());
            let issue = Issue::new(Effect::Differs, Problem::JobNotRun, &object, &message)
                .remedy(expected.either("apply the whole profile", "apply all manifests"), expected.apply());
            examination.add(issue);
        }
    }
}

/// The age of the oldest object of the deployment: a StatefulSet that was recreated is younger than its claims and Services.
fn age(examination: &HealthContext<'_>) -> Option<super::Length> {
    let expected = examination.expected;
    let claims = expected.pools.iter().flat_map(|pool| {
        let count = examination.expected_nodes(pool).unwrap_or(0);
        let pods = pool.ordinals(count).map(|ordinal| pool.pod(ordinal));
        pods.flat_map(|pod| pool.claims.iter().map(move |claim| claim.of_pod(&pod)))
    });
    let claims = claims.filter_map(|name| examination.state.get(Kind::Claim, &name));
    let services = expected.services.keys().filter_map(|name| examination.state.get(Kind::Service, name));
    let makers = expected.pools.iter().filter_map(|pool| examination.maker(pool));
    let all = claims.chain(services).chain(makers);
    let oldest = all.filter_map(|node| moment_at(node, &["metadata", "creationTimestamp"])).min()?;
    Some(examination.clock.now.since(oldest))
}

fn apply_words(expected: &Expected) -> &'static str {
    expected.either("apply the profile", "apply the manifests")
}

/// The topic Jobs of other lists.
fn older_jobs(examination: &HealthContext<'_>, topics: &TopicJob) -> String {
    let jobs = examination.state.all(Kind::Job).map(|(name, _)| name);
    clean(&jobs.filter(|name| name.starts_with(&topics.older)).collect::<Vec<_>>().join(", "))
}

/// Without volumes, the topics go with the pods.
fn lost_with_pods(examination: &mut HealthContext<'_>, topics: &TopicJob, job: &Node) -> bool {
    let expected = examination.expected;
    let done = moment_at(job, &["status", "completionTime"]);
    let has_claims = expected.pools.iter().any(|pool| !pool.claims.is_empty());
    let Some(done) = done.filter(|_| !has_claims) else { return false };
    let newer = |broker: &pods::Broker<'_>| broker.made().is_some_and(|made| made > done);
    if examination.brokers.is_empty() || !examination.brokers.iter().all(newer) {
        return false;
    }
    let message = "created the topics before the current pods started: without volumes, topics are lost with their pods";
    let mut again = vec![expected.kubectl(&format!("delete job {}", topics.job))];
    again.extend(expected.apply());
    let issue = Issue::new(Effect::Differs, Problem::TopicsLost, &format!("job/{}", topics.job), message)
        .remedy("run the Job again", again);
    examination.add(issue);
    true
}

/// What there is to say of a Job that has not succeeded.
fn state_of(
    examination: &HealthContext<'_>,
    topics: &TopicJob,
    job: &Node,
    report: Option<&JobReport>,
    pods: &[(&str, &Node)],
) -> Issue {
    let expected = examination.expected;
    let object = format!("job/{}", topics.job);
    let logs = expected.kubectl(&format!("logs job/{}", topics.job));
    let made = moment_at(job, &["metadata", "creationTimestamp"]);
    if let Some(failed) = condition(job, "Failed").filter(|failed| failed.text("status") == Some("True")) {
        return failure(examination, topics, failed, report, pods, &logs);
    }
    if job.dig(&["spec", "suspend"]).and_then(Node::as_bool) == Some(true) {
        let resume = format!("patch job {} --type=merge -p '{{\"spec\":{{\"suspend\":false}}}}'", topics.job);
        return Issue::new(
            Effect::Differs,
            Problem::JobSuspended,
            &object,
            "is suspended, so no topics are created",
        )
        .remedy("resume it", expected.kubectl(&resume));
    }
    let failed = int_at(job, &["status", "failed"]).unwrap_or(0);
    let says = report
        .map(said_by)
        .filter(|said| !said.is_empty())
        .map(|said| format!(": {said}"))
        .unwrap_or_default();
    if let Some(issue) = pods.last().and_then(|(name, pod)| held_up(examination, name, pod)) {
        return issue;
    }
    let message = match failed {
        ..=0 => "has not ended yet".to_owned(),
        1 => format!("is retrying, after it failed once{says}"),
        count => format!("is retrying, after it failed {count} times{says}"),
    };
    Issue::new(Effect::Waiting, Problem::JobRunning, &object, &message)
        .remedy("wait; its logs say what it does", logs)
        .since(made)
}

fn failure(
    examination: &HealthContext<'_>,
    topics: &TopicJob,
    failed: &Node,
    report: Option<&JobReport>,
    pods: &[(&str, &Node)],
    logs: &str,
) -> Issue {
    let object = format!("job/{}", topics.job);
    let expected = examination.expected;
    let reason = text_at(failed, &["reason"]);
    let end = pods.iter().rev().find_map(|(_, pod)| end_of(pod));
    let code = end.and_then(|end| int_at(end, &["exitCode"]));
    let mut message =
        format!("has failed{}", if reason.is_empty() { String::new() } else { format!(" ({reason})") });
    if end.is_some_and(|end| text_at(end, &["reason"]) == "OOMKilled") {
        message.push_str("; its last run ended with OOMKilled");
    } else if let Some(code) = code {
        message.push_str(&format!("; its last run ended with exit code {code}"));
    }
    let says = report.map(said_by).unwrap_or_default();
    if says.is_empty() {
        message.push_str(&format!(": {}", text_at(failed, &["message"])));
    } else {
        message.push_str(&format!(": {says}"));
    }
    let words = match code {
        Some(3) => {
            "decide about what it could not do, and change the profile or the topics; its logs have the steps"
        }
        _ => expected.either(
            "see its logs, fix the cause, delete the Job, and apply the profile again",
            "see its logs, fix the cause, delete the Job, and apply the manifests again",
        ),
    };
    let mut commands = vec![logs.to_owned(), expected.kubectl(&format!("delete job {}", topics.job))];
    commands.extend(expected.apply());
    Issue::new(Effect::Differs, Problem::JobFailed, &object, &message).remedy(words, commands)
}

/// What keeps the pod of a Job from starting.
fn held_up(examination: &HealthContext<'_>, name: &str, pod: &Node) -> Option<Issue> {
    if let Some(issue) = scheduling::of_pod(examination, name, pod) {
        return Some(issue);
    }
    let object = format!("pod/{name}");
    let event = examination.events.last(Kind::Pod, name, pod, &["FailedMount"]);
    let said = event.map(|event| event.message);
    let waiting = pod
        .get("status")?
        .maps("containerStatuses")
        .find_map(|container| container.dig(&["state", "waiting"]));
    let reason = waiting.map(|waiting| text_at(waiting, &["reason"])).unwrap_or_default();
    let message = waiting.map(|waiting| text_at(waiting, &["message"])).unwrap_or_default();
    let starts = text_at(pod, &["status", "phase"]) == "Pending";
    let missing = [Some(message), said].into_iter().flatten().filter(|_| starts);
    let mut missing = missing.filter_map(|said| Some((Missing::of(said)?, said)));
    if let Some((missing, said)) = missing.next() {
        let (words, commands) = missing.remedy(examination);
        let message = missing.message(said);
        return Some(
            Issue::new(Effect::Broken, Problem::ContainerRefused, &object, &message).remedy(&words, commands),
        );
    }
    let is_image = super::containers::IMAGE.contains(&reason);
    is_image.then(|| {
        let describe = examination.expected.kubectl(&format!("describe pod {}", quoted(&clean(name))));
        Issue::new(
            Effect::Broken,
            Problem::ImagePull,
            &object,
            &format!("cannot get its image ({reason}): {message}"),
        )
        .remedy(&super::containers::image_remedy(examination.expected, "topics"), describe)
    })
}
