//! A tenant in which every name and every text is made to harm whoever reads it, and every form in which a run of it is
//! shown, written or handed on: the terminal, reports, JSON, archives, commands, messages, calendars.

use std::process::{Command, Stdio};

use firstcall::app::{State, calendar};
use firstcall::evidence::DirectoryVia;
use firstcall::evidence::text::{harmless, shorten, visible_json};
use firstcall::export::{har, json, report, run::Run, text};
use firstcall::recipe::{Flow, Recipe, Shell};
use firstcall::remedies::{ScriptShell, WayKind, setup_script, ways};
use firstcall::ui;
use firstcall::wire::Settings;
use futures::{StreamExt, stream};
use serde_json::Value;

use crate::client_stub::Reply;
use crate::hostile::texts;
use crate::support::between::{between, head};
use crate::support::checking::Case;
use crate::support::tenant::Tenant;
use crate::support::with_run;

const NOW: &str = "2026-08-05T09:30:00Z";

/// Which texts of an answer are made harmful.
#[derive(Clone, Copy, Debug)]
enum Hit {
    /// What people read.
    Words,
    /// All but what a sign-in and the way of the requests need.
    Everything,
}

impl Hit {
    fn hits(self, key: &str) -> bool {
        let key = key.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| key.contains(part));
        match self {
            Hit::Words => {
                has(&["name", "message", "description", "text", "title", "hint", "note", "subject", "claims"])
            }
            Hit::Everything => !has(&["token", "code", "endpoint", "issuer", "uri", "nextlink", "interval", "expires"]),
        }
    }

    fn make(self, value: &mut Value, key: &str, with: &str) {
        match value {
            Value::String(text) if self.hits(key) => text.push_str(with),
            Value::Array(items) => items.iter_mut().for_each(|item| self.make(item, key, with)),
            Value::Object(members) => members.iter_mut().for_each(|(key, member)| self.make(member, key, with)),
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The answer of a tenant whose texts end in this.
fn spoiled(answer: &[u8], hit: Hit, with: &str) -> Reply {
    let (head, body) = answer.split_at(head(answer));
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        return Reply::Raw(answer.to_vec());
    };
    hit.make(&mut value, "", with);
    let body = value.to_string();
    let head = String::from_utf8_lossy(head);
    let lines = head.lines().filter(|line| !line.is_empty() && !line.to_lowercase().starts_with("content-length:"));
    let head: String = lines.map(|line| format!("{line}\r\n")).collect();
    Reply::Raw(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

/// Everything that is made of a run, by name.
fn forms(state: &State) -> Vec<(String, String)> {
    with_run(state, |run| forms_of(state, run))
}

fn forms_of(state: &State, run: &Run<'_>) -> Vec<(String, String)> {
    let now = NOW.parse().unwrap();
    let document = report::document(run, now);
    let result = json::Report::new(now, vec![json::CheckResult::new(run)]);
    let mut forms = vec![
        ("lines".to_owned(), text::run(run)),
        ("picture".to_owned(), ui::as_text(state, 80, 24)),
        ("large picture".to_owned(), ui::as_text(state, 160, 45)),
        ("report.md".to_owned(), document.markdown()),
        ("report.html".to_owned(), document.html()),
        ("report.json".to_owned(), json::text(&result).unwrap()),
        ("archive.json".to_owned(), json::text(&har::archive(run.exchanges.iter().copied())).unwrap()),
        ("calendar.ics".to_owned(), calendar::file(&calendar::due_dates(state), now)),
    ];
    for shell in [ScriptShell::Posix, ScriptShell::Powershell] {
        let script = setup_script(&state.ctx(), state.case().judgement().params(), shell);
        let name = if shell == ScriptShell::Posix { "script.sh" } else { "script.ps1" };
        forms.push((name.to_owned(), script));
    }
    for finding in state.case().findings() {
        for way in ways(&state.ctx(), finding) {
            let name = format!("{}, {} {}", finding.id, way.remedy, way.kind);
            let shell = if way.shell == Some(Shell::Powershell) { "ps1" } else { "sh" };
            forms.extend(way.command.map(|command| (format!("{name}.{shell}"), command)));
            forms.extend(way.file.map(|file| (format!("{name}.json"), file.content)));
            let words = way.text.into_iter().chain(way.steps).chain(way.url).chain([way.title]);
            forms.extend(words.map(|words| (name.clone(), words)));
            assert_eq!(way.kind == WayKind::Command, way.shell.is_some(), "{name}");
        }
    }
    forms
}

/// What is wrong with a form; nothing where all is well.
fn problem(name: &str, form: &str) -> Option<String> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    // Lines of a calendar end as its standard says.
    let plain = if ending == "ics" { form.replace("\r\n", "\n") } else { form.to_owned() };
    let left: Vec<char> = plain.chars().filter(|c| harmless(&c.to_string(), true) != c.to_string()).collect();
    if !left.is_empty() {
        return Some(format!("{:?} is left", &left[..left.len().min(8)]));
    }
    match ending {
        "json" if visible_json(form) != form || serde_json::from_str::<Value>(form).is_err() => {
            Some("it is no plain JSON".to_owned())
        }
        "html" => foreign_markup(form),
        "md" => outside_of_code(form).contains("<script").then(|| "it holds markup".to_owned()),
        "ics" => form.split("\r\n").find(|line| !is_of_calendar(line)).map(|line| format!("{line:?} is in it")),
        "sh" => harm_in_shell(form),
        _ => None,
    }
}

/// A document in Markdown without what it shows as code, which is shown as it stands.
fn outside_of_code(markdown: &str) -> String {
    let fence = |line: &str| line.len() - line.trim_start_matches('`').len();
    let (mut open, mut out) = (0, String::new());
    for line in markdown.lines() {
        match (open, fence(line)) {
            (0, 3..) => open = fence(line),
            (0, _) => out.push_str(&format!("{line}\n")),
            (_, length) if length >= open && line.trim_matches('`').is_empty() => open = 0,
            _ => {}
        }
    }
    out
}

/// A tag that no report of ours has.
fn foreign_markup(html: &str) -> Option<String> {
    const OWN: [&str; 24] = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "a", "ul", "ol", "li",
        "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "div",
    ];
    html.split('<').skip(1).find_map(|after| {
        let name: String =
            after.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        (!OWN.contains(&name.as_str())).then(|| format!("<{name} is in it"))
    })
}

fn is_of_calendar(line: &str) -> bool {
    const OWN: [&str; 13] = [
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "VERSION:2.0",
        "TRANSP:TRANSPARENT",
        "ACTION:DISPLAY",
        "TRIGGER:-P30D",
        "",
        "TRIGGER:",
        "PRODID:",
    ];
    let values = ["PRODID:", "UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "SUMMARY:", "DESCRIPTION:", " "];
    line.len() <= 75 && (OWN.contains(&line) || values.iter().any(|value| line.starts_with(value)))
}

/// What a command does in a shell beside what it says: each program that it calls does nothing there.
fn harm_in_shell(command: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let programs = tempfile::tempdir().unwrap();
    for program in ["az", "pac", "curl", "open", "xdg-open", "openssl"] {
        std::os::unix::fs::symlink("/bin/true", programs.path().join(program)).unwrap();
    }
    let mut child = Command::new("/bin/sh")
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", programs.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{command}\n").as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    if std::fs::read_dir(folder.path()).unwrap().next().is_some() {
        return Some(format!("a shell made a file of it: {command}"));
    }
    // A blank to fill in stands in quotes, so there is nothing that a shell could not read.
    (!ended.status.success() || !said.is_empty()).then(|| format!("a shell says {said:?} of: {command}"))
}

/// The texts in two: those against eyes and terminals, and those against programs. A long one stands behind hundreds of
/// names here, so it is cut.
fn together() -> [(&'static str, String); 2] {
    let texts = texts().into_iter().map(|(_, text)| shorten(&text, 2_000));
    let (eyes, programs): (Vec<_>, Vec<_>) = texts.partition(|text| harmless(text, false) != *text);
    [("eyes", eyes.concat()), ("programs", programs.concat())]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_form_of_a_run_holds_what_a_tenant_put_into_its_texts_to_harm_its_readers() {
    let mut problems = Vec::new();
    let mut count = 0;
    for target in &Recipe::embedded().targets {
        for flow in target.flows.iter().filter(|flow| matches!(flow, Flow::Password | Flow::Secret)) {
            let tenant = &Tenant::start(target.practice.as_deref().unwrap()).await;
            let case = &Case::of(tenant, *flow).await;
            let cells = together().into_iter().flat_map(|text| [(Hit::Words, text.clone()), (Hit::Everything, text)]);
            let runs = cells.map(|(hit, (made_for, with))| async move {
                let meant = with.clone();
                let (_stub, clouds) = between(tenant, None, move |_, answer| spoiled(&answer(), hit, &meant)).await;
                let mut checking = case.check(clouds, Settings::default(), Some(DirectoryVia::DeviceCode));
                checking.finish(tenant).await;
                let name = format!("{}, {flow}, {hit:?} for {made_for}", target.id);
                let made = forms(checking.session.state());
                let problems = made.iter().filter_map(|(form, text)| Some((form, problem(form, text)?)));
                let problems: Vec<_> = problems.map(|(form, problem)| format!("{name}; {form}: {problem}")).collect();
                (made.len(), problems)
            });
            let came: Vec<_> = stream::iter(runs).buffer_unordered(4).collect().await;
            for (forms, found) in came {
                count += forms;
                problems.extend(found);
            }
        }
    }
    assert!(problems.is_empty(), "{} of {count} forms\n{}", problems.len(), problems.join("\n"));
}
