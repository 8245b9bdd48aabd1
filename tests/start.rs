//! The first minutes: `init`, help, completions, manual pages.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{files, folder, printed, project, run};

/// The lines of the starting profile without `#`, where that makes a setting of them; only those of `block`, if one is
/// given.
fn uncommented(text: &str, block: Option<usize>) -> String {
    let mut at = 0;
    let mut out = String::new();
    for line in text.lines() {
        let code = line
            .strip_prefix('#')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()) || rest.starts_with("  "));
        let begins = code.is_some_and(|code| !code.starts_with(' '));
        at += usize::from(begins);
        match code {
            Some(code) if block.is_none_or(|block| block + 1 == at) => out += &format!("{code}\n"),
            _ => out += &format!("{line}\n"),
        }
    }
    out
}

#[test]
fn init_writes_a_profile_that_renders_and_the_schema_beside_it() {
    let folder = folder("init").join("a/b");
    let said = printed(&["init", folder.to_str().unwrap()]);
    let profile = folder.join("kafka.yaml");
    assert_eq!(said.lines().count(), 3, "{said}");
    assert!(said.ends_with(&format!("next: kafka-gen render {}\n", profile.display())), "{said}");
    let made = files(&folder);
    assert_eq!(made.keys().collect::<Vec<_>>(), ["kafka.yaml", "schema.json"]);
    assert_eq!(made["schema.json"], printed(&["schema"]));
    assert!(made["kafka.yaml"].starts_with("# yaml-language-server: $schema=./schema.json\n"));
    let rendered = run(&["render", profile.to_str().unwrap()], "");
    assert_eq!((rendered.code, rendered.stderr.as_str()), (0, ""));
}

