//! Several profiles in one call of `render`.

use std::fs;

use crate::support::{files, folder, printed, program, run};

/// A directory with these profiles.
fn profiles(name: &str, texts: &[(&str, &str)]) -> String {
    let folder = folder(name);
    fs::create_dir(folder.join("clusters")).unwrap();
    for (name, text) in texts {
        fs::write(folder.join("clusters").join(name), text).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

const ONE: &str = "extends: dev\nnamespace: one\n";
const TWO: &str = "extends: prod\nnamespace: two\nexternalAccess: { domain: example.org }\n";

#[test]
fn each_profile_of_a_directory_gets_a_directory_of_its_own() {
    let root = profiles(
        "several-out",
        &[("one.yaml", ONE), ("two.yml", TWO), ("README.md", "x"), (".a.yaml", "b: c")],
    );
    let (clusters, out) = (format!("{root}/clusters"), format!("{root}/out"));
    assert_eq!(printed(&["render", &clusters, "--out", &out]), "");
    for (file, folder) in [("one.yaml", "one"), ("two.yml", "two")] {
        let alone = format!("{root}/alone-{folder}");
        printed(&["render", &format!("{clusters}/{file}"), "--out", &alone]);
        assert_eq!(files(format!("{out}/{folder}").as_ref()), files(alone.as_ref()));
    }
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
    assert_eq!(printed(&["render", &clusters, "--out", &out, "--check"]), "");

    fs::remove_file(format!("{out}/two/00-namespace-two.yaml")).unwrap();
    fs::write(format!("{clusters}/one.yaml"), ONE.to_owned() + "podLabels: { a: b }\n").unwrap();
    let stale = run(&["render", &clusters, "--out", &out, "--check"], "");
    assert_eq!(stale.code, 1);
    assert!(stale.stdout.contains("differs one/60-statefulset-kafka.yaml\n"), "{}", stale.stdout);
    assert!(stale.stdout.ends_with("missing two/00-namespace-two.yaml\n"), "{}", stale.stdout);
    let json = run(&["render", &clusters, "--out", &out, "--check", "--format", "json"], "");
    let items: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(items.as_array().unwrap().len(), stale.stdout.lines().count());
    printed(&["render", &clusters, "--out", &out]);
    assert_eq!(printed(&["render", &clusters, "--out", &out, "--check"]), "");
}

#[test]
fn several_profiles_are_printed_one_after_the_other() {
    let root = profiles("several-print", &[("one.yaml", ONE), ("two.yaml", TWO)]);
    let path = |name: &str| format!("{root}/clusters/{name}.yaml");
    let (one, two) = (printed(&["render", &path("one")]), printed(&["render", &path("two")]));
    assert_eq!(printed(&["render", &path("two"), &path("one")]), two.clone() + &one);
    assert_eq!(printed(&["render", &format!("{root}/clusters")]), one + &two);
    let layer = "release: events\n";
    let layered = run(&["render", &path("one"), &path("two"), "-f", "-"], layer);
    assert_eq!(layered.stdout.matches("kind: StatefulSet\nmetadata:\n  name: events\n").count(), 2);
    let twice = run(&["render", "-", &path("two"), "-f", "-"], layer);
    assert_eq!((twice.code, twice.stdout.as_str()), (2, ""));
}

#[test]
fn one_mistake_keeps_all_from_being_written() {
    let wrong = "extends: dev\nreplicas: 3\n";
    let many: Vec<(String, String)> =
        (0..40).map(|number| (format!("{number:02}.yaml"), format!("{ONE}release: k{number}\n"))).collect();
    let mut texts: Vec<(&str, &str)> =
        many.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    texts[7].1 = wrong;
    texts[30].1 = wrong;
    let root = profiles("several-wrong", &texts);
    let (clusters, out) = (format!("{root}/clusters"), format!("{root}/out"));
    let failed = run(&["render", &clusters, "--out", &out], "");
    assert_eq!((failed.code, failed.stdout.as_str()), (1, ""));
    assert!(!fs::exists(&out).unwrap());
    // What is said comes in the order of the profiles, whoever was first.
    let places: Vec<usize> =
        ["07.yaml:2:1", "30.yaml:2:1"].map(|place| failed.stderr.find(place).unwrap()).to_vec();
    assert!(places.is_sorted() && failed.stderr.matches("unknown field").count() == 2, "{}", failed.stderr);

    let missing = run(&["render", &format!("{clusters}/00.yaml"), &format!("{clusters}/no.yaml")], "");
    assert_eq!((missing.code, missing.stdout.as_str()), (2, ""));
    let empty = folder("several-empty");
    let none = run(&["render", empty.to_str().unwrap()], "");
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("there is no profile in"), "{}", none.stderr);
}

#[test]
fn two_profiles_of_one_name_do_not_share_a_directory() {
    let root = profiles("several-same", &[("one.yaml", ONE), ("one.yml", TWO)]);
    let failed = run(&["render", &format!("{root}/clusters"), "--out", &format!("{root}/out")], "");
    assert_eq!((failed.code, failed.stdout.as_str()), (2, ""));
    assert!(failed.stderr.contains("would share the directory `one`"), "{}", failed.stderr);
    assert!(!fs::exists(format!("{root}/out")).unwrap());
}

#[test]
fn an_embedded_profile_wins_over_a_directory_of_its_name() {
    let root = folder("several-embedded");
    fs::create_dir(root.join("dev")).unwrap();
    let done = program().args(["render", "dev"]).current_dir(&root).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let named = program().args(["render", "./dev"]).current_dir(&root).output().unwrap();
    assert_eq!(named.status.code(), Some(2));
}
