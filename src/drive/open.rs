//! Opens pages in the user's browser. Only `https`, and this machine itself, are ever opened. What is told of it is what
//! the program reported that opens pages here; nobody sees the page itself.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::timeout;
use url::Url;

use crate::app::{DeedError, Done};
use crate::recipe::is_loopback;
use crate::wire::Wire;

use super::Answer;

/// Programs that open pages hand them on and end; one that is still there after this shows the page itself
/// (SERVICES.md, "The sandbox as a server").
const HANDED_ON: Duration = Duration::from_secs(4);

/// The command of firstcall's own that opens a page by [`browse`], in a process that lacks the hidden variables.
pub const OPEN_PAGE: &str = "open-page";

/// A program that may open a page here.
struct Opener {
    command: std::process::Command,
    /// Whether its success means that the page was handed to a browser, not only that a browser was started.
    reports: bool,
}

impl Opener {
    fn that_reports(command: std::process::Command) -> Self {
        Self { command, reports: true }
    }
}

/// Opens a page, by way of its route where it has one. The browser does not get the `hidden` variables.
pub(super) fn open_page(wire: &Wire, page: &str, hidden: Vec<String>, answer: Answer) {
    match openable(wire, page) {
        Ok(url) => drop(tokio::spawn(async move {
            let came_out = start(openers(&url, &hidden)).await;
            answer.send(came_out.ok_or_else(|| DeedError::NoBrowser { address: url.to_string() }));
        })),
        Err(error) => answer.send(Err(error)),
    }
}

/// The programs that may open a page here: those that the user names, those of the system, and last the browser that
/// [`browse`] finds, which reports least. None gets the `hidden` variables.
fn openers(url: &Url, hidden: &[String]) -> Vec<Opener> {
    let named = std::env::var("BROWSER").unwrap_or_default();
    let reporting = named_browsers(&named, url).into_iter().chain(open::commands(url.as_str()));
    let own = std::env::current_exe().ok().map(|program| {
        let mut command = std::process::Command::new(program);
        command.args([OPEN_PAGE, url.as_str()]);
        Opener { command, reports: false }
    });
    let mut openers: Vec<_> = reporting.map(Opener::that_reports).chain(own).collect();
    for opener in &mut openers {
        for name in hidden {
            opener.command.env_remove(name);
        }
    }
    openers
}

/// Starts the browser of this computer with a page. It finds the browsers of desktops, Flatpak and WSL that the
/// programs of the system miss, and does not wait to see what came of it.
///
/// # Errors
/// The page may not be opened, or no browser could be started.
pub fn browse(page: &str) -> std::io::Result<()> {
    let url = Url::parse(page).ok().filter(is_allowed).ok_or(std::io::ErrorKind::InvalidInput)?;
    let mut options = webbrowser::BrowserOptions::new();
    webbrowser::open_browser_with_options(
        webbrowser::Browser::Default,
        url.as_str(),
        options.with_suppress_output(true),
    )
}

/// What stands between several commands of `$BROWSER`, as between the folders of `$PATH`: a path of Windows has a colon.
const BETWEEN: char = if cfg!(windows) { ';' } else { ':' };

/// The commands of `$BROWSER`, of which `%s` stands for the address, and quotation marks hold a path with blanks.
fn named_browsers(named: &str, url: &Url) -> Vec<std::process::Command> {
    let command = |named: &str| {
        let has_place = named.contains("%s");
        let words = words(named).into_iter().map(|word| word.replace("%s", url.as_str()));
        let mut words = words.chain((!has_place).then(|| url.to_string()));
        let mut command = std::process::Command::new(words.next()?);
        command.args(words);
        Some(command)
    };
    named.split(BETWEEN).filter(|named| !named.trim().is_empty()).filter_map(command).collect()
}

