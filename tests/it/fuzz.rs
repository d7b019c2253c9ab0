//! Random bytes, and good ones that were damaged at random, for everything that reads what others wrote: no panic, no
//! end that does not come, and nothing in the words about it that a terminal obeys.
//!
//! A few rounds of it run with the other tests; `.ci/slow/fuzz` goes on for minutes. `FIRSTCALL_SEED` repeats a run. What
//! it once failed on belongs into `fixtures/fuzz`, in a folder with the name of the reader.

mod requests;

use std::collections::BTreeMap;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use firstcall::app::{State, Surroundings, Tenants};
use firstcall::checks::{Explainer, Hints, Sent, page_fault};
use firstcall::drive;
use firstcall::entra::PasteBack;
use firstcall::evidence::text::harmless;
use firstcall::evidence::{bounded, find_token, read_claims, read_token};
use firstcall::profile::{self, Profile, pasted};
use firstcall::recipe::{Clouds, Flow, Recipe};
use firstcall::sandbox::scenario::{self, CONFIGURED};
use firstcall::vault::Certificate;
use firstcall::wire::Settings;
use strum::{EnumIter, IntoEnumIterator};

use crate::client_stub::{CLIENT, Reply, TENANT, request};
use crate::operations::{Question, Server};
use crate::support::chance::Chance;
use crate::support::tenant::Tenant;

/// Whoever reads what others wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, strum::Display)]
#[strum(serialize_all = "kebab-case")]
enum Reader {
    /// An error text, from a file, standard input or a paste.
    ErrorText,
    /// The text of a page of the sign-in.
    Page,
    Token,
    /// A certificate with its key, PEM or PFX.
    Certificate,
    /// What somebody sent: manifest, HAR, report, claims.
    Sent,
    /// What somebody pastes into a field.
    Pasted,
    /// What is pasted of the browser's address.
    Address,
    Profile,
    CloudFile,
    /// A scenario of one's own for the practice tenant.
    Seed,
    /// A recording, to be played.
    Recording,
    /// An answer of a service: each of every request that the client makes.
    Answer,
    /// What comes to the listener of a browser sign-in.
    Callback,
    /// What comes to a server of the practice tenant.
    Practice,
}

