//! The wizard: the engine, the driver and the screen in one loop that sleeps while nothing happens.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;
use crossterm::event::Event;
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, timeout_at};

use crate::app::{
    Action, DeedError, Edit, Goal, Key, Msg, Outcome, Place, Setup, State, Tenants, keymap, pressed, view,
};
use crate::drive::{Local, Outside, PracticeHost, Session, write_new};
use crate::profile::{Profile, Store};
use crate::ui::{Colour, Ground, Heard, Hits, Look, Screen, ask_ground, translate, typed};

use super::case::Chosen;
use super::clipboard::Clipboards;
use super::keyboard::{self, Keyboard, Line};
use super::practice::Practice;
use super::stop::{self, Continued, Stop};
use super::{Usage, case, console, environment, plain, recording, report, success_page};

/// How long a terminal on this computer has to tell its ground, and one that is far away: an answer that comes later would
/// be taken for keys.
const NEAR: Duration = Duration::from_millis(250);
const FAR: Duration = Duration::from_secs(1);

/// At most this often the screen is drawn.
const FRAME: Duration = Duration::from_millis(16);

/// On a form, a letter that another one follows within this time is the beginning of a text; where a value is awaited,
/// also one that somebody types slowly.
const BETWEEN_LETTERS: Duration = Duration::from_millis(150);
const BETWEEN_SLOW_LETTERS: Duration = Duration::from_millis(350);

/// As many characters in a row are text, and no keys; where a value is awaited, two are.
const TEXT: usize = 3;

/// A text that comes in one go is read for all that it holds; what is shorter is the beginning of a value.
const BEGINNING: usize = 8;

/// Runs the wizard; with a scenario it starts on the practice tenant.
pub(super) async fn run(matches: &ArgMatches, scenario: Option<&str>) -> color_eyre::Result<u8> {
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let plain = plain::reason(case::is_set(matches, "plain"), |name| std::env::var(name).ok());
    // Without a terminal nothing depends on what it can draw.
    let plain = plain.filter(|reason| is_terminal || *reason == plain::Reason::Wanted);
    let is_plain = plain.is_some();
    if !is_plain && !is_terminal {
        let words = "the wizard needs a terminal; firstcall --plain takes lines, and firstcall check needs nobody";
        return Err(Usage::Incomplete(words).into());
    }
    let mut chosen = case::read(matches)?;
    let (saved, tenants) = match scenario {
        // Neither shown nor written: somebody who practises before others shows nothing of their own.
        Some(_) => {
            chosen.store = None;
            (Vec::new(), Tenants::Practice)
        }
        None => (saved(&chosen), Tenants::Both),
    };
    let federated = environment::federated();
    let token_source = environment::token_source(federated.as_ref());
    let setup =
        Setup { saved, tenants, token_source, surroundings: environment::surroundings(), ..chosen.setup(Goal::Wizard) };
    let practice = Some(Arc::new(Practice::default()) as Arc<dyn PracticeHost>);
    let outside = Outside { federated, practice, ..chosen.outside() };
    let opens_pages = !is_plain || plain::has_person();
    let outside = Outside { store: chosen.store, opens_pages, ..outside };
    let recording = recording::begin(matches, &setup)?;
    let session = Session::new(setup, outside, recording).map_err(Usage::not_begun)?;
    let colour = case::is_set(matches, "no-color");
    let look = Look::of_environment(|name| match name {
        "NO_COLOR" if colour => Some("1".to_owned()),
        _ => std::env::var(name).ok(),
    });
    let clipboards = Clipboards::default();
    let mut wizard = Wizard { session, clipboards, is_leaving: false, suspends: false };
    // First: while the practice tenant starts, no key does anything, and no other one goes on with a tour.
    if case::is_set(matches, "mask-ids") {
        wizard.take(Msg::Act(Action::MaskIds));
    }
    if let Some(scenario) = scenario {
        wizard.take(Msg::Practise(scenario.to_owned()));
        if matches.get_flag("tour") {
            let pace = matches.get_one::<u16>("pace").copied().unwrap_or(8);
            wizard.take(Msg::Tour { pace_ms: u32::from(pace) * 1000 });
        }
    }
    let came_out = if let Some(reason) = plain {
        plain::run(&mut wizard.session, reason).await?
    } else {
        // Before the terminal is asked anything or taken over, so that no signal leaves it changed.
        let stop = Stop::listen()?;
        let look = Look { ground: ground(matches, look), ..look };
        match wizard.show(look, stop).await {
            // Nobody is there any more to whom it could be shown.
            Err(error) if keyboard::is_gone(&error) => Outcome::Cancelled,
            outcome => outcome?,
        }
    };
    if came_out == Outcome::Failed && !is_plain {
        console::problem(stop::FAILED);
    }
    let unsaved = wizard.unsaved();
    tell_kept(wizard.session.state());
    recording::end(&wizard.session);
    if let Some(why) = unsaved {
        console::problem(&why);
        return Ok(super::UNWRITTEN);
    }
    Ok(came_out.exit_code())
}

