//! Deep links into the portal and the admin center (`graph.md` section 11).

use serde::Deserialize;

use super::{BladeId, Cloud, Params, Words};

/// One page that a remedy can open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blade {
    pub id: BladeId,
    /// Name of the page as people see it.
    pub title: String,
    pub base: Base,
    /// What follows the base address.
    pub tail: Words,
    /// What follows when an id that `tail` needs is not known.
    pub fallback: String,
}

/// Which site a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    Portal,
    AdminCenter,
}

impl Blade {
    /// The address of the page in this cloud.
    pub fn url(&self, cloud: &Cloud, params: &Params) -> String {
        let base = match self.base {
            Base::Portal => &cloud.portal,
            Base::AdminCenter => &cloud.admin_center,
        };
        let known = self.tail.names().all(|name| params.contains_key(name));
        let tail = if known {
            self.tail.fill(params)
        } else {
            self.fallback.clone()
        };
        format!("{}{tail}", base.trim_end_matches('/'))
    }
}
