//! temp
use crate::checks::{Ctx, Finding};
use crate::recipe::{RemedyId, Shell};
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum WayKind {
    Portal,
    Command,
    HandOver,
    Advice,
}
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub kind: WayKind,
    pub remedy: RemedyId,
    pub title: String,
    pub steps: Vec<String>,
    pub url: Option<String>,
    pub command: Option<String>,
    pub shell: Option<Shell>,
    pub text: Option<String>,
    pub needs: Option<String>,
    pub settles_s: Option<u64>,
    pub new_sign_in: bool,
}
pub fn ways(_: &Ctx<'_>, _: &Finding) -> Vec<Way> {
    Vec::new()
}
