//! What firstcall knows before it looks at anything: targets, requirements, symptoms, remedies and clouds,
//! read from `assets/` into a typed model whose references are checked.
//!
//! This room holds facts and words. It makes no decision about a tenant, and it does no input or output
//! beyond reading the assets that are compiled in (a cloud file is read by the caller and handed over as text).

mod assets;
mod case;
mod category;
mod cloud;
mod contents;
mod error;
mod explanation;
mod id;
mod known;
mod lexicon;
mod load;
mod permission;
mod placeholder;
mod portal;
mod proof;
mod references;
mod requirement;
mod role_catalogue;
mod role_scope;
mod sentence;
mod site;
mod symptom;
mod target;
mod words;

pub use assets::Assets;
pub use case::{Agreement, Caller, Case, Flow};
pub use category::Category;
pub use cloud::{Cloud, Clouds, Endpoint, EndpointKey, is_loopback};
pub use contents::Recipe;
pub use error::{MOST_QUOTED, MOST_SAID, RecipeError, brief, unreadable};
pub use explanation::OwnExplanation;
pub use id::{BladeId, CloudId, ReasonId, RemedyId, RequirementId, TargetId};
pub use known::{Known, KnownApi, KnownClient, host};
pub use lexicon::{Lexicon, Match};
pub use permission::{Capability, IntendedCall, Meta, Permission, PermissionList};
pub use placeholder::{InCommand, Placeholder, Unknown, names_in_braces};
pub use portal::{Base, Blade};
pub use proof::{Column, IdentityCall, TargetProof, call_address};
pub use requirement::{Command, ConfigFile, Fixer, Portal, Proof, Reason, Remedy, Requirement, Shell, Source};
pub use role_catalogue::{Breadth, Recommended, RoleCatalogue, RoleDefinition, RoleGroup};
pub use role_scope::{RoleScope, RoleScopeError, ScopeKind};
pub use sentence::{Phrase, Sentence, Taken, plain, tidy};
pub use site::{EnvironmentList, EnvironmentSite, Geography, GeographySite, Site, Whereabouts, environment_address};
pub use symptom::{Candidate, Stage, Symptom, SymptomQuery};
pub use target::{AudienceRule, ClientList, PermissionSource, Role, RoleList, Slash, Step, StepInput, Target};
pub use words::{Params, UnknownPlaceholder, Words};
