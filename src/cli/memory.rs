//! Keeps the program's memory, which holds secrets, off the disk and away from other programs.

/// Forbids core dumps, and on Linux that other programs of the user read this one's memory. Where the system refuses,
/// the program runs as others do.
#[cfg(unix)]
pub(super) fn seal() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Windows writes no memory of a program to disk unless an administrator asks for it.
#[cfg(windows)]
pub(super) fn seal() {}
