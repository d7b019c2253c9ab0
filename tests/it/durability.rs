//! What is written is there whole, or what was there before is: a limit of the file's size stands in for a disk that is
//! full, and for an end in the middle of a write. Two programs at once, files of older and newer programs.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::command::Ran;

const PROFILE: &str = r#"name = "work"
cloud = "global"
target = "power-platform"
caller = "program"
flow = "secret"
agreement = "everybody"
tenant = "contoso.onmicrosoft.com"
client_id = "4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d"
"#;

/// A folder to work in, with a profile in it and a file that a command would replace.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let profiles = home.path().join("config/firstcall/profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    std::fs::write(profiles.join("work.toml"), PROFILE).unwrap();
    std::fs::write(home.path().join("given.toml"), PROFILE).unwrap();
    std::fs::write(home.path().join("error.txt"), "AADSTS65001: The user or administrator has not consented.").unwrap();
    std::fs::write(home.path().join("old"), "older").unwrap();
    home
}

/// Runs a line of a shell, in which `firstcall` is the program.
fn shell(home: &Path, line: &str) -> Ran {
    let program = env!("CARGO_BIN_EXE_firstcall");
    let output = Command::new("/bin/sh")
        .args(["-c", &line.replace("firstcall ", &format!("'{program}' "))])
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("TMPDIR", home)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    output.into()
}

/// The files of a folder and of those in it, with what they hold.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned();
            found.push((entry.path().display().to_string(), text));
        }
    }
    found.sort();
    found
}

/// Every command that writes a file without the network.
const WRITES: [&str; 6] = [
    "firstcall profile export work -o old",
    "firstcall profile import given.toml --name other",
    "firstcall profile rename work other",
    "firstcall export env --profile work -o old",
    "firstcall report --from error.txt --profile work -o old",
    "firstcall report --from error.txt --profile work --format json -o new",
];

#[test]
fn a_disk_that_is_full_is_told_and_takes_nothing_away() {
    for write in WRITES {
        let home = home();
        let before = files(home.path());
        // The system ends who ignores the limit; who does not ignore it gets an error.
        let ran = shell(home.path(), &format!("trap '' XFSZ; ulimit -f 0; exec {write}"));
        assert_eq!(ran.code, Some(5), "{write}: {ran:?}");
        assert!(ran.stdout.is_empty() && ran.stderr.lines().count() == 1, "{write}: {ran:?}");
        assert_eq!(files(home.path()), before, "{write}");
    }
}

#[test]
fn an_end_in_the_middle_of_a_write_takes_nothing_away_and_the_next_write_works() {
    for write in WRITES {
        let home = home();
        let before = files(home.path());
        let ran = shell(home.path(), &format!("ulimit -c 0; ulimit -f 0; exec {write}"));
        assert_eq!(ran.code, None, "{write}: {ran:?}");
        let after = files(home.path());
        assert!(before.iter().all(|file| after.contains(file)), "{write}: {after:?}");
        let ran = shell(home.path(), write);
        assert_eq!(ran.code, Some(0), "{write}: {ran:?}");
    }
}

#[test]
fn what_cannot_be_a_file_is_told_with_its_option_and_why() {
    let home = home();
    std::fs::create_dir(home.path().join("folder")).unwrap();
    let check = "firstcall check --tenant contoso.onmicrosoft.com --client-id 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d \
                 --authority http://localhost:9 --no-interaction --timeout 20";
    for (line, why) in [
        (&*format!("{check} >/dev/full"), "standard output could not be written: the disk is full"),
        ("firstcall explain AADSTS65001 >/dev/full", "standard output could not be written: the disk is full"),
        ("firstcall profile list --json >/dev/full", "standard output could not be written: the disk is full"),
        ("firstcall man >/dev/full", "standard output could not be written: the disk is full"),
        ("firstcall completions bash >/dev/full", "standard output could not be written: the disk is full"),
        ("firstcall sandbox >/dev/full", "standard output could not be written: the disk is full"),
        ("firstcall demo --plain >/dev/full", "standard output could not be written: the disk is full"),
        ("firstcall export env --profile work -o folder", "--output folder: "),
        ("firstcall export env --profile work -o old/x", "--output old/x: a part of the path is a file, not a folder"),
        ("firstcall export env --profile work -o /dev/full", "--output /dev/full: the disk is full"),
        ("firstcall export env --profile work >/dev/full", "standard output could not be written: "),
        ("firstcall --help >/dev/full", "standard output could not be written: "),
        ("firstcall profile --help >/dev/full", "standard output could not be written: "),
        ("firstcall --version >/dev/full", "standard output could not be written: "),
    ] {
        let ran = shell(home.path(), line);
        assert_eq!(ran.code, Some(5), "{line}: {ran:?}");
        let told = ran.stderr.lines().last().unwrap_or_default();
        assert!(told.starts_with(&format!("firstcall: {why}")), "{line}: {ran:?}");
        assert!(!ran.stderr.contains("os error"), "{line}: {ran:?}");
    }
}

