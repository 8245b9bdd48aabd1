//! What people type who come from Helm, kubectl or an operator: the error says what works here, and it does.

use std::fs;
use std::process::Command;

use crate::support::{Run, folder, program, run};

/// The words in backticks in the help lines.
fn hints(run: &Run) -> Vec<String> {
    let help = run.stderr.lines().filter_map(|line| line.split_once("= help: "));
    help.flat_map(|(_, help)| help.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Runs a command line in a shell, as a person pastes it.
fn shell(line: &str) -> (i32, String) {
    let folder = folder("habits-shell");
    let bin = folder.join("kafka-gen");
    let _ = fs::remove_file(&bin);
    std::os::unix::fs::symlink(program().get_program(), &bin).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh").args(["-c", line]).env("PATH", path).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Helm's words after `--set`, and what the help shows, which works when it is followed.
#[test]
fn the_help_about_a_word_of_helm_works_when_it_is_followed() {
    for (word, wanted) in [
        (r"config.log\.retention\.ms=1", r#"--set 'config."log.retention.ms"=1'"#),
        (
            r"commonLabels.app\.kubernetes\.io/part-of=shop",
            r#"--set 'commonLabels."app.kubernetes.io/part-of"=shop'"#,
        ),
        (r"topics.orders\.created.partitions=6", r#"--set 'topics."orders.created".partitions=6'"#),
        (
            r"commonAnnotations.example\.org/note=it's",
            r#"--set 'commonAnnotations."example.org/note"=it'\''s'"#,
        ),
        ("config.log.retention.ms=1", r#"--set 'config."log.retention.ms"=1'"#),
        ("minReadySeconds=3,persistence.size=10Gi", "--set minReadySeconds=3 --set persistence.size=10Gi"),
        (
            "release=events,namespace=streams,commonLabels.team=a",
            "--set release=events --set namespace=streams --set commonLabels.team=a",
        ),
        (
            "externalAccess.sourceRanges={10.0.0.0/8,192.168.0.0/16}",
            "--set 'externalAccess.sourceRanges=[10.0.0.0/8, 192.168.0.0/16]'",
        ),
        ("externalAccess.sourceRanges[0]=10.0.0.0/8", "--set 'externalAccess.sourceRanges=[10.0.0.0/8]'"),
        ("image.pullSecrets[0]=login", "--set 'image.pullSecrets=[login]'"),
        ("scheduling.tolerations[0].key=dedicated", "--set 'scheduling.tolerations=[{key: VALUE}]'"),
    ] {
        let refused = run(&["render", "dev", "--set", word], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{word}: {}", refused.stderr);
        let hints = hints(&refused);
        assert!(hints.iter().any(|hint| hint == wanted), "{word}: {}", refused.stderr);
        if !word.contains("tolerations") {
            let (code, stderr) = shell(&format!("kafka-gen render dev {wanted}"));
            assert_eq!(code, 0, "{wanted}: {stderr}");
        }
    }
}

/// Words that look like Helm's, and are meant as they stand.
#[test]
fn what_only_looks_like_helm_is_taken_literally() {
    for word in [
        "commonAnnotations.note=a,b",
        "commonAnnotations.note=a,b=c",
        "commonAnnotations.note=\"x,release=b\"",
        "externalAccess.sourceRanges=[10.0.0.0/8, 192.168.0.0/16]",
        "commonLabels={}",
        "commonLabels={team: a}",
        r#"config."log.retention.ms"=1"#,
    ] {
        let rendered = run(&["render", "dev", "--set", word], "");
        assert_eq!(rendered.code, 0, "{word}: {}", rendered.stderr);
    }
}

#[test]
fn a_hint_never_repeats_a_secret() {
    for word in [r"config.ssl\.keystore\.password=hunter2", "release=a,config.password=hunter2"] {
        let refused = run(&["render", "dev", "--set", word], "");
        assert!(refused.code != 0 && !hints(&refused).concat().contains("hunter2"), "{}", refused.stderr);
    }
    let refused = run(&["render", "dev", "--set-string", "config.password=hunter2"], "");
    assert!(refused.code == 2 && !refused.stderr.contains("hunter2"), "{}", refused.stderr);
}

#[test]
fn flags_of_other_tools_are_answered_with_what_to_use() {
    for (words, wanted) in [
        ("render dev -n streams", "`--set namespace=streams`"),
        ("render dev --namespace=streams", "`--set namespace=streams`"),
        ("render -nstreams dev", "`--set namespace=streams`"),
        ("topics dev --namespace streams", "`--set namespace=streams`"),
        ("health dev -n streams", "`--set namespace=streams`"),
        ("validate a.yaml -n streams", "`metadata.namespace`"),
        ("explain x -n streams", "kubectl"),
        ("render dev -o yaml", "leave it out"),
        ("render dev -o json", "`--format json`"),
        ("render dev -o rendered", "`--out rendered`"),
        ("show dev -o json", "`--format json`"),
        ("connection dev --output json", "`--format json`"),
        ("schema -o schema.json", "`> schema.json`"),
        ("render dev --values values.yaml", "`-f values.yaml`"),
        ("diff dev --against prod --values values.yaml", "`-f values.yaml`"),
        (
            "render ./mine.yaml --dry-run=server",
            "once the Namespace exists, ask the API server with `kafka-gen render ./mine.yaml | kubectl apply --dry-run=server -f -`",
        ),
        ("topics dev --dry-run", "leave it out"),
        ("render dev --set-string a=b", "--set 'a=\"TEXT\"'"),
        ("render dev --create-namespace", "documents.namespace"),
        ("render dev --kubeconfig x", "kubectl"),
    ] {
        let refused = run(&words.split(' ').collect::<Vec<_>>(), "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{words}");
        assert!(
            refused.stderr.starts_with("error: ") && refused.stderr.contains(wanted),
            "{words}: {}",
            refused.stderr
        );
        assert_eq!(refused.stderr.matches("= help: ").count(), 1, "{words}: {}", refused.stderr);
    }
    let other = run(&["render", "dev", "--fromat", "json"], "");
    assert!(other.code == 2 && other.stderr.contains("'--format'"), "{}", other.stderr);
}

/// Each error about a profile, and a part of its help.
#[test]
fn keys_of_other_tools_are_answered_with_the_field_and_an_example() {
    for (profile, wanted) in [
        ("replicas: 3", "did you mean `replicaCount`? write `replicaCount: 3`"),
        ("brokers: 3", "`replicaCount`"),
        ("storage: 10Gi", "`persistence: {enabled: true, size: 10Gi}`"),
        ("image: apache/kafka:4.3.1", "`image: {repository: apache/kafka, tag: 4.3.1}`"),
        ("auth: {enabled: true}", "authentication"),
        ("listeners: []", "`externalAccess`"),
        ("affinity: {}", "`scheduling: {antiAffinity: required}`"),
        ("heapOpts: -Xmx1g", "`jvm: {heap: 1Gi}`"),
        ("metrics: {enabled: true}", "patch"),
        ("extraEnvVars: []", "patch"),
        ("topics: [{name: orders, partitions: 6}]", "`topics: {orders: {partitions: 6}}`"),
        ("config: [log.retention.hours=72]", "`config: {log.retention.hours: 72}`"),
        ("persistence: true", "`persistence: {enabled: true}`"),
        ("resources: {memory: 2Gi}", "`limits`"),
        ("topics: {orders: {replicas: 3}}", "`replicationFactor: 3`"),
        ("apiVersion: v1", "kafka-gen validate"),
        ("replicaCuont: 3", "did you mean `replicaCount`?"),
    ] {
        let refused = run(&["render", "-"], profile);
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{profile}");
        let help = refused.stderr.lines().filter(|line| line.contains("= help: "));
        assert!(help.into_iter().any(|line| line.contains(wanted)), "{profile}: {}", refused.stderr);
    }
}

#[test]
fn a_list_of_names_is_a_map_only_where_a_name_is_enough() {
    let topics = run(&["render", "-"], "topics: [orders]\n");
    assert!(hints(&topics).iter().any(|hint| hint == "topics: {orders: {}}"), "{}", topics.stderr);
    // labels have values that a name does not tell
    let labels = run(&["render", "-"], "networkPolicy:\n  clientNamespaces: [payments]\n");
    assert_eq!(labels.code, 1);
    assert!(!labels.stderr.contains("{}"), "{}", labels.stderr);
}

#[test]
fn an_empty_profile_is_no_profile() {
    let folder = folder("habits-empty");
    for (number, text) in ["", "\n\n", "# only a comment\n", "---\n", "null\n"].iter().enumerate() {
        let file = folder.join(format!("{number}.yaml"));
        fs::write(&file, text).unwrap();
        let refused = run(&["render", file.to_str().unwrap()], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{text:?}: {}", refused.stderr);
        assert!(
            refused.stderr.contains("is empty") && refused.stderr.contains("`extends: prod`"),
            "{}",
            refused.stderr
        );
        for args in
            [vec!["render", "-"], vec!["render", "dev", "-f", "-"], vec!["show", "-"], vec!["topics", "-"]]
        {
            let refused = run(&args, text);
            assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{args:?} {text:?}");
            assert!(refused.stderr.contains("standard input is empty"), "{}", refused.stderr);
        }
        // A layer may have nothing to say.
        assert_eq!(run(&["render", "dev", "-f", file.to_str().unwrap()], "").code, 0, "{text:?}");
    }
    // Whoever writes a word means it.
    for text in ["extends: base\n", "{}\n"] {
        assert_eq!(run(&["render", "-"], text).code, 0, "{text}");
    }
}

#[test]
fn null_that_removes_nothing_is_a_value_that_was_forgotten() {
    for (profile, help) in [
        ("topics:\n  orders:\n", "`orders: {}`"),
        ("topics: {orders: null}", "`orders: {}`"),
        ("topics: {orders.created: ~}", "`orders.created: {}`"),
        ("extends: prod\ntopics:\n  orders:\n", "`orders: {}`"),
        ("config:\n  log.retention.ms:\n", "`log.retention.ms: <VALUE>`"),
        ("topics: {orders: {config: {cleanup.policy: }}}", "`cleanup.policy: <VALUE>`"),
        ("commonLabels: {team: }", "`team: <VALUE>`"),
        ("patches: {mine: }", "`mine: {}`"),
        ("extraManifests: {mine: }", "`mine: {}`"),
        ("allow: {single-replica: }", "`single-replica: <VALUE>`"),
    ] {
        let refused = run(&["render", "-"], profile);
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{profile}: {}", refused.stderr);
        assert!(
            refused.stderr.contains(help) && refused.stderr.contains("<stdin>:"),
            "{profile}: {}",
            refused.stderr
        );
    }
    let set = run(&["render", "dev", "--set", "topics.orders=null"], "");
    assert!(set.code == 1 && set.stderr.contains("none has it"), "{}", set.stderr);
    // What a lower layer has is removed.
    for word in ["topics.orders=null", "catalog=null"] {
        let shown = run(&["topics", "-", "--set", word], "topics: {orders: {}}");
        assert_eq!(shown.code, 0, "{word}: {}", shown.stderr);
    }
    assert!(
        !run(&["topics", "-", "--set", "topics.orders=null"], "topics: {orders: {}}")
            .stdout
            .contains("orders")
    );
    // A field without a value stays as the layers below have it.
    assert_eq!(run(&["render", "-"], "extends: dev\njvm:\n").code, 0);
}

/// Mistakes in YAML: what is said, and of which line. The line is not shown, because a text that cannot be read may hold a
/// secret anywhere.
#[test]
fn mistakes_in_yaml_are_said_in_words_at_their_place() {
    for (text, wanted, line) in [
        ("replicaCount: 3\n\tpersistence: x\n", "a tab is used as indentation", 2),
        ("persistence:\n\tsize: 3\n", "a tab is used as indentation", 2),
        ("replicaCount 3\nrelease: x\n", "a key lacks its `: `", 1),
        ("replicaCount: 3\n  size: 4\n", "a key is indented below a value", 2),
        ("persistence:\n  size: 3\n enabled: true\n", "the indentation does not fit", 3),
        ("release: \"abc\nnamespace: x\n", "a quote is not closed", 2),
        ("release: 'it's'\n", "text follows a closed quote", 1),
        ("externalAccess:\n  sourceRanges: [10.0.0.0/8\nrelease: x\n", "`[` is not closed", 2),
        ("externalAccess: {enabled: true\nrelease: x\n", "`{` is not closed", 1),
        ("externalAccess: {enabled: true]\n", "`{` is closed by `]`", 1),
        ("commonAnnotations:\n  note: a: b\n", "a second `: ` in one line", 2),
        ("commonAnnotations:\n  note: @x\n", "a value cannot begin with `@`", 2),
        ("commonAnnotations:\n  note: *x\n", "an alias `*name` has no anchor", 2),
        ("commonAnnotations:\n  note: \"a\\d\"\n", "unknown escape in double quotes", 2),
        ("externalAccess:\n  sourceRanges: - 10.0.0.0/8\n", "a list begins behind a key", 2),
        ("externalAccess:\n  sourceRanges:\n  -10.0.0.0/8\n  - x\n", "a `-` lacks its space", 3),
        ("replicaCount: 3\n- a\n", "a list item among the keys of a map", 2),
        ("{release: a}\n{release: b}\n", "another document begins without `---`", 2),
    ] {
        let refused = run(&["render", "-"], text);
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{text}: {}", refused.stderr);
        assert!(
            refused.stderr.starts_with(&format!("error: invalid YAML: {wanted}")),
            "{text}: {}",
            refused.stderr
        );
        assert!(refused.stderr.contains(&format!("<stdin>:{line}:")), "{text}: {}", refused.stderr);
        assert!(refused.stderr.contains("= help: "), "{text}: {}", refused.stderr);
    }
    let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    let refused = run(&["validate", "-"], &format!("{object}{object}"));
    assert!(refused.stdout.contains("put a line `---` before it"), "{}{}", refused.stdout, refused.stderr);
    let refused = run(&["render", "-"], "replicaCount:3\n");
    assert!(refused.stderr.contains("a space after each colon"), "{}", refused.stderr);
}

#[test]
fn what_a_fleet_shares_is_said_once() {
    let folder = folder("habits-fleet");
    for name in ["a", "b", "c", "d", "e"] {
        fs::write(folder.join(format!("{name}.yaml")), format!("extends: prod\nrelease: {name}\n")).unwrap();
    }
    let rendered = run(&["render", folder.to_str().unwrap()], "");
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    assert_eq!(rendered.stderr.matches("[example-domain]").count(), 1, "{}", rendered.stderr);
    assert!(
        rendered.stderr.contains("(in 5 profiles: ") && rendered.stderr.contains(" and 2 more)"),
        "{}",
        rendered.stderr
    );
    // What only one has is said of that one; what all share is an error of all if warnings are.
    fs::write(folder.join("b.yaml"), "extends: prod\nrelease: b\nreplicaCuont: 3\n").unwrap();
    let refused = run(&["render", folder.to_str().unwrap(), "--deny", "warnings"], "");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
    assert_eq!(refused.stderr.matches("[example-domain]").count(), 1, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("replicaCuont") && refused.stderr.contains("(in 4 profiles: "),
        "{}",
        refused.stderr
    );
}
