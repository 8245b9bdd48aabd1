//! The script of the topic Job, run with tools that answer as Kafka's would and write down what they are told.

mod waits;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::profile::object;
use crate::support::{folder, printed};

/// A cluster as the tools of Kafka describe it.
struct Cluster {
    folder: PathBuf,
    /// The output of `kafka-topics --describe`.
    topics: String,
    /// The output of `kafka-configs --describe` for topics.
    settings: String,
    /// The cluster's own `min.insync.replicas`.
    default: u32,
}

/// What a run did.
struct Ran {
    code: i32,
    /// The commands that change something, a line each.
    commands: String,
    output: String,
}

impl Cluster {
    fn new(name: &str, default: u32) -> Self {
        Self { folder: folder(name), topics: String::new(), settings: String::new(), default }
    }

    /// A topic with these replicas of each partition; those after `+` are being added.
    fn topic(mut self, name: &str, partitions: &[&str], settings: &str) -> Self {
        let ready = |text: &&str| text.split('+').next().unwrap().split(',').count();
        let (count, factor) = (partitions.len(), ready(&partitions[0]));
        self.topics += &format!(
            "Topic: {name}\tTopicId: MkU3OEVBNTcwNTJENDM2Qg\tPartitionCount: {count}\tReplicationFactor: {factor}\tConfigs: {settings}\n"
        );
        for (number, replicas) in partitions.iter().enumerate() {
            let (replicas, adding) = replicas.split_once('+').unwrap_or((replicas, ""));
            let (all, moving) = if adding.is_empty() {
                (replicas.to_owned(), String::new())
            } else {
                (format!("{replicas},{adding}"), format!("\tAdding Replicas: {adding}\tRemoving Replicas: "))
            };
            self.topics += &format!(
                "\tTopic: {name}\tPartition: {number}\tLeader: 0\tReplicas: {all}\tIsr: {replicas}{moving}\tElr: \tLastKnownElr: \n"
            );
        }
        self.settings += &format!("Dynamic configs for topic {name} are:\n");
        for setting in settings.split(' ').filter(|setting| !setting.is_empty()) {
            self.settings +=
                &format!("  {setting} sensitive=false synonyms={{DYNAMIC_TOPIC_CONFIG:{setting}}}\n");
        }
        self
    }

    /// Runs the script of a profile.
    fn run(&self, sets: &[&str]) -> Ran {
        let broker = TcpListener::bind("127.0.0.1:0").unwrap();
        self.prepare(sets, broker.local_addr().unwrap().port());
        let output =
            Command::new("bash").arg(self.script()).env("KAFKA_HOME", &self.folder).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            code: output.status.code().unwrap_or(-1),
            commands: fs::read_to_string(self.folder.join("commands")).unwrap(),
            output: text(&output.stdout) + &text(&output.stderr),
        }
    }

    fn script(&self) -> PathBuf {
        self.folder.join("topics.sh")
    }

    /// Writes the script of a profile, with one broker at this port, and the tools that it calls.
    fn prepare(&self, sets: &[&str], port: u16) {
        let mut args = vec!["render", "prod", "--set", "catalog=null"];
        sets.iter().for_each(|set| args.extend(["--set", *set]));
        let map = object(&printed(&args), "ConfigMap", "kafka-topics");
        let file = |name: &str| {
            map["data"][name].as_str().map(str::to_owned).unwrap_or_else(|| panic!("no {name}: {map}"))
        };
        let at = |name: &str| self.folder.join(name);
        let write = |name: &str, text: &str| fs::write(at(name), text).unwrap();
        fs::create_dir_all(at("bin")).unwrap();
        write("topics.tsv", &file("topics.tsv"));
        write("described", &self.topics);
        write("settings", &self.settings);
        write(
            "default",
            &format!(
                "  min.insync.replicas={0} sensitive=false synonyms={{DYNAMIC_DEFAULT_BROKER_CONFIG:min.insync.replicas={0}}}\n",
                self.default
            ),
        );
        write("commands", "");
        let here = self.folder.display();
        let tool = |name: &str, describe: &str| {
            let text = format!(
                "#!/bin/bash\nif [[ \" $* \" == *' --describe '* ]]; then\n{describe}\nelse\necho \"${{*:3}}\" >>{here}/commands\nfi\n"
            );
            write(&format!("bin/{name}"), &text);
            fs::set_permissions(at(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).unwrap();
        };
        tool("kafka-topics.sh", &format!("cat {here}/described"));
        tool(
            "kafka-configs.sh",
            &format!("case \" $* \" in *' topics '*) cat {here}/settings;; *) cat {here}/default;; esac"),
        );
        let script: String = file("topics.sh")
            .lines()
            .map(|line| match line {
                _ if line.starts_with("BROKERS=") => format!("BROKERS=(127.0.0.1:{port})\n"),
                _ if line.starts_with("DIR=") => format!("DIR={here}\n"),
                _ if line.starts_with("WORK=") => format!("WORK={here}/work\n"),
                _ => format!("{line}\n").replace("/dev/termination-log", &format!("{here}/report")),
            })
            .collect();
        write("topics.sh", &script);
    }
}

