//! The program `kafka-gen`: parse the command line, run it, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    kafka_gen::cli::run()
}
