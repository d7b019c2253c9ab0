//! What a person types while a check waits for their sign-in: the address that the browser ended on, or what its page says.

use std::time::Duration;

use tokio::io::{BufReader, Stdin};
use tokio::time::Instant;

use crate::app::{Msg, Phase};
use crate::checks::page_fault;
use crate::drive::Session;
use crate::evidence::secrets::without_secrets;
use crate::profile::Secret;

use super::console;
use super::lines::Lines;

/// Lines of one paste come at once; after this nothing more of it does.
const PASTED: Duration = Duration::from_millis(300);

/// Of what is pasted of a page, in bytes.
const LONGEST_PAGE: usize = 1 << 20;

/// What came on standard input.
pub(super) enum Typed {
    /// The address of the page that the browser ended on.
    Address(Secret),
    /// What stands on a page, without secrets.
    Page(String),
    /// Nothing more will come, and the sign-in cannot go on without it.
    Nothing,
}

/// Standard input while a sign-in waits for a person.
pub(super) struct Typing {
    lines: Lines<BufReader<Stdin>>,
    is_at_end: bool,
    /// Whether an address was handed over and is being looked at: standard input may well end after it.
    is_handed_over: bool,
    /// What was typed of a page so far; a page that is pasted comes line by line.
    page: String,
    page_ends: Instant,
}

impl Typing {
    pub(super) fn new() -> Self {
        Self {
            lines: Lines::of_stdin(),
            is_at_end: false,
            is_handed_over: false,
            page: String::new(),
            page_ends: Instant::now(),
        }
    }

    /// Whether what a page says can be typed now.
    pub(super) fn takes_page(&self, phase: Option<&Phase>) -> bool {
        let has_page =
            matches!(phase, Some(Phase::Browser { .. } | Phase::PasteBack { .. } | Phase::DeviceCode { .. }));
        has_page && !self.is_at_end
    }

    /// The address that was handed over was not the one; another can come.
    pub(super) fn refused(&mut self) {
        self.is_handed_over = false;
    }

    /// Waits for what comes next, as this part of a sign-in takes it. Nothing is lost where the waiting is cut short.
    pub(super) async fn next(&mut self, phase: Option<&Phase>) -> Typed {
        let waits_for_address = matches!(phase, Some(Phase::PasteBack { .. })) && !self.is_handed_over;
        let reads = waits_for_address || matches!(phase, Some(Phase::Browser { .. } | Phase::DeviceCode { .. }));
        loop {
            tokio::select! {
                line = self.lines.next(), if reads && !self.is_at_end => match line {
                    Some(mut line) if waits_for_address && self.page.is_empty() && line.contains("://") => {
                        self.is_handed_over = true;
                        return Typed::Address(Secret::new(std::mem::take(&mut *line)));
                    }
                    // A page is shorter.
                    Some(_) if self.page.len() > LONGEST_PAGE => {}
                    Some(line) => {
                        self.page.push_str(&without_secrets(&line));
                        self.page.push('\n');
                        self.page_ends = Instant::now() + PASTED;
                    }
                    None if waits_for_address && self.page.is_empty() => return Typed::Nothing,
                    None => self.is_at_end = true,
                },
                () = tokio::time::sleep_until(self.page_ends), if !self.page.is_empty() => {
                    return Typed::Page(std::mem::take(&mut self.page));
                }
                else => std::future::pending().await,
            }
        }
    }
}

/// Takes what was typed as the page of the sign-in, where it holds an error.
pub(super) fn take_page(session: &mut Session, text: String) {
    let case = session.state().case();
    if page_fault(case.recipe(), &text, case.profile().case.flow).is_some() {
        session.take(Msg::PageTold(text));
    } else if !text.trim().is_empty() {
        console::problem("there is no error in that that firstcall knows, and no address to go on with");
    }
}
