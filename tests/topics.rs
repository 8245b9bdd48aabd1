use std::collections::BTreeSet;

use serde_json::Value;

use crate::profile::{object, objects};
use crate::support::{printed, run};

fn rendered(sets: &[&str]) -> String {
    let mut args = vec!["render", "prod"];
    sets.iter().for_each(|set| args.extend(["--set", *set]));
    printed(&args)
}

fn job(stream: &str) -> (String, Value) {
    objects(stream)
        .into_iter()
        .find(|((kind, _), _)| kind == "Job")
        .map(|((_, name), value)| (name, value))
        .unwrap()
}

fn annotation<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.pointer("/metadata/annotations")?.get(key)?.as_str()
}

#[test]
fn each_delivery_gets_what_it_needs_and_nothing_else() {
    let kubectl = rendered(&[]);
    let (name, done) = job(&kubectl);
    assert_ne!(name, "kafka-topics");
    assert_eq!(done.pointer("/spec/ttlSecondsAfterFinished").and_then(Value::as_i64), Some(600));
    assert!(!kubectl.contains("argocd") && !kubectl.contains("fluxcd"));

    let argocd = rendered(&["delivery=argocd"]);
    let (name, done) = job(&argocd);
    assert_eq!(name, "kafka-topics", "a hook is replaced by its name");
    assert_eq!(annotation(&done, "argocd.argoproj.io/hook"), Some("PostSync"));
    assert_eq!(annotation(&done, "argocd.argoproj.io/hook-delete-policy"), Some("BeforeHookCreation"));
    assert_eq!(done.pointer("/spec/ttlSecondsAfterFinished"), None);
    for (kind, name, wave) in [("Namespace", "kafka", Some("-2")), ("StatefulSet", "kafka", None)] {
        let kept = object(&argocd, kind, name);
        assert_eq!(
            annotation(&kept, "argocd.argoproj.io/sync-options"),
            Some("Prune=false,Delete=false"),
            "{kind}"
        );
        assert_eq!(annotation(&kept, "argocd.argoproj.io/sync-wave"), wave, "{kind}");
    }
    assert_eq!(
        annotation(&object(&argocd, "ConfigMap", "kafka-config"), "argocd.argoproj.io/sync-wave"),
        Some("-1")
    );

    let flux = rendered(&["delivery=flux"]);
    let (name, done) = job(&flux);
    assert_ne!(name, "kafka-topics");
    assert_eq!(
        done.pointer("/spec/ttlSecondsAfterFinished"),
        None,
        "Flux would make a vanished Job anew for ever"
    );
    for (kind, name) in [("Namespace", "kafka"), ("StatefulSet", "kafka")] {
        assert_eq!(
            annotation(&object(&flux, kind, name), "kustomize.toolkit.fluxcd.io/prune"),
            Some("disabled")
        );
    }
    // Force deletes and makes anew whatever Flux cannot change: with the StatefulSet, its pods would go.
    assert_eq!(annotation(&done, "kustomize.toolkit.fluxcd.io/force"), Some("enabled"));
    assert_eq!(flux.matches("/force").count(), 1);
}

#[test]
fn the_way_of_delivery_restarts_no_broker() {
    let template = |set: &str| {
        object(&rendered(&[set]), "StatefulSet", "kafka").pointer("/spec/template").unwrap().clone()
    };
    assert_eq!(template("delivery=kubectl"), template("delivery=argocd"));
    assert_eq!(template("delivery=kubectl"), template("delivery=flux"));
}

#[test]
fn ten_thousand_topics_fit_below_every_limit() {
    let topics: String = (0..10_000)
        .map(|i| format!("  events.of.service.number.{i}: {{partitions: {}, config: {{cleanup.policy: \"compact,delete\"}}}}\n", i % 12 + 1))
        .collect();
    let profile = format!("extends: prod\ncatalog: null\ntopics:\n{topics}");
    let made = run(&["render", "-"], &profile);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let all = objects(&made.stdout);
    let mut names = BTreeSet::new();
    let (_, job) = job(&made.stdout);
    let sources =
        job.pointer("/spec/template/spec/volumes/0/projected/sources").and_then(Value::as_array).unwrap();
    for source in sources {
        let map = source.pointer("/configMap/name").and_then(Value::as_str).unwrap();
        let data = all[&("ConfigMap".to_owned(), map.to_owned())].clone();
        assert!(data.to_string().len() < 262_144 - 20_000, "room for labels and annotations of the user");
        for (file, table) in
            data["data"].as_object().unwrap().iter().filter(|(file, _)| file.ends_with(".tsv"))
        {
            assert!(file.starts_with("topics"), "the script reads topics*.tsv");
            names.extend(
                table
                    .as_str()
                    .unwrap()
                    .lines()
                    .skip(1)
                    .map(|line| line.split('\t').next().unwrap().to_owned()),
            );
        }
    }
    assert_eq!(names.len(), 10_000);
    assert!(job.to_string().len() < 100_000);
}

#[test]
fn an_object_that_kubectl_could_not_apply_is_refused() {
    let text = "x".repeat(262_000);
    let refused = run(&["render", "-"], &format!("extends: dev\ncommonAnnotations: {{a: {text}}}\n"));
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(refused.stderr.contains("object-too-large"), "{}", &refused.stderr[..500]);
}

#[test]
fn a_deleted_topic_is_a_tombstone_in_the_table() {
    let table = |sets: &[&str]| {
        let map = object(&rendered(sets), "ConfigMap", "kafka-topics");
        map.pointer("/data/topics.tsv").and_then(Value::as_str).unwrap().to_owned()
    };
    let deleted = table(&["topics.\"struggle.detected\".deleted=true", "topicJob.allowDelete=true"]);
    assert!(deleted.contains("\nstruggle.detected\t-\n"), "{deleted}");
    let warned = run(&["render", "prod", "--set", "topics.\"struggle.detected\".deleted=true"], "");
    assert_eq!(warned.code, 0);
    assert!(warned.stderr.contains("warning[topic-not-deleted]"), "{}", warned.stderr);
}

#[test]
fn settings_are_checked_against_the_version_of_the_image() {
    let refused = |sets: &[&str]| {
        let mut args = vec!["render", "prod"];
        sets.iter().for_each(|set| args.extend(["--set", *set]));
        let run = run(&args, "");
        (run.code, run.stderr)
    };
    let set = "topics.a.config.\"remote.copy.lag.ms\"=0";
    assert_eq!(refused(&[set, "image.tag=4.4.0"]).0, 0);
    let (code, stderr) = refused(&[set]);
    assert_eq!(code, 1);
    assert!(stderr.contains("exists since Kafka 4.4, and the image has 4.3"), "{stderr}");
    let (_, stderr) = refused(&["topics.a.config.\"retention.msec\"=0"]);
    assert!(stderr.contains("did you mean `retention.ms`?"), "{stderr}");
    let (_, stderr) = refused(&["topics.a.config.\"cleanup.policy\"=Compact"]);
    assert!(stderr.contains("`compact`, `delete`"), "{stderr}");
    let (_, stderr) = refused(&["topics.a.config.\"message.format.version\"=\"3.0\""]);
    assert!(stderr.contains("was removed in Kafka 4.0"), "{stderr}");
}
