//! Who works where: other runs are kept out, and a directory is written once in a run.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{Error, ErrorKind, Result};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::place::Place;
use super::system::{self, Key};

/// Whether other runs may hold the lock too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LockMode {
    /// With runs that only read.
    Shared,
    /// With no other run.
    Exclusive,
}

/// Advisory locks on output directories, held until this is dropped. All threads of a run share them.
#[derive(Default)]
pub struct Locks(Mutex<Held>);

#[derive(Default)]
struct Held {
    /// The locks by the directory that they are on; none where the file system has no locks.
    locks: BTreeMap<Key, Option<File>>,
    /// The directories on which another program has a lock.
    refused: BTreeSet<Key>,
    /// The directories that this run works on.
    taken: BTreeSet<(Key, Option<OsString>)>,
}

impl Locks {
    /// Takes a directory. The lock is on the directory above, so that those who work on several in the same one wait
    /// once.
    ///
    /// # Errors
    /// Another program keeps the lock, or this run has taken the directory already.
    pub(super) fn take(&self, place: &Place, share: LockMode) -> Result<()> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !held.taken.insert(place.key()?) {
            return Err(Error::other("it is the same directory as another one of this run"));
        }
        let above = place.above.key()?;
        if held.locks.contains_key(&above) {
            return Ok(());
        }
        if held.refused.contains(&above) {
            return Err(locked());
        }
        match lock(place, share) {
            Ok(lock) => {
                held.locks.insert(above, lock);
                Ok(())
            }
            Err(error) => {
                if error.kind() == ErrorKind::WouldBlock {
                    held.refused.insert(above);
                }
                Err(error)
            }
        }
    }
}

/// The lock on the directory above, if it can be opened and the file system has locks.
fn lock(place: &Place, share: LockMode) -> Result<Option<File>> {
    let file = match place.above.readable() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => match &place.folder {
            Some(folder) => folder.readable(),
            None => return Ok(None),
        },
        file => file,
    };
    let file = match file {
        // A directory that may not be opened is found out later, and named.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(None),
        file => file?,
    };
    for _ in 0..TRIES {
        let done = match share {
            LockMode::Shared => file.try_lock_shared(),
            LockMode::Exclusive => file.try_lock(),
        };
        match done {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) if system::has_no_locks(&error) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(locked())
}

fn locked() -> Error {
    Error::new(
        ErrorKind::WouldBlock,
        "another program has locked the parent directory; run again when it has finished",
    )
}

/// Half a minute, which is a thousand times what a run needs.
const TRIES: u32 = 1_500;
const PAUSE: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::*;
    use crate::output::place::Missing;

    #[test]
    fn one_run_takes_many_directories_in_one_but_none_twice() {
        let above = env::temp_dir().join(format!("kafka-gen-locks-{}", process::id()));
        fs::create_dir(&above).unwrap();
        let (first, second) = (above.join("first"), above.join("second"));
        let locks = Locks::default();
        let take =
            |path| locks.take(&Place::find(path, Missing::Create).unwrap().unwrap(), LockMode::Exclusive);
        take(&first).unwrap();
        take(&second).unwrap();
        assert!(take(&first).is_err());
        let file = File::open(&above).unwrap();
        assert!(matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)));
        drop(locks);
        file.try_lock_shared().unwrap();
        fs::remove_dir(&above).unwrap();
    }
}