#[test]
fn each_setting_of_the_starting_profile_is_valid_by_itself_and_with_all_others() {
    let text = fs::read_to_string(project("profiles/start.yaml")).unwrap();
    let blocks = text
        .lines()
        .filter(|line| {
            line.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
        .count();
    assert!(blocks > 15, "{blocks}");
    let plain = run(&["show", "-", "--format", "json"], &text).stdout;
    for block in (0..blocks).map(Some).chain([None]) {
        let profile = uncommented(&text, block);
        let rendered = run(&["render", "-"], &profile);
        assert_eq!(rendered.code, 0, "{profile}\n{}", rendered.stderr);
        assert!(!rendered.stderr.contains("error"), "{}", rendered.stderr);
        assert_ne!(
            run(&["show", "-", "--format", "json"], &profile).stdout,
            plain,
            "block {block:?} says nothing"
        );
    }
}

#[test]
fn init_never_writes_over_a_file() {
    for taken in ["kafka.yaml", "schema.json"] {
        let folder = folder(&format!("init-{taken}"));
        fs::write(folder.join(taken), "mine\n").unwrap();
        let refused = run(&["init", folder.to_str().unwrap()], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
        assert!(refused.stderr.contains(&format!("{taken}` already exists")), "{}", refused.stderr);
        assert_eq!(files(&folder).into_iter().collect::<Vec<_>>(), [(taken.to_owned(), "mine\n".to_owned())]);
    }
    let file = folder("init-file").join("file");
    fs::write(&file, "").unwrap();
    let refused = run(&["init", file.to_str().unwrap()], "");
    assert_eq!(refused.code, 2, "{}", refused.stderr);
}

#[test]
fn init_of_a_yaml_file_writes_that_file() {
    let folder = folder("init-yaml");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let first = printed(&["init", &path("kafka/orders.yaml")]);
    assert!(first.contains("orders.yaml\n") && first.contains("next: kafka-gen render "), "{first}");
    let profile = fs::read_to_string(folder.join("kafka/orders.yaml")).unwrap();
    assert!(profile.contains("\nrelease: orders\nnamespace: orders\n"), "{profile}");
    assert!(profile.contains("`kafka-gen render ./orders.yaml` renders it"), "{profile}");
    // The schema of the first profile serves the second one too.
    printed(&["init", &path("kafka/payments.yml")]);
    let names: Vec<String> = files(&folder).into_keys().collect();
    assert_eq!(names, ["kafka/orders.yaml", "kafka/payments.yml", "kafka/schema.json"]);
    assert_eq!(run(&["render", &path("kafka/orders.yaml")], "").code, 0);
    let again = run(&["init", &path("kafka/orders.yaml")], "");
    assert!(again.code == 2 && again.stderr.contains("orders.yaml` already exists"), "{}", again.stderr);
    // Whatever the name of the file, what is in it stays a profile.
    for (file, release) in [
        ("kafka.yaml", "kafka"),
        ("No.yaml", "\"no\""),
        ("Payments_EU.prod.yaml", "payments-eu-prod"),
        ("default.yaml", "kafka-default"),
        ("a\nrelease: b.yaml", "a-release-b"),
    ] {
        printed(&["init", &path(&format!("names/{file}"))]);
        let written = fs::read_to_string(folder.join("names").join(file)).unwrap();
        assert!(written.contains(&format!("\nrelease: {release}\nnamespace: {release}\n")), "{written}");
        let rendered = run(&["render", &path(&format!("names/{file}"))], "");
        assert_eq!((rendered.code, rendered.stderr.as_str()), (0, ""), "{file}");
    }
    // A directory may have such a name.
    fs::create_dir(folder.join("odd.yaml")).unwrap();
    printed(&["init", &path("odd.yaml")]);
    assert!(folder.join("odd.yaml/kafka.yaml").is_file());
}

#[test]
fn the_program_alone_says_what_to_do_first() {
    let alone = run(&[], "");
    assert_eq!((alone.code, alone.stderr.as_str()), (0, ""));
    assert!(alone.stdout.lines().count() < 12 && alone.stdout.contains("kafka-gen init"), "{}", alone.stdout);
}

/// The names of all commands but `help`.
fn commands() -> Vec<String> {
    let help = printed(&["help"]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    // The rest of a description stands further to the right.
    let names = lines.filter(|line| !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_help_of_every_command_has_examples() {
    for command in commands() {
        let help = printed(&[&command, "--help"]);
        let (_, examples) =
            help.split_once("Examples:\n").unwrap_or_else(|| panic!("{command} has no examples"));
        assert!(examples.lines().all(|line| line.contains(&format!("kafka-gen {command}"))), "{examples}");
    }
}

#[test]
fn completions_know_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
    let word = "source /dev/stdin; COMP_WORDS=(kafka-gen rend); COMP_CWORD=1; _kafka__gen kafka-gen rend kafka-gen; echo ${COMPREPLY[@]}";
    let mut bash =
        Command::new("bash").args(["-c", word]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(printed(&["completions", "bash"]).as_bytes()).unwrap();
    let output = bash.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "render\n");
    assert_eq!(run(&["completions", "tcsh"], "").code, 2);
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    assert!(printed(&["man"]).contains(".TH kafka-gen 1"));
    let folder = folder("man").join("new");
    printed(&["man", "--out", folder.to_str().unwrap()]);
    let made = files(&folder);
    let mut names: Vec<String> = commands().into_iter().map(|name| format!("kafka-gen-{name}.1")).collect();
    names.push("kafka-gen.1".to_owned());
    names.sort();
    assert_eq!(made.keys().cloned().collect::<Vec<_>>(), names);
    assert!(made["kafka-gen-render.1"].contains("kafka\\-gen\\-render"), "{}", made["kafka-gen-render.1"]);
    assert!(made["kafka-gen-render.1"].contains("rendered/payments"), "with its examples");
    let file = folder.join("kafka-gen.1");
    assert_eq!(run(&["man", "--out", file.to_str().unwrap()], "").code, 2, "a file is no directory");
}