/// What text stands on: what the user says, else what the terminal answers, else what the environment tells.
fn ground(matches: &ArgMatches, look: Look) -> Ground {
    match matches.get_one::<String>("theme").map(String::as_str) {
        Some("dark") => Ground::Dark,
        Some("light") => Ground::Light,
        // Without colours nothing depends on it.
        _ if look.colour == Colour::None || look.ground == Ground::Dark && !look.links => look.ground,
        _ => {
            let is_far = std::env::var_os("SSH_CONNECTION").is_some();
            ask_ground(if is_far { FAR } else { NEAR }).unwrap_or(look.ground)
        }
    }
}

/// The kept cases: the one that an option names, then the one that was worked on last.
fn saved(chosen: &Chosen) -> Vec<Profile> {
    let (mut saved, wrong) = chosen.store.as_ref().map(Store::list).unwrap_or_default();
    for error in wrong {
        console::problem(&error.to_string());
    }
    saved.retain(|profile| {
        let why = case::foreign(&chosen.recipe, profile);
        why.iter().for_each(|why| console::problem(&why.to_string()));
        why.is_none()
    });
    saved.sort_by_key(|profile| profile.name != chosen.profile.name);
    saved
}

/// Says what was kept of the case, and where.
fn tell_kept(state: &State) {
    if let Some(path) = state.kept() {
        let name = state.case().profile().title();
        console::say(&format!("Saved without any secret: {}", path.display()));
        console::say(&format!("Continue with it: firstcall --profile {name}"));
    }
}

struct Wizard {
    session: Session,
    clipboards: Clipboards,
    is_leaving: bool,
    /// Whether the shell is to have the terminal.
    suspends: bool,
}

impl Wizard {
    async fn show(&mut self, look: Look, stop: Stop) -> io::Result<Outcome> {
        let mut screen = Screen::open(look)?;
        let panicked = stop::watch_panics();
        let continued = Continued::listen()?;
        let mut from = Terminal { events: keyboard::listen()?, line: Line::watch()?, stop, continued };
        match self.go_on(&mut screen, &mut from, &panicked).await {
            // What fails first when the terminal goes is a matter of chance, and so is the error that it fails with.
            Err(_) if from.line.is_cut_by_now().await => Ok(Outcome::Cancelled),
            outcome => outcome,
        }
    }

    async fn go_on(&mut self, screen: &mut Screen, from: &mut Terminal, panicked: &Notify) -> io::Result<Outcome> {
        let mut hits = screen.draw(self.session.state())?;
        let mut drawn = Instant::now();
        while !self.is_leaving {
            let begun = Instant::now();
            let mut next = self.next(from, panicked).await?;
            // A burst is one picture: what is there already belongs to it, and what comes until it is due.
            loop {
                match next {
                    Next::Message(msg) => self.take(*msg),
                    Next::Event(event) => self.hear(event, &mut from.events, &hits).await,
                    Next::Tick => {}
                    Next::Stop => return Ok(Outcome::Cancelled),
                    // Another program has used the terminal meanwhile.
                    Next::Continued => screen.retake()?,
                    Next::Fail => return Ok(Outcome::Failed),
                }
                if self.is_leaving || begun.elapsed() >= FRAME {
                    break;
                }
                next = match self.waiting(from)? {
                    Some(waiting) => waiting,
                    None => match timeout_at(drawn + FRAME, self.next(from, panicked)).await {
                        Ok(next) => next?,
                        Err(_) => break,
                    },
                };
            }
            if std::mem::take(&mut self.suspends) {
                screen.suspend()?;
            }
            self.tick();
            hits = screen.draw(self.session.state())?;
            drawn = Instant::now();
        }
        Ok(Outcome::Holds)
    }

