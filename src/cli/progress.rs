//! A line on the terminal while something takes its time.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Work of less than this is done before anybody wonders.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line changes.
const PAUSE: Duration = Duration::from_millis(100);

/// Counts, and shows how far it is on standard error if that is a terminal.
pub(super) struct Progress {
    what: &'static str,
    total: usize,
    done: usize,
    next: Option<Instant>,
    is_shown: bool,
}

impl Progress {
    /// `rendered 12 of 1000`, once it takes longer.
    pub(super) fn new(what: &'static str, total: usize) -> Self {
        let next = io::stderr().is_terminal().then(|| Instant::now() + PATIENCE);
        Self { what, total, done: 0, next, is_shown: false }
    }

    /// One more is done.
    pub(super) fn step(&mut self) {
        self.done += 1;
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PAUSE);
        self.is_shown = true;
        // An error here cannot be reported.
        let _ = write!(io::stderr(), "\r\u{1b}[K{} {} of {}", self.what, self.done, self.total);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
