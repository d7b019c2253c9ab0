//! Logs: only where they are asked for, only into a file of the user's own, with a span for each run and exchange.

use super::check::of_program;
use crate::support::command::Firstcall;
use crate::support::tenant::Tenant;

/// What a log holds: its lines without their times.
fn lines(log: &str) -> Vec<&str> {
    log.lines().filter_map(|line| line.split_once('Z')).map(|(_, rest)| rest.trim_start()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_has_a_span_for_each_run_and_each_exchange() {
    let tenant = Tenant::start("configured").await;
    let (ran, home) = of_program(&tenant.cloud_file(), &[]).env("RUST_LOG", "info").start().end_leaving();
    let path = home.path().join(".local/state/firstcall/firstcall.log");
    assert_eq!((ran.code, ran.stderr.trim()), (Some(0), format!("Log: {}", path.display()).as_str()), "{ran:?}");
    let log = std::fs::read_to_string(&path).unwrap();
    let lines = lines(&log);
    assert!(lines.iter().all(|line| line.contains("firstcall::")), "{log}");
    let answered = lines.iter().find(|line| line.contains("fact=call}") && line.contains("answered")).unwrap();
    assert!(answered.contains("exchange{id=") && answered.contains("status=200"), "{answered}");
    assert!(lines.iter().any(|line| line.contains("run{id=") && line.contains("fact=call}: firstcall::drive: close")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn nothing_is_logged_unless_it_is_asked_for() {
    let (ran, home) = Firstcall::new(&["explain", "AADSTS65001"]).env("RUST_LOG", " ").start().end_leaving();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_is_there_is_kept_and_made_private() {
    let firstcall = Firstcall::new(&["explain", "AADSTS65001"]).file("my.log", "earlier\n");
    let (ran, home) = firstcall.env("RUST_LOG", "debug").env("FIRSTCALL_LOG_FILE", "my.log").start().end_leaving();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), "Log: my.log\n"));
    let path = home.path().join("my.log");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("earlier\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_cannot_be_logged_is_said_and_wrong_usage() {
    let wrong = Firstcall::new(&["explain", "AADSTS65001"]).env("RUST_LOG", "info,firstcall=loud").run();
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    assert!(wrong.stderr.starts_with("firstcall: RUST_LOG info,firstcall=loud: "), "{wrong:?}");
    let folder =
        Firstcall::new(&["explain", "AADSTS65001"]).env("RUST_LOG", "info").env("FIRSTCALL_LOG_FILE", "/").run();
    assert_eq!(
        (folder.code, folder.stderr.as_str()),
        (Some(2), "firstcall: FIRSTCALL_LOG_FILE /: this is a folder, not a file\n")
    );
}
