//! The built-in tables: made from the schemas, compared with them, and refereed.

mod agreement;
mod closed;
mod generate;
mod kinds;
mod mutate;
mod own;
mod referee;
mod sample;

use crate::support::expect_file;

#[test]
fn the_tables_of_kubernetes_are_fresh() {
    let (kinds, schema) = closed::closed();
    expect_file("src/kubernetes/schema/kubernetes.rs", &generate::kubernetes(&kinds, &schema));
}

#[test]
fn the_table_of_a_profile_is_fresh() {
    let schema = schemars::schema_for!(kafka_gen::profile::Profile).to_value();
    expect_file("src/kubernetes/schema/profile.rs", &generate::generate(&schema, "Profile"));
}
