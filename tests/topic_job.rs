//! The script of the topic Job, run in a copy of the folders of an image, with a Java that writes down how it is started.
//! What the program that it starts does is tested in Java: `tests/admin.sh`.

mod plans;
mod reports;
mod users;
mod waits;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::profile::object;
use crate::support::{folder, printed};

/// The file system of an image, with what the Job mounts.
struct Image {
    folder: PathBuf,
    /// Variables that the image sets.
    variables: Vec<(&'static str, String)>,
}

impl Image {
    /// An image with this Java and this folder of libraries, both below its root.
    fn new(name: &str, java: &str, libraries: &str) -> Self {
        let image = Self { folder: folder(name), variables: Vec::new() };
        image.write(&format!("{libraries}/kafka-clients-4.3.1.jar"), "");
        image.write(&format!("{libraries}/slf4j-api-1.7.36.jar"), "");
        image.write(&format!("{libraries}/kafka_2.13-4.3.1.jar"), "");
        image.java(java, "exit 0");
        image.write("etc/kafka-gen-admin/dev/kafkagen/admin/Main.class", "");
        image
    }

    fn variable(mut self, name: &'static str, path: &str) -> Self {
        let value = self.at(path).display().to_string();
        self.variables.push((name, value));
        self
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    /// Java writes down its words, then does this.
    fn java(&self, path: &str, does: &str) {
        let words = self.at("words");
        self.write(path, &format!("#!/bin/bash\nprintf '%s\\n' \"$@\" >{}\n{does}\n", words.display()));
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Writes the script of `prod`, with one broker at this port, and returns where.
    fn script(&self, port: u16) -> PathBuf {
        let map = object(&printed(&["render", "prod"]), "ConfigMap", "kafka-topics");
        let root = self.folder.display();
        let script: String = map["data"]["topics.sh"]
            .as_str()
            .unwrap()
            .lines()
            .map(|line| match line {
                _ if line.starts_with("BROKERS=") => format!("BROKERS=(127.0.0.1:{port})\n"),
                _ if line.starts_with("REPORT=") => format!("REPORT={root}/report\n"),
                _ if line.starts_with("CLASSES=") => format!("CLASSES={root}/etc/kafka-gen-admin\n"),
                _ => {
                    let line = ["/opt/", "/stackable/", "/usr/share/java/"]
                        .iter()
                        .fold(line.to_owned(), |line, path| {
                            line.replace(&format!(" {path}"), &format!(" {root}{path}"))
                        });
                    line + "\n"
                }
            })
            .collect();
        self.write("topics.sh", &script);
        self.at("topics.sh")
    }

    fn command(&self, script: &Path) -> Command {
        let mut command = Command::new("bash");
        command.arg(script).env_remove("JAVA_HOME").env_remove("KAFKA_HOME").env("PATH", self.path());
        command.envs(self.variables.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// The folders of the tools that every image has; the Java of this machine is in none of them.
    fn path(&self) -> String {
        let tools = self.at("usr/bin");
        fs::create_dir_all(&tools).unwrap();
        for tool in ["bash", "timeout", "sleep"] {
            let at = ["/usr/bin", "/bin"]
                .map(|folder| Path::new(folder).join(tool))
                .into_iter()
                .find(|path| path.exists());
            let link = tools.join(tool);
            if !link.exists() {
                std::os::unix::fs::symlink(at.unwrap(), link).unwrap();
            }
        }
        tools.display().to_string()
    }

    /// Runs the script while a broker listens: its exit code, and what it says.
    fn run(&self) -> (i32, String) {
        let broker = TcpListener::bind("127.0.0.1:0").unwrap();
        let script = self.script(broker.local_addr().unwrap().port());
        said(&self.command(&script).output().unwrap())
    }

    fn report(&self) -> String {
        fs::read_to_string(self.at("report")).unwrap()
    }
}

fn said(output: &Output) -> (i32, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
}

/// Each known image has its Java and its libraries in other folders.
#[test]
fn java_and_the_library_are_found_in_every_known_image() {
    for (image, libraries) in [
        (
            Image::new("job-apache", "opt/java/openjdk/bin/java", "opt/kafka/libs")
                .variable("JAVA_HOME", "opt/java/openjdk"),
            "opt/kafka/libs",
        ),
        (Image::new("job-apache-bare", "opt/java/openjdk/bin/java", "opt/kafka/libs"), "opt/kafka/libs"),
        (
            Image::new("job-confluent", "usr/lib/jvm/java/bin/java", "usr/share/java/kafka")
                .variable("JAVA_HOME", "usr/lib/jvm/java"),
            "usr/share/java/kafka",
        ),
        (
            Image::new("job-strimzi", "usr/bin/java", "opt/kafka/libs").variable("KAFKA_HOME", "opt/kafka"),
            "opt/kafka/libs",
        ),
        (
            Image::new("job-bitnami", "opt/bitnami/java/bin/java", "opt/bitnami/kafka/libs"),
            "opt/bitnami/kafka/libs",
        ),
        (Image::new("job-stackable", "usr/bin/java", "stackable/kafka/libs"), "stackable/kafka/libs"),
        (
            Image::new("job-own", "usr/bin/java", "srv/kafka/libs").variable("KAFKA_HOME", "srv/kafka"),
            "srv/kafka/libs",
        ),
    ] {
        let (code, text) = image.run();
        assert_eq!(code, 0, "{libraries}: {text}");
        let words = fs::read_to_string(image.at("words")).unwrap();
        let classpath = words.lines().skip_while(|word| *word != "-cp").nth(1).unwrap();
        let root = image.folder.display();
        assert_eq!(
            classpath,
            format!(
                "{root}/etc/kafka-gen-admin:{root}/{libraries}/kafka-clients-4.3.1.jar:{root}/{libraries}/slf4j-api-1.7.36.jar"
            ),
            "the program, the client library and what that logs with, and no other"
        );
    }
}

#[test]
fn the_program_is_told_what_the_profile_says() {
    let image = Image::new("job-words", "usr/bin/java", "opt/kafka/libs");
    let (code, text) = image.run();
    assert_eq!(code, 0, "{text}");
    let words = fs::read_to_string(image.at("words")).unwrap();
    let told: Vec<&str> = words.lines().skip_while(|word| !word.ends_with(".Main")).collect();
    let value = |option: &str| *told.iter().skip_while(|word| **word != option).nth(1).unwrap();
    assert_eq!(told[..2], ["dev.kafkagen.admin.Main", "topics"]);
    for (option, expected) in [
        ("--bootstrap", "kafka.kafka.svc.cluster.local:9092"),
        ("--principal", "User:ANONYMOUS"),
        ("--tables", "/etc/kafka-gen"),
        ("--wait", "300"),
        ("--min-isr", "2"),
        ("--allow-delete", "false"),
        ("--report", &image.at("report").display().to_string()),
    ] {
        assert_eq!(value(option), expected, "{option}");
    }
    assert_eq!(value("--list").len(), 8);
}

/// Kubernetes decides by the exit code whether to run the Job again.
#[test]
fn the_exit_code_is_that_of_the_program() {
    for code in [0, 1, 3] {
        let image = Image::new(&format!("job-exits-{code}"), "usr/bin/java", "opt/kafka/libs");
        image.java("usr/bin/java", &format!("exit {code}"));
        assert_eq!(image.run().0, code);
    }
}

#[test]
fn what_an_image_lacks_is_named_in_the_log_and_in_the_status_of_the_pod() {
    let without = |name: &str, path: &str| {
        let image = Image::new(name, "usr/bin/java", "opt/kafka/libs");
        image.write("report", "");
        fs::remove_file(image.at(path)).unwrap();
        image
    };
    for (image, lacks) in [
        (without("job-no-java", "usr/bin/java"), "this image has no Java in a known place"),
        (
            without("job-no-library", "opt/kafka/libs/kafka-clients-4.3.1.jar"),
            "this image has no Kafka client library in a known place",
        ),
        (
            without("job-no-classes", "etc/kafka-gen-admin/dev/kafkagen/admin/Main.class"),
            "the Job does not mount the ConfigMap that holds them",
        ),
    ] {
        let (code, text) = image.run();
        assert_eq!(code, 1, "{text}");
        assert!(text.starts_with("kafka-gen: ") && text.trim_end().ends_with(lacks), "{text}");
        let report = image.report();
        assert!(
            report.starts_with("kafka-gen topics: list=")
                && report.contains(" error=")
                && report.contains(lacks),
            "{report}"
        );
    }
}

/// A signal reaches the program itself: the script has become it.
#[test]
fn the_script_becomes_the_program() {
    let image = Image::new("job-becomes", "usr/bin/java", "opt/kafka/libs");
    image.java("usr/bin/java", "echo \"java is $$\"");
    let broker = TcpListener::bind("127.0.0.1:0").unwrap();
    let script = image.script(broker.local_addr().unwrap().port());
    let child = image.command(&script).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let process = child.id();
    let (_, text) = said(&child.wait_with_output().unwrap());
    assert!(text.ends_with(&format!("java is {process}\n")), "{process}: {text}");
}

/// The tables and the program know each other by their version.
#[test]
fn every_table_begins_with_the_version_that_the_program_expects() {
    let source = fs::read_to_string(crate::support::project("templates/admin/TopicTable.java")).unwrap();
    let version = source.split("VERSION = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let topics: Vec<String> =
        (0..5000).map(|n| format!("\"topic.with.a.rather.long.name.{n}\": {{partitions: 1}}")).collect();
    let path = folder("job-many").join("many.yaml");
    fs::write(&path, format!("extends: dev\ncatalog: null\ntopics: {{{}}}\n", topics.join(", "))).unwrap();
    let stream = printed(&["render", path.to_str().unwrap()]);
    let mut tables = 0;
    for ((kind, _), map) in crate::profile::objects(&stream) {
        let data = map["data"].as_object().filter(|_| kind == "ConfigMap").cloned().unwrap_or_default();
        for (_, text) in data.iter().filter(|(file, _)| file.starts_with("topics") && file.ends_with(".tsv"))
        {
            assert_eq!(text.as_str().unwrap().lines().next(), Some(version.as_str()));
            tables += 1;
        }
    }
    assert!(tables > 1, "{tables} tables");
}