impl Reader {
    /// What it reads well, to be damaged.
    fn corpus(self) -> Vec<Vec<u8>> {
        let mut corpus = files(&fixtures().join("fuzz").join(self.to_string()));
        let text = |text: &str| text.as_bytes().to_vec();
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        match self {
            Self::ErrorText | Self::Page | Self::Sent | Self::Pasted => {
                corpus.extend(files(&fixtures().join("explain")));
                // Manifests, claims, HAR, settings and texts, as customers send them.
                corpus.extend(folders(&fixtures().join("tickets")).iter().flat_map(|folder| files(folder)));
                corpus.extend(SETTINGS.map(text));
                corpus.push(text(
                    "AADSTS65001: The user or administrator has not consented. Trace ID: a Correlation ID: b",
                ));
                corpus.push(text(r#"{"log":{"entries":[{"request":{"url":"https://login.microsoftonline.com/x/oauth2/v2.0/token","method":"POST"},"response":{"status":400,"content":{"text":"{\"error\":\"invalid_grant\"}"}}}]}}"#));
                corpus.push(text(r#"{"appId":"4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d","displayName":"x","web":{"redirectUris":[]},"requiredResourceAccess":[]}"#));
            }
            Self::Token => {
                corpus.push(text(&crate::client_stub::jwt(
                    &serde_json::json!({"aud": "x", "exp": 1, "scp": "A B", "roles": ["a"]}),
                )));
                corpus.push(text("Bearer eyJhbGciOiJub25lIn0.e30."));
                corpus.push(text(r#"{"access_token":"eyJhbGciOiJub25lIn0.e30.","expires_in":1}"#));
            }
            Self::Certificate => corpus.extend(files(&fixtures().join("certificates"))),
            Self::Address | Self::Callback => {
                corpus.push(text("http://localhost/?code=1.AXoA-b&state=x&session_state=y"));
                corpus.push(text("GET /?code=1.AXoA-b&state=x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                corpus.push(text("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\ncode=1&a="));
                corpus.push(text("http://localhost/?error=access_denied&error_description=AADSTS65004%3a+x&state=x"));
            }
            Self::Profile => {
                let new = Profile::new(Recipe::embedded(), Recipe::embedded().clouds.first().id.clone());
                corpus.push(text(&profile::text(&new).unwrap()));
            }
            Self::CloudFile => corpus.push(std::fs::read(assets.join("clouds.toml")).unwrap()),
            Self::Seed => corpus.extend(files(&assets.join("scenarios"))),
            Self::Recording => corpus.push(recorded()),
            Self::Answer => corpus.extend(Question::all().into_iter().flat_map(|question| {
                question.requests("http://localhost").into_iter().filter_map(|(_, reply)| reply.bytes())
            })),
            Self::Practice => corpus.extend(requests::all()),
        }
        corpus
    }

    /// Reads it, and gives the words that people would be told.
    async fn read(self, bytes: &[u8], around: &Around) -> String {
        let recipe = Recipe::embedded();
        let text = String::from_utf8_lossy(bytes);
        match self {
            Self::ErrorText => {
                let mut explainer = Explainer::new(recipe);
                // In two pieces, as a stream comes.
                let (first, second) = bytes.split_at(bytes.len() / 2);
                explainer.push(first);
                explainer.push(second);
                let explanation = explainer.finish(&Hints::default());
                firstcall::export::text::explanation(&around.state.ctx(), &explanation)
            }
            Self::Page => {
                page_fault(recipe, &text, Flow::Browser);
                String::new()
            }
            Self::Token => {
                let _ = (find_token(&text), read_claims(&text));
                read_token(&text).map_or_else(String::new, |_| "a token".to_owned())
            }
            Self::Certificate => {
                let password = secrecy::SecretString::from("practice".to_owned());
                let told = |result: Result<Certificate, _>| match result {
                    Ok(certificate) => harmless(&certificate.facts().subject, false),
                    Err(error) => harmless(&format!("{error}"), true),
                };
                told(Certificate::read(bytes, None)) + &told(Certificate::read(bytes, Some(&password)))
            }
            Self::Sent => {
                let mut sent = Sent::default();
                sent.add(Sent::read(recipe, bytes));
                let hints = Hints { target: Some(recipe.targets[0].id.clone()), ..Hints::default() };
                let inputs = around.state.case().profile().inputs.clone();
                match sent.settle(recipe, &hints, &inputs, around.now) {
                    Ok(settled) => settled.notes.join("\n"),
                    Err(_) => String::new(),
                }
            }
            Self::Pasted => {
                let _ = pasted::read(&text, recipe);
                String::new()
            }
            Self::Address => {
                let waiting = PasteBack::begin(request("http://127.0.0.1:9"), "http://localhost").unwrap();
                waiting.paster().paste(&text).err().map_or_else(String::new, |error| error.to_string())
            }
            Self::Profile => {
                let read = profile::read(Path::new("work.toml"), &text);
                read.err().map_or_else(String::new, |error| error.to_string())
            }
            Self::CloudFile => {
                Clouds::read("clouds.toml", &text).err().map_or_else(String::new, |error| error.to_string())
            }
            Self::Seed => {
                let read = bounded::read_text(bytes).map_err(|error| error.to_string());
                let loaded = read.and_then(|text| {
                    scenario::Loaded::from_text("seed.toml", &text, around.now).map_err(|error| error.to_string())
                });
                loaded.err().unwrap_or_default()
            }
            Self::Recording => {
                drive::replay(BufReader::new(bytes)).err().map_or_else(String::new, |error| error.to_string())
            }
            Self::Answer => {
                let mut said = String::new();
                let questions = Question::all();
                let question = questions[bytes.len() % questions.len()];
                for from in 0..question.requests("").len() {
                    let answer = bytes.to_vec();
                    let fault = around.server.ask(question, from, move |_| Reply::Raw(answer.clone())).await;
                    said.extend(fault.map(|fault| harmless(&fault.text(), true)));
                }
                said
            }
            Self::Callback => {
                around.call(bytes).await;
                String::new()
            }
            Self::Practice => {
                around.practise(bytes).await;
                String::new()
            }
        }
    }
}

/// What readers need around them.
struct Around {
    state: State,
    now: jiff::Timestamp,
    server: Server,
    practice: Tenant,
    /// Access tokens of the practice tenant by the host that they are for.
    tokens: Vec<(&'static str, String)>,
}

impl Around {
    async fn new() -> Self {
        let recipe = Recipe::shared();
        let setup = firstcall::app::Setup {
            profile: Profile::new(&recipe, recipe.clouds.first().id.clone()),
            clouds: recipe.clouds.clone(),
            recipe,
            saved: Vec::new(),
            now: drive::now(),
            tenants: Tenants::Own,
            goal: firstcall::app::Goal::Wizard,
            secrets: Vec::new(),
            token_source: None,
            surroundings: Surroundings::default(),
        };
        let server = Server::start(Settings { timeout: None, ..Settings::default() }).await;
        let practice = Tenant::start(CONFIGURED).await;
        let mut tokens = Vec::new();
        for host in requests::HOSTS {
            tokens.push((host, practice.token_for(host).await));
        }
        Self { state: State::new(setup), now: drive::now(), server, practice, tokens }
    }

    /// Sends bytes to the practice tenant, which answers or hangs up, and answers others as before.
    async fn practise(&self, bytes: &[u8]) {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut request = String::from_utf8_lossy(bytes).into_owned();
        for (host, token) in &self.tokens {
            request = request.replace(&format!("TOKEN-OF-{host}"), token);
        }
        // What is no text stays as it is.
        let request = if request.contains('\u{fffd}') { bytes } else { request.as_bytes() };
        let ask = async |request: &[u8]| {
            let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", self.practice.port())).await.unwrap();
            let _ = stream.write_all(request).await;
            let mut answer = Vec::new();
            // Who waits for more of a request is not waited for.
            let read = stream.read_to_end(&mut answer);
            let _ = tokio::time::timeout(Duration::from_millis(100), read).await;
            answer
        };
        ask(request).await;
        let well = crate::client_stub::soon(self.practice.status_of(&self.practice.discovery())).await;
        assert_eq!(well, 200, "the practice tenant after a bad request");
    }

    /// Sends bytes to a listener, which answers or hangs up, and takes the right answer afterwards.
    async fn call(&self, bytes: &[u8]) {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let sign_in =
            firstcall::entra::BrowserSignIn::begin(request("http://127.0.0.1:9"), "http://localhost").await.unwrap();
        let address = sign_in.redirect_uri().trim_start_matches("http://").to_owned();
        let state = sign_in.url().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let wire = crate::client_stub::wire(&crate::client_stub::cloud("http://127.0.0.1:9", "")).0;
        let browser = async {
            let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
            let right = format!("GET /?code=1.AXoA-b&state={state} HTTP/1.1\r\nHost: {address}\r\n\r\n");
            let _ = stream.write_all(right.as_bytes()).await;
            let _ = stream.read_to_end(&mut answer).await;
        };
        let _ = crate::client_stub::soon(async { tokio::join!(sign_in.wait(&wire), browser) }).await;
    }
}

/// Settings of programs, in the forms in which people keep them.
const SETTINGS: [&str; 6] = [
    "AZURE_TENANT_ID=7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48\nexport AZURE_CLIENT_ID='4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d'\n\
     AZURE_CLIENT_SECRET=\"***\" # kept elsewhere\n",
    "azure:\n  tenantId: 7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48\n  clientId: \"4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d\"\n\
       clientSecret: ${SECRET}\n  scopes: [\"https://graph.microsoft.com/.default\"]\n",
    "provider \"powerplatform\" {\n  tenant_id = \"7d3f5a10-2b64-4c1e-9a55-0c6f1e2d3b48\"\n  client_id = var.client_id\n\
       client_secret = <<EOT\nx\nEOT\n}\n",
    r#"{"AzureAd":{"Instance":"https://login.microsoftonline.com/","TenantId":"x","ClientId":"y","ClientSecret":"","Scopes":"a b"}}"#,
    "AuthType=ClientSecret;Url=https://contoso.crm4.dynamics.com;ClientId=4b1c2d3e-5f60-4a7b-8c9d-0e1f2a3b4c5d;ClientSecret=x",
    "curl -X POST https://login.microsoftonline.com/x/oauth2/token -d 'grant_type=password&resource=https%3A%2F%2Fy' \\\n -d client_id=z",
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures")
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// A recording of a session that was opened and left.
fn recorded() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recording");
    let case = ["check", "--tenant", TENANT, "--client-id", CLIENT, "--no-interaction", "--authority"];
    let rest = ["http://localhost:9", "--timeout", "5", "--record", file.to_str().unwrap()];
    crate::support::command::Firstcall::new(&[&case[..], &rest].concat()).run();
    std::fs::read(file).unwrap()
}

/// Damages bytes in some of the ways in which files are damaged, or made.
fn damaged(chance: &mut Chance, corpus: &[Vec<u8>]) -> Vec<u8> {
    const PIECES: [&[u8]; 22] = [
        b"\0",
        b"\xff\xfe",
        b"\x1b]0;x\x07",
        "\u{202e}".as_bytes(),
        b"\"",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\\u0000",
        b"\r\n",
        b"%00",
        b"=",
        b"-----BEGIN CERTIFICATE-----",
        b"-----END PRIVATE KEY-----",
        b"18446744073709551616",
        b"-1",
        b"1e999",
        b"null",
        b"AADSTS",
        b"\xf0\x9f\x92\xa9",
        b"eyJ",
    ];
    let mut bytes = match chance.below(12) {
        0 => (0..chance.below(300)).map(|_| u8::try_from(chance.below(256)).unwrap()).collect(),
        _ => corpus[chance.below(corpus.len())].clone(),
    };
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let until = at + chance.below((bytes.len() - at).min(200) + 1);
        match chance.below(9) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..until)),
            2 => {
                let copy = bytes[at..until].to_vec();
                let times = 1 + chance.below(40);
                bytes.splice(at..at, copy.repeat(times));
            }
            3 => {
                let other = &corpus[chance.below(corpus.len())];
                let from = chance.below(other.len() + 1);
                let to = from + chance.below((other.len() - from).min(400) + 1);
                bytes.splice(at..until, other[from..to].iter().copied());
            }
            4 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            5 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            6 => drop(bytes.splice(at..at, PIECES[chance.below(PIECES.len())].repeat(1 + chance.below(3_000)))),
            _ => drop(bytes.splice(at..until, PIECES[chance.below(PIECES.len())].iter().copied())),
        }
    }
    bytes.truncate(1 << 20);
    bytes
}

/// Feeds one reader for so long, at least so often, and gives how often.
async fn feed(reader: Reader, around: &Around, chance: &mut Chance, rounds: usize, time: Duration) -> usize {
    let corpus = reader.corpus();
    assert!(!corpus.is_empty(), "{reader}: nothing to damage");
    let end = Instant::now() + time;
    let mut count = 0;
    while count < rounds || Instant::now() < end {
        let bytes = if count < corpus.len() { corpus[count].clone() } else { damaged(chance, &corpus) };
        // A panic names the file in which what was read can be found.
        let file = std::env::temp_dir().join(format!("firstcall-fuzz-{reader}-{}", std::process::id()));
        std::fs::write(&file, &bytes).unwrap();
        let said = reader.read(&bytes, around).await;
        // Other words are made harmless where they are printed.
        let is_printed = reader == Reader::ErrorText;
        let is_clean = !is_printed || said == harmless(&said, true);
        assert!(is_clean, "{reader}: its words hold what a terminal obeys; it read {}", file.display());
        assert!(said.len() < 1 << 20, "{reader}: it says {} bytes; it read {}", said.len(), file.display());
        std::fs::remove_file(&file).unwrap();
        count += 1;
    }
    count
}

async fn feed_all(rounds: usize, time: Duration) {
    let given = std::env::var("FIRSTCALL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or_else(|| u64::from(std::process::id()));
    let around = Around::new().await;
    let mut counts = BTreeMap::new();
    let mut out = std::io::stdout();
    for reader in Reader::iter() {
        writeln!(out, "seed {seed}: {reader}").unwrap();
        let mut chance = Chance(seed);
        counts.insert(reader, feed(reader, &around, &mut chance, rounds, time).await);
    }
    for (reader, count) in counts {
        writeln!(out, "{reader:14} {count:9} survived").unwrap();
    }
}

#[tokio::test]
async fn damaged_input_is_read_or_refused() {
    feed_all(60, Duration::ZERO).await;
}

#[tokio::test]
#[ignore = "takes minutes: .ci/slow/fuzz runs it"]
async fn damaged_input_is_read_or_refused_for_minutes() {
    let seconds = std::env::var("FIRSTCALL_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    feed_all(1_000, Duration::from_secs(seconds.unwrap_or(30))).await;
}
