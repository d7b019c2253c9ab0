//! Power Platform API beyond its asset file: role assignments.
use crate::evidence::{RoleAssignment, Seen};
use crate::recipe::Cloud;
use crate::wire::Wire;
use secrecy::SecretString;

/// Reads the role assignments of the tenant (`power-platform-api.md` section 4).
pub async fn roles(wire: &Wire, cloud: &Cloud, token: &SecretString) -> Seen<Vec<RoleAssignment>> {
    todo!()
}