#[test]
fn who_reads_no_further_or_nothing_at_all_changes_no_exit_code() {
    let home = home();
    let check = "check --tenant contoso.onmicrosoft.com --client-id 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d \
                 --authority http://localhost:9 --no-interaction --timeout 20";
    for (command, code) in [
        ("explain AADSTS65001", 0),
        ("explain AADSTS65001 --json", 0),
        ("profile list", 0),
        ("profile show work --json", 0),
        ("export env --profile work", 0),
        ("--help", 0),
        ("man", 0),
        (check, 3),
    ] {
        for way in [
            format!("firstcall {command} >/dev/null"),
            format!("firstcall {command} >&-"),
            // The code of a command in a pipe, without the means of one shell alone.
            format!("{{ firstcall {command}; echo $? >code; }} | true; exit $(cat code)"),
        ] {
            let ran = shell(home.path(), &way);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{way}: {ran:?}");
            assert!(!ran.stderr.contains("firstcall: "), "{way}: {ran:?}");
        }
    }
}

#[test]
fn a_recording_that_cannot_be_begun_leaves_no_file() {
    let home = home();
    let case = "--tenant contoso.onmicrosoft.com --client-id 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d --no-interaction";
    let before = files(home.path());
    let line = format!("check {case} --authority http://localhost:9 --timeout 20 --record session");
    let ran = shell(home.path(), &format!("trap '' XFSZ; ulimit -f 0; exec firstcall {line}"));
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("--record session: "), "{ran:?}");
    assert_eq!(files(home.path()), before);
    // The next one works, also into a folder that is still to be made.
    for file in ["session", "new/folder/session"] {
        let ran = shell(home.path(), &format!("exec firstcall {}", line.replace("session", file)));
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert!(std::fs::metadata(home.path().join(file)).unwrap().len() > 0, "{file}");
    }
}

#[test]
fn what_has_no_end_is_not_read_into_memory() {
    let home = home();
    std::os::unix::fs::symlink("/dev/zero", home.path().join("config/firstcall/profiles/zero.toml")).unwrap();
    std::os::unix::fs::symlink("b.toml", home.path().join("config/firstcall/profiles/a.toml")).unwrap();
    std::os::unix::fs::symlink("a.toml", home.path().join("config/firstcall/profiles/b.toml")).unwrap();
    let large = std::fs::File::create(home.path().join("config/firstcall/profiles/large.toml")).unwrap();
    large.set_len(1 << 40).unwrap();
    std::fs::create_dir(home.path().join("config/firstcall/profiles/folder.toml")).unwrap();
    let case = "--tenant contoso.onmicrosoft.com --client-id 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d --flow secret";
    for (line, said) in [
        ("export env --cloud-file /dev/zero".to_owned(), "longer than 8 MiB"),
        ("export env --profile zero".to_owned(), "this is no file"),
        ("export env --profile large".to_owned(), "longer than 8 MiB"),
        ("export env --profile a".to_owned(), "symbolic links"),
        ("export env --profile folder".to_owned(), "is a directory"),
        ("profile import /dev/zero".to_owned(), "longer than 8 MiB"),
        ("profile import /dev/full".to_owned(), "longer than 8 MiB"),
        ("report --from /dev/zero".to_owned(), "longer than"),
        ("sandbox --seed /dev/zero".to_owned(), "longer than 8 MiB"),
        ("sandbox --print-env az --ready-file /dev/zero".to_owned(), "longer than 8 MiB"),
        (format!("check {case} --client-secret-stdin </dev/zero"), "longer than 8 MiB"),
        (format!("check {case} --client-secret-stdin --ca-file /dev/zero <error.txt"), "longer than 8 MiB"),
        ("token --decode </dev/zero".to_owned(), "longer than 8 MiB"),
        ("replay /dev/zero".to_owned(), "longer than"),
    ] {
        // Of data, in KiB: what is read whole has to be far less.
        let ran = shell(home.path(), &format!("ulimit -d 400000; exec firstcall {line}"));
        assert_eq!(ran.code, Some(2), "{line}: {ran:?}");
        assert!(ran.stderr.contains(said), "{line}: {ran:?}");
    }
    // Others are there all the same.
    let ran = shell(home.path(), "ulimit -d 400000; exec firstcall profile list");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.starts_with("work") && ran.stdout.lines().count() == 1, "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 5, "{ran:?}");
}