const ORDERS: &str = "topics.orders.partitions=2";
const RAISE: &str = "--entity-name=orders --add-config=min.insync.replicas=2";
const RAISE_ALL: &str = "--entity-default --alter --add-config=min.insync.replicas=2";

/// From two brokers to three, a profile asks for three replicas of which two are in sync. The topic still has two.
#[test]
fn in_sync_replicas_are_raised_only_when_every_partition_has_its_replicas() {
    let settings = "min.insync.replicas=1 retention.ms=604800000";
    for (name, partitions, raises) in [
        ("job-two", ["0,1", "1,0"], false),
        ("job-one-of-two", ["0,1,2", "1,0"], false),
        ("job-other-of-two", ["0,1", "1,0,2"], false),
        ("job-moving", ["0,1+2", "1,0+2"], false),
        ("job-last-moving", ["0,1,2", "1,0+2"], false),
        ("job-three", ["0,1,2", "1,2,0"], true),
    ] {
        let ran = Cluster::new(name, 2).topic("orders", &partitions, settings).run(&[ORDERS]);
        assert_eq!(ran.commands.contains("min.insync.replicas"), raises, "{name}: {}", ran.output);
        assert_eq!(ran.code, if raises { 0 } else { 3 }, "{name}: {}", ran.output);
        if raises {
            assert!(ran.commands.contains(RAISE), "{name}: {}", ran.commands);
        } else {
            assert!(
                ran.output.contains("DIFFERS") && ran.output.contains("For each of: orders"),
                "{}",
                ran.output
            );
            assert!(ran.output.contains("min.insync.replicas is raised only when"), "{}", ran.output);
        }
    }
    // A topic without a number of its own would follow the cluster's: it is not given a larger one either.
    let own = Cluster::new("job-inherits", 1).topic("orders", &["0,1", "1,0"], "").run(&[ORDERS]);
    assert!(!own.commands.contains("min.insync.replicas"), "{}", own.commands);
    // Less is never held back, and other settings are set meanwhile.
    let lowered = [
        "topics.orders.partitions=2",
        "topics.orders.config.\"min.insync.replicas\"=1",
        "topics.orders.retentionMs=1000",
    ];
    let less =
        Cluster::new("job-less", 2).topic("orders", &["0,1", "1,0"], "min.insync.replicas=2").run(&lowered);
    assert!(
        less.commands.contains("min.insync.replicas=1") && less.commands.contains("retention.ms=1000"),
        "{}",
        less.commands
    );
    // Who asks for as many replicas in sync as the topic has gets them.
    let asked = [
        "topics.orders.partitions=1",
        "topics.orders.replicationFactor=2",
        "topics.orders.config.\"min.insync.replicas\"=2",
        "allow.no-broker-may-be-down=tried",
    ];
    let ran = Cluster::new("job-asked", 2).topic("orders", &["0,1"], "min.insync.replicas=1").run(&asked);
    assert!(ran.commands.contains(RAISE), "{}{}", ran.commands, ran.output);
}