    /// Waits for whatever happens next; nothing wakes the program while nothing is under way.
    async fn next(&mut self, from: &mut Terminal, panicked: &Notify) -> io::Result<Next> {
        let tick = view::tick(self.session.state());
        let mut ticks = tokio::time::interval(tick.unwrap_or(Duration::from_secs(3600)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick of an interval comes at once.
        ticks.tick().await;
        tokio::select! {
            biased;
            () = from.stop.came() => Ok(Next::Stop),
            () = from.line.is_cut() => Ok(Next::Stop),
            () = panicked.notified() => Ok(Next::Fail),
            () = from.continued.came() => Ok(Next::Continued),
            event = from.events.next() => match event {
                Some(event) => Ok(Next::Event(event?)),
                // The terminal is gone.
                None => Ok(Next::Stop),
            },
            msg = self.session.next() => Ok(msg.map_or(Next::Stop, |msg| Next::Message(Box::new(msg)))),
            _ = ticks.tick(), if tick.is_some() => Ok(Next::Tick),
        }
    }

    /// What has happened already; keys come before the answers to earlier ones.
    fn waiting(&mut self, from: &mut Terminal) -> io::Result<Option<Next>> {
        if let Some(event) = from.events.waiting() {
            return Ok(Some(Next::Event(event?)));
        }
        Ok(self.session.waiting().map(|msg| Next::Message(Box::new(msg))))
    }

    async fn hear(&mut self, event: Event, keyboard: &mut Keyboard, hits: &Hits) {
        self.tick();
        if !hits.is_blind
            && let Some(first) = typed(&event)
        {
            let mut text = String::from(first);
            let in_field = self.session.state().screen().focus().is_some();
            if let Some(msg @ Msg::Act(_)) = keymap(self.session.state(), Key::Char(first)).filter(|_| in_field) {
                self.take(msg);
            } else if in_field {
                // Somebody who types ahead, or a terminal that pastes as if it were typed.
                keyboard.type_ahead(&mut text);
                self.take(Msg::Edit(Edit::TypeAll(text)));
            } else {
                keyboard.type_on(&mut text, patience(self.session.state())).await;
                self.type_without_field(text);
            }
            return;
        }
        match translate(event, self.session.state(), hits) {
            Heard::Msgs(messages) => messages.into_iter().for_each(|msg| self.take(msg)),
            Heard::Redraw | Heard::Nothing => {}
        }
    }

    /// Characters where no field has the cursor: keys, or a text that somebody types or pastes without one.
    fn type_without_field(&mut self, text: String) {
        let state = self.session.state();
        if is_text(state, &text) {
            let is_beginning = view::missing_field(state).is_some() && text.chars().count() < BEGINNING;
            self.take(Msg::Edit(if is_beginning { Edit::TypeAll(text) } else { Edit::Paste(text) }));
            return;
        }
        for c in text.chars() {
            // Each means what it means after the one before.
            if let Some(msg) = pressed(self.session.state(), Key::Char(c)) {
                self.take(msg);
            }
        }
    }

    /// Takes in what has come of the last deeds, such as keeping the profile, and says why that failed: no picture could
    /// tell it any more.
    fn unsaved(&mut self) -> Option<String> {
        let mut why = None;
        while let Some(msg) = self.session.waiting() {
            if let Msg::Applied { outcome, .. } = &msg
                && let Err(error @ DeedError::ProfileNotSaved { .. }) = outcome.as_ref()
            {
                why = Some(error.to_string());
            }
            self.take(msg);
        }
        why
    }

    fn take(&mut self, msg: Msg) {
        let left = self.session.take(msg);
        self.perform(left);
    }

    fn tick(&mut self) {
        let left = self.session.tick();
        self.perform(left);
    }

    fn perform(&mut self, left: Vec<Local>) {
        for local in left {
            match local {
                Local::Copy { run, text } => {
                    let copied = self.clipboards.copy(&text);
                    self.session.driver().applied(run, copied);
                }
                Local::WritePage { run, path } => {
                    let text = success_page::of_state(self.session.state()).html();
                    self.session.driver().applied(run, write_new(path, text.as_bytes()));
                }
                Local::WriteReport { run, path, hides_people } => {
                    let text = report::of_state(self.session.state(), &path, hides_people);
                    self.session.driver().applied(run, text.and_then(|text| write_new(path, text.as_bytes())));
                }
                Local::Suspend => self.suspends = true,
                Local::Exit => self.is_leaving = true,
            }
        }
    }
}

/// What reaches the program from outside.
struct Terminal {
    events: Keyboard,
    line: Line,
    stop: Stop,
    continued: Continued,
}

enum Next {
    Message(Box<Msg>),
    Event(Event),
    Tick,
    Stop,
    Continued,
    /// A part of the program failed.
    Fail,
}

/// How long a letter waits for one that follows it. Where text could be meant, it waits.
fn patience(state: &State) -> Duration {
    let is_form = matches!(state.place(), Place::Step(_)) && !view::fields(state).is_empty();
    match (is_form, view::missing_field(state)) {
        (true, Some(_)) => BETWEEN_SLOW_LETTERS,
        (true, None) => BETWEEN_LETTERS,
        (false, _) => Duration::ZERO,
    }
}

/// Whether characters that came one close after the other are text: several, not one key that is held down, and not what
/// is looked for after the key that begins a search.
fn is_text(state: &State, text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next().unwrap_or_default();
    let searches = matches!(keymap(state, Key::Char(first)), Some(Msg::Act(Action::Search)));
    let enough = if view::missing_field(state).is_some() { TEXT - 1 } else { TEXT };
    // No value begins with what is neither letter nor digit.
    let begins = first.is_alphanumeric() || enough == TEXT;
    text.chars().count() >= enough && letters.any(|letter| letter != first) && begins && !searches
}