#[test]
fn of_programs_that_write_at_once_one_wins_and_the_file_is_whole() {
    let home = home();
    let program = env!("CARGO_BIN_EXE_firstcall");
    let children: Vec<_> = (0..12)
        .map(|number| {
            let given = PROFILE.replace("contoso", &format!("contoso{number}"));
            let file = home.path().join(format!("{number}.toml"));
            std::fs::write(&file, given).unwrap();
            let mut command = Command::new(program);
            command.args(["profile", "import", "--name", "shared"]).arg(&file);
            command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join("config"));
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    let codes: Vec<_> = children.into_iter().map(|mut child| child.wait().unwrap().code()).collect();
    assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Some(2)).count(), 11, "{codes:?}");
    let ran = shell(home.path(), "exec firstcall profile show shared");
    assert!(ran.code == Some(0) && ran.stdout.contains(".onmicrosoft.com"), "{ran:?}");
    let left = std::fs::read_dir(home.path().join("config/firstcall/profiles")).unwrap();
    assert!(left.map(Result::unwrap).all(|entry| !entry.file_name().to_string_lossy().starts_with('.')));
}

#[test]
fn files_of_older_and_newer_programs_are_read_or_refused_with_words_and_stay() {
    let home = home();
    let path = home.path().join("config/firstcall/profiles/work.toml");
    for (text, code) in [
        // What is not there yet, or is not known any more, or not known yet.
        (PROFILE.lines().skip(1).take(5).collect::<Vec<_>>().join("\n"), 0),
        (format!("{PROFILE}colour = \"blue\"\n\n[later]\nx = 1\n"), 0),
        (PROFILE.replace("\"secret\"", "\"passkey\""), 2),
        (PROFILE.replace("\"power-platform\"", "\"contoso-api\""), 2),
        (PROFILE.replace("cloud = \"global\"", "cloud = \"moon\""), 2),
        (PROFILE.replace("caller =", "[caller"), 2),
        (String::new(), 2),
        ("\u{0}\u{0}\u{0}".to_owned(), 2),
    ] {
        std::fs::write(&path, &text).unwrap();
        let ran = shell(
            home.path(),
            "exec firstcall export env --profile work --client-id 4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d",
        );
        assert_eq!(ran.code, Some(code), "{text}\n{ran:?}");
        assert!(ran.stderr.lines().count() <= 6 && !ran.stderr.contains("panicked"), "{text}\n{ran:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_profile_that_somebody_sent_brings_nothing_that_a_terminal_obeys() {
    let home = home();
    let bad = "\\u001b]0;taken\\u0007\\u009b2J\\u202e\\u200b";
    for part in ["contoso.onmicrosoft.com", "global", "power-platform"] {
        let text = PROFILE.replace(part, &format!("{part}{bad}"));
        std::fs::write(home.path().join("config/firstcall/profiles/sent.toml"), &text).unwrap();
        std::fs::write(home.path().join("sent.toml"), &text).unwrap();
        for line in [
            "profile list",
            "profile show sent",
            "profile list --json",
            "profile show sent --json",
            "profile import sent.toml --name copy",
            "export env --profile sent",
            "check --profile sent",
        ] {
            let ran = shell(home.path(), &format!("exec firstcall {line} </dev/null"));
            let printed = format!("{}{}", ran.stdout, ran.stderr);
            let clean = firstcall::evidence::text::harmless(&printed, true);
            assert_eq!(printed, clean, "{line}, {part}");
        }
    }
}