/// The words of a command. The path of a program is one word, whatever stands in it.
fn words(command: &str) -> Vec<String> {
    if std::path::Path::new(command.trim()).is_file() {
        return vec![command.trim().to_owned()];
    }
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Tries one after the other until one reports success; `None` where none does. Each is waited for to its end, whenever
/// that is.
async fn start(openers: Vec<Opener>) -> Option<Done> {
    for Opener { command, reports } in openers {
        let mut opener = Command::from(command);
        opener.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(mut child) = opener.spawn() else {
            continue;
        };
        match timeout(HANDED_ON, child.wait()).await {
            Ok(Ok(status)) if status.success() => {
                return Some(if reports { Done::PageOpened } else { Done::BrowserStarted });
            }
            Ok(Ok(_) | Err(_)) => {}
            Err(_) => {
                wait_for_end(child);
                return Some(Done::BrowserStarted);
            }
        }
    }
    None
}

fn wait_for_end(mut child: Child) {
    // How it ends tells nothing any more.
    tokio::spawn(async move { child.wait().await });
}

fn openable(wire: &Wire, page: &str) -> Result<Url, DeedError> {
    let url = Url::parse(page).map(|url| wire.openable(&url));
    let url = url.map_err(|error| DeedError::NoAddress { address: page.to_owned(), detail: error.to_string() })?;
    if is_allowed(&url) { Ok(url) } else { Err(DeedError::UnsafeAddress { address: url.to_string() }) }
}

/// Whether a page may be opened.
fn is_allowed(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_browser_gets_the_address_once() {
        let url = Url::parse("https://microsoft.com/devicelogin").unwrap();
        let lines = |named: &str| -> Vec<String> {
            let words = |command: &std::process::Command| {
                let words = std::iter::once(command.get_program()).chain(command.get_args());
                words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
            };
            named_browsers(named, &url).iter().map(words).collect()
        };
        assert_eq!(lines(""), Vec::<String>::new());
        assert_eq!(lines("firefox"), [format!("firefox {url}")]);
        assert_eq!(lines(&format!("a --url=%s {BETWEEN}b")), [format!("a --url={url}"), format!("b {url}")]);
    }

    #[test]
    fn a_named_browser_may_stand_in_a_folder_with_blanks() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("a browser.exe");
        std::fs::write(&program, b"").unwrap();
        let (program, url) = (program.to_str().unwrap(), Url::parse("https://microsoft.com/devicelogin").unwrap());
        for (named, more) in [(program.to_owned(), &[][..]), (format!("\"{program}\" --new %s"), &["--new"][..])] {
            let commands = named_browsers(&named, &url);
            let [command] = commands.as_slice() else { panic!("{commands:?}") };
            assert_eq!(command.get_program(), program);
            let arguments: Vec<_> = command.get_args().collect();
            assert_eq!(arguments, more.iter().copied().chain([url.as_str()]).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_opener_gets_a_hidden_variable() {
        let url = Url::parse("https://microsoft.com/devicelogin").unwrap();
        let openers = openers(&url, &["PIPELINE_SECRET".to_owned()]);
        let is_hidden =
            |opener: &Opener| opener.command.get_envs().any(|env| env == ("PIPELINE_SECRET".as_ref(), None));
        assert!(!openers.is_empty() && openers.iter().all(is_hidden));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_page_counts_as_opened_where_the_opener_says_so() {
        let all =
            |programs: &[&str]| programs.iter().map(std::process::Command::new).map(Opener::that_reports).collect();
        assert_eq!(start(all(&["true"])).await, Some(Done::PageOpened));
        assert_eq!(start(all(&["false", "true"])).await, Some(Done::PageOpened));
        assert_eq!(start(all(&["false", "/no/such/opener"])).await, None);
        assert_eq!(start(Vec::new()).await, None);
        let silent = Opener { command: std::process::Command::new("true"), reports: false };
        assert_eq!(start(vec![silent]).await, Some(Done::BrowserStarted), "nobody reported an open page");
    }

    #[test]
    fn the_last_way_opens_no_other_address_either() {
        assert_eq!(browse("file:///etc/passwd").unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
    }

    #[test]
    fn only_https_and_this_computer_are_opened() {
        for good in ["https://entra.microsoft.com/#view/x", "http://localhost:1/portal", "http://127.0.0.1:2/"] {
            assert!(is_allowed(&Url::parse(good).unwrap()), "{good}");
        }
        for bad in ["http://example.com", "file:///etc/passwd", "javascript:alert(1)", "ssh://host"] {
            assert!(!is_allowed(&Url::parse(bad).unwrap()), "{bad}");
        }
    }
}