#[test]
fn the_number_of_the_cluster_is_raised_only_when_no_topic_is_in_danger() {
    let raised = |cluster: Cluster| {
        let ran = cluster.run(&[ORDERS]);
        (ran.commands.contains(RAISE_ALL), ran.code, ran.output)
    };
    let three = ["0,1,2", "1,2,0"];
    let own = "min.insync.replicas=2 retention.ms=604800000";
    let orders = |name: &str| Cluster::new(name, 1).topic("orders", &three, own);
    let (raises, code, output) = raised(orders("cluster-safe"));
    assert!(raises && code == 0, "{output}");
    // A topic that nobody lists, with two replicas: with two in sync required it has none to spare.
    let (raises, code, output) =
        raised(orders("cluster-offsets").topic("__consumer_offsets", &["0,1"], "cleanup.policy=compact"));
    assert!(!raises && code == 3, "{output}");
    assert!(
        output.contains("min.insync.replicas stays 1, wanted 2") && output.contains("__consumer_offsets"),
        "{output}"
    );
    // One that is still moving counts as it is.
    let (raises, _, output) = raised(orders("cluster-moving").topic("__consumer_offsets", &["0,1+2"], ""));
    assert!(!raises, "{output}");
    // A single replica is no worse off than before, and one with a number of its own does not follow the cluster's.
    let (raises, code, output) = raised(orders("cluster-single").topic("alone", &["0"], ""));
    assert!(raises && code == 0, "{output}");
    let (raises, code, output) =
        raised(orders("cluster-own").topic("pair", &["0,1"], "min.insync.replicas=1"));
    assert!(raises && code == 0, "{output}");
}

/// A topic whose replicas are fewer than the profile's `min.insync.replicas` is not given that value, not even where it
/// inherits the same from the cluster.
#[test]
fn in_sync_replicas_are_never_set_above_the_replicas_of_a_topic() {
    for (name, partitions, own, value) in [
        ("few-alone", &["0"][..], "retention.ms=604800000", "2"),
        ("few-own", &["0"], "min.insync.replicas=1 retention.ms=604800000", "2"),
        ("few-larger", &["0"], "min.insync.replicas=3 retention.ms=604800000", "2"),
        ("few-one-partition", &["0,1,2", "1"], "retention.ms=604800000", "2"),
        ("few-moving", &["0+1,2", "1+0,2"], "retention.ms=604800000", "2"),
        ("few-pair", &["0,1", "1,0"], "retention.ms=604800000", "3"),
    ] {
        let count = format!("topics.orders.partitions={}", partitions.len());
        let setting = format!("topics.orders.config.\"min.insync.replicas\"={value}");
        let sets = [count.as_str(), &setting, "allow.no-broker-may-be-down=tried"];
        for default in [2, 3] {
            let ran = Cluster::new(name, default).topic("orders", partitions, own).run(&sets);
            assert_eq!(ran.code, 3, "{name}: {}", ran.output);
            assert!(ran.output.contains("For each of: orders"), "{name}: {}", ran.output);
            assert!(!ran.commands.contains("--entity-name=orders"), "{name}: {}", ran.commands);
        }
    }
    // With its replicas it is given the value that the cluster has too: it keeps it when the cluster's changes.
    let ran = Cluster::new("few-none", 2)
        .topic("orders", &["0,1,2", "1,2,0"], "retention.ms=604800000")
        .run(&[ORDERS]);
    assert!(ran.commands.contains(RAISE), "{}{}", ran.commands, ran.output);
}

#[test]
fn a_cluster_that_is_as_wanted_is_left_alone() {
    let own = "min.insync.replicas=2 retention.ms=604800000";
    let ran = Cluster::new("job-idle", 2).topic("orders", &["0,1,2", "1,2,0"], own).run(&[ORDERS]);
    assert_eq!((ran.code, ran.commands.as_str()), (0, ""), "{}", ran.output);
}
