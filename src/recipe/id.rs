//! Names of things in the assets, as types, so that one cannot be handed over for another.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// Names a thing that the code itself refers to.
            pub const fn of(id: &'static str) -> Self {
                Self(Cow::Borrowed(id))
            }

            /// The id as it stands in the assets.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(Cow::Owned(id.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

id!(
    /// A requirement, `area.state`: `consent.granted`.
    RequirementId
);
id!(
    /// One way in which a requirement can be unmet or doubtful: `not-public`.
    ReasonId
);
id!(
    /// One way to put a requirement right: `switch-on`.
    RemedyId
);
id!(
    /// A business API that can be called: `power-platform`.
    TargetId
);
id!(
    /// A national or practice cloud: `global`.
    CloudId
);
id!(
    /// A page of the portal or the admin center: `api-permissions`.
    BladeId
);
