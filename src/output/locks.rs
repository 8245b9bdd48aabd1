//! Who works where: other runs are kept out, and a directory is written once in a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::place::Place;
use super::system::{self, Share};

/// What a run keeps for itself until this is dropped. All its threads share it.
#[derive(Default)]
pub(crate) struct Locks(Mutex<Held>);

#[derive(Default)]
struct Held {
    /// The locks by the directory that they are on; none where the file system knows no locks.
    locks: BTreeMap<PathBuf, Option<File>>,
    /// The directories on which another program has a lock.
    refused: BTreeSet<PathBuf>,
    /// The directories that this run works on.
    taken: BTreeSet<PathBuf>,
}

impl Locks {
    /// Takes a directory. The lock is on the directory above, so that those who work on several in the same one wait
    /// once.
    ///
    /// # Errors
    /// Another program has the lock and does not let go of it, or this run has taken the directory already.
    pub(super) fn take(&self, place: &Place, share: Share) -> Result<()> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !held.taken.insert(place.real.clone()) {
            return Err(Error::other("it is the same directory as another one of this run"));
        }
        let above = place.above();
        if held.locks.contains_key(above) {
            return Ok(());
        }
        if held.refused.contains(above) {
            return Err(locked());
        }
        let lock = lock(place, share).inspect_err(|error| {
            if error.kind() == ErrorKind::WouldBlock {
                held.refused.insert(above.to_owned());
            }
        })?;
        held.locks.insert(above.to_owned(), lock);
        Ok(())
    }
}

/// The lock on the directory above, if the file system knows locks.
fn lock(place: &Place, share: Share) -> Result<Option<File>> {
    let Ok(file) = File::open(place.above()).or_else(|_| File::open(&place.real)) else { return Ok(None) };
    for _ in 0..TRIES {
        if system::try_lock(&file, share)? {
            return Ok(Some(file));
        }
        thread::sleep(PAUSE);
    }
    Err(locked())
}

fn locked() -> Error {
    Error::new(ErrorKind::WouldBlock, "another program has locked the directory above it")
}

/// Half a minute, which is a thousand times what a run needs.
const TRIES: u32 = 1_500;
const PAUSE: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;

    #[test]
    fn one_run_takes_many_directories_in_one_but_none_twice() {
        let above = env::temp_dir().join(format!("kafka-gen-locks-{}", process::id()));
        fs::create_dir(&above).unwrap();
        let (first, second) = (above.join("first"), above.join("second"));
        let locks = Locks::default();
        let take = |path| locks.take(&Place::prepare(path).unwrap(), Share::Nobody);
        take(&first).unwrap();
        take(&second).unwrap();
        assert!(take(&first).is_err());
        let file = File::open(&above).unwrap();
        assert!(!system::try_lock(&file, Share::Readers).unwrap());
        drop(locks);
        assert!(system::try_lock(&file, Share::Readers).unwrap());
        fs::remove_dir(&above).unwrap();
    }
}
