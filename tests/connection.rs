use serde_json::Value;

use crate::support::{printed, run};

/// The objects or values that a profile renders to.
fn rendered(target: &str, sets: &[&str]) -> Value {
    let mut args = vec!["render", "prod", "--target", target, "--format", "json"];
    sets.iter().for_each(|set| args.extend(["--set", set]));
    serde_json::from_str(&printed(&args)).unwrap()
}

fn address(target: &str, sets: &[&str], more: &[&str]) -> String {
    let mut args = vec!["connection", "prod", "--target", target];
    sets.iter().for_each(|set| args.extend(["--set", set]));
    args.extend(more);
    printed(&args)
}

const OTHER: &[&str] = &[
    "release=payments",
    "namespace=streams",
    "clusterDomain=cluster.example",
    "externalAccess.domain=kafka.example.org",
];

#[test]
fn plain_text_is_the_address_of_the_specification_and_nothing_else() {
    for profile in ["dev", "prod"] {
        let run = run(&["connection", profile], "");
        assert_eq!(
            (run.code, run.stdout.as_str(), run.stderr.as_str()),
            (0, "kafka.kafka.svc.cluster.local:9092\n", "")
        );
    }
}

#[test]
fn the_address_inside_is_that_of_a_service_that_is_rendered() {
    let items = rendered("kubernetes", OTHER);
    let mut services = items["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "Service");
    let client = services.find(|item| item["metadata"]["name"] == "payments").unwrap();
    assert_eq!(
        address("kubernetes", OTHER, &[]),
        format!("payments.streams.svc.cluster.example:{}\n", client["spec"]["ports"][0]["port"])
    );
    let values = rendered("bitnami", OTHER);
    assert_eq!(
        address("bitnami", OTHER, &[]),
        format!(
            "{}.{}.svc.{}:{}\n",
            values["fullnameOverride"].as_str().unwrap(),
            values["namespaceOverride"].as_str().unwrap(),
            values["clusterDomain"].as_str().unwrap(),
            values["service"]["ports"]["client"]
        )
    );
    assert_eq!(address("strimzi", OTHER, &[]), "payments-kafka-bootstrap.streams.svc.cluster.example:9092\n");
}

#[test]
fn the_addresses_outside_are_those_that_brokers_tell() {
    let told = "payments-0.kafka.example.org:9094,payments-1.kafka.example.org:9094,payments-2.kafka.example.org:9094\n";
    for target in ["kubernetes", "bitnami", "strimzi"] {
        assert_eq!(address(target, OTHER, &["--external"]), told, "{target}");
    }
    let kafka = rendered("strimzi", OTHER)["items"][1]["spec"]["kafka"]["listeners"][1].clone();
    let values = rendered("bitnami", OTHER)["externalAccess"]["controller"]["service"].clone();
    for (i, one) in told.trim().split(',').enumerate() {
        let (host, port) = one.split_once(':').unwrap();
        assert_eq!(kafka["configuration"]["brokers"][i]["advertisedHost"], host);
        assert_eq!(kafka["port"].to_string(), port);
        assert_eq!(values["loadBalancerNames"][i], host);
        assert_eq!(values["ports"]["external"].to_string(), port);
    }
}

#[test]
fn node_ports_have_the_ports_of_the_nodes() {
    let sets =
        [OTHER, &["externalAccess.service.type=NodePort", "externalAccess.service.nodePort=31200"]].concat();
    let told = "payments-0.kafka.example.org:31200,payments-1.kafka.example.org:31201,payments-2.kafka.example.org:31202\n";
    assert_eq!(address("kubernetes", &sets, &["--external"]), told);
    assert_eq!(address("strimzi", &sets, &["--external"]), told);
}

#[test]
fn an_address_that_is_not_there_or_not_known_is_one_clear_error() {
    for (profile, sets, words) in [
        ("dev", &[][..], "there is no address outside the Kubernetes cluster"),
        (
            "prod",
            &["externalAccess.domain=null", "externalAccess.service.type=NodePort"],
            "which are not known here",
        ),
    ] {
        let mut args = vec!["connection", profile, "--external"];
        sets.iter().for_each(|set| args.extend(["--set", set]));
        let refused = run(&args, "");
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
        assert_eq!(refused.stderr.matches("error").count(), 1, "{}", refused.stderr);
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
}

#[test]
fn every_format_says_the_same() {
    let json: Value = serde_json::from_str(&address("kubernetes", OTHER, &["--format", "json"])).unwrap();
    let properties = address("kubernetes", OTHER, &["--format", "properties"]);
    let env = address("kubernetes", OTHER, &["--format", "env"]);
    for (name, value) in json["properties"].as_object().unwrap() {
        let value = value.as_str().unwrap();
        assert!(properties.contains(&format!("{name}={value}\n")), "{properties}");
        let variable = format!("KAFKA_{}", name.replace('.', "_").to_uppercase());
        assert!(env.contains(&format!("{variable}={value}\n")), "{env}");
    }
    assert_eq!(properties.lines().count(), json["properties"].as_object().unwrap().len());
}
