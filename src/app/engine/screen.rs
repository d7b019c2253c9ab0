//! What is on the screen, and where in it the user is.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::app::{Extent, Field, Fields, NewCertificate, Offer, Picker, Place, Question, Reading, Taken};
use crate::checks::Explanation;
use crate::evidence::FoundToken;

/// A short message to the user, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub is_problem: bool,
}

/// The screen as the user has it before them.
#[derive(Debug)]
pub struct Screen {
    /// A stack; never empty.
    pub(super) places: Vec<Place>,
    /// The field that has the cursor.
    pub(super) focus: Option<Field>,
    pub(super) cursors: BTreeMap<Place, usize>,
    /// Which of the selected finding's remedies is shown.
    pub(super) way: usize,
    /// The first line that is shown of the pane beside the list.
    pub(super) pane: usize,
    /// How far the text that is shown can be scrolled.
    pub(super) extent: Extent,
    /// What stands in the text window.
    pub(super) reading: Reading,
    pub(super) fields: Fields,
    pub(super) notice: Option<Notice>,
    /// What can be done in the place below help or palette.
    pub(super) offers: Vec<Offer>,
    pub(super) explained: Option<Explanation>,
    /// The last text that was pasted to be explained, with its lines; the field shows it as one.
    pub(super) lines: Zeroizing<String>,
    /// The token that somebody pasted to have it explained, without its text.
    pub(super) pasted: Option<FoundToken>,
    pub(super) new_certificate: NewCertificate,
    pub(super) picker: Picker,
    /// Raw instead of explained, in the token inspector.
    pub(super) raw_token: bool,
    /// What is asked in `Place::Question`.
    pub(super) question: Option<Question>,
    /// Whether the person asked for a call, and waits to see what comes of it.
    pub(super) awaits_outcome: bool,
    /// Whether somebody asked for a sign-in that begins once the tenant was looked up.
    pub(super) awaits_tenant: bool,
    pub(super) is_leaving: bool,
    /// The cursor of the first step is on the offer above its fields.
    pub(super) on_offer: bool,
    /// What the last paste put into the case.
    pub(super) taken: Option<Taken>,
    /// Ids are shown as dots.
    pub(super) masks_ids: bool,
    /// Whether people get stand-ins in a report.
    pub(super) report_hides_people: bool,
    /// Fewer things are shown, in larger letters.
    pub(super) is_large: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self::at(Place::Welcome)
    }
}

impl Screen {
    /// The screen at a place, with nothing typed.
    pub(super) fn at(place: Place) -> Self {
        Self {
            places: vec![place],
            focus: None,
            cursors: BTreeMap::new(),
            way: 0,
            pane: 0,
            extent: Extent::UNKNOWN,
            reading: Reading::default(),
            fields: Fields::default(),
            notice: None,
            offers: Vec::new(),
            explained: None,
            lines: Zeroizing::default(),
            pasted: None,
            new_certificate: NewCertificate::default(),
            picker: Picker::default(),
            raw_token: false,
            question: None,
            awaits_outcome: false,
            awaits_tenant: false,
            is_leaving: false,
            on_offer: false,
            taken: None,
            masks_ids: false,
            report_hides_people: false,
            is_large: false,
        }
    }

    /// The places, the one on top last.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Whether ids are shown as dots.
    pub fn masks_ids(&self) -> bool {
        self.masks_ids
    }

    /// Whether people get stand-ins in a report.
    pub fn report_hides_people(&self) -> bool {
        self.report_hides_people
    }

    /// Whether fewer things are shown, in larger letters.
    pub fn is_large(&self) -> bool {
        self.is_large
    }

    /// The place on top.
    pub fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Welcome)
    }

    /// The topmost place that is not laid over another one.
    pub fn base(&self) -> Place {
        self.places.iter().rev().copied().find(|place| !place.is_overlay()).unwrap_or(Place::Welcome)
    }

    /// The field that has the cursor.
    pub fn focus(&self) -> Option<Field> {
        self.focus
    }

    /// The row that the cursor of a place is on.
    pub fn cursor(&self, place: Place) -> usize {
        self.cursors.get(&place).copied().unwrap_or(0)
    }

    /// Which of the selected finding's remedies is shown.
    pub fn way(&self) -> usize {
        self.way
    }

    /// The first line that is shown of the pane beside the list.
    pub fn pane(&self) -> usize {
        self.pane
    }

    /// What stands in the text window.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Puts the cursor of a place on a row; what is said about the row begins anew.
    pub(super) fn put_cursor(&mut self, place: Place, row: usize) {
        self.cursors.insert(place, row);
        self.show_first_way();
    }

    /// Shows the first remedy, from its beginning.
    pub(super) fn show_first_way(&mut self) {
        (self.way, self.pane) = (0, 0);
    }

    /// What is typed.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// What can be done in the place below help or palette.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// The explanation of the text that was pasted last.
    pub fn explained(&self) -> Option<&Explanation> {
        self.explained.as_ref()
    }

    /// The token that somebody pasted to have it explained, without its text.
    pub fn pasted(&self) -> Option<&FoundToken> {
        self.pasted.as_ref()
    }

    /// The certificate that is to be made, as chosen so far.
    pub fn new_certificate(&self) -> NewCertificate {
        self.new_certificate
    }

    /// What is ticked in the permission picker.
    pub fn picker(&self) -> &Picker {
        &self.picker
    }

    /// Whether the token inspector shows the token as it came.
    pub fn shows_raw_token(&self) -> bool {
        self.raw_token
    }

    /// What is asked before it is dropped.
    pub fn question(&self) -> Option<Question> {
        self.question
    }

    /// Whether the cursor of the first step is on the offer above its fields.
    pub fn is_on_offer(&self) -> bool {
        self.on_offer
    }

    /// What the last paste put into the case.
    pub fn taken(&self) -> Option<&Taken> {
        self.taken.as_ref()
    }

    /// Whether the user has left.
    pub fn is_leaving(&self) -> bool {
        self.is_leaving
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_problem: false });
    }

    pub(super) fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), is_problem: true });
    }
}
