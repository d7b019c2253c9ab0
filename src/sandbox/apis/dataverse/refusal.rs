//! What Dataverse says when it refuses: a challenge in a header, an error object, or a page.
//!
//! Where no source tells an answer the choice stands beside it as UNCONFIRMED.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

use super::rights::Rights;
use crate::sandbox::edits::DataverseEditError;
use crate::sandbox::odata::QueryError;
use crate::sandbox::reply::Reply;
use crate::sandbox::tenant::{Entity, Privilege, SystemUser};

/// A refused request.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// 401 with an empty body; the value of `WWW-Authenticate`.
    Challenge(String),
    /// A page for people where a program expects JSON.
    Page { status: StatusCode, title: &'static str, text: &'static str },
    /// An error object.
    Fault { status: StatusCode, code: &'static str, message: String, retry_after_s: Option<u32> },
}

impl Refusal {
    fn fault(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Fault { status, code, message: message.into(), retry_after_s: None }
    }

    /// The caller has no user in the environment, or its security group keeps them out.
    pub fn not_a_member() -> Self {
        Self::fault(StatusCode::FORBIDDEN, "0x80072560", "The user is not a member of the organization.")
    }

    /// The caller's user is disabled. The placeholders are on the wire as they stand here.
    pub fn disabled() -> Self {
        let text = "The specified user(Id = {0}) is disabled. Consider enabling this user. Additional Details: {1}";
        Self::fault(StatusCode::FORBIDDEN, "0x80040225", text)
    }

    /// A person without a licence. The text is known, its code is UNCONFIRMED; a code may be empty.
    pub fn unlicensed(user: Uuid, organization: Uuid) -> Self {
        let text = format!(
            "The user with SystemUserId={user} in OrganizationContext={organization} is disabled. Disabled users cannot \
             access the system. Consider enabling this user. Also, users are disabled if they don't have a license \
             assigned to them."
        );
        Self::fault(StatusCode::FORBIDDEN, "", text)
    }

    /// The environment is in administration mode, or disabled. All that is known of the first is that it is a 403
    /// without an error object, which does not say why; the answer of the second is UNCONFIRMED.
    pub fn closed() -> Self {
        let text = "You do not have permission to view this page (simulated).";
        Self::Page { status: StatusCode::FORBIDDEN, title: "403 - Forbidden", text }
    }

    /// No environment answers under this host name; the body is UNCONFIRMED.
    pub fn no_such_host() -> Self {
        Self::Page {
            status: StatusCode::NOT_FOUND,
            title: "404 - Not found",
            text: "The resource cannot be found (simulated).",
        }
    }

    /// No role of the caller holds a privilege.
    pub fn lacks(privilege: &Privilege, user: &SystemUser, rights: &Rights) -> Self {
        if rights.role_count == 0 {
            let text = format!(
                "The user with id {} has not been assigned any roles. They need a role with the {} privilege.",
                user.id, privilege.name
            );
            return Self::fault(StatusCode::FORBIDDEN, "0x80042f09", text);
        }
        let text = format!(
            "Principal user (Id={id}, type=8, roleCount={roles}, privilegeCount={held}, accessMode='{mode} {label}', \
             AADObjectId='{object}', MetadataCachePrivilegesCount={all}, businessUnitId={unit}), is missing {name} \
             privilege (Id={privilege_id}) on OTC={code} for entity '{table}' (LocalizedName='{table_label}'). \
             context.Caller={id}. Consider adding missed privilege to one of the principal (user/team) roles.",
            id = user.id,
            roles = rights.role_count,
            held = rights.privilege_count(),
            mode = user.access_mode.number(),
            label = user.access_mode.label(),
            object = rights.object_id,
            all = Rights::all(),
            unit = rights.unit_id,
            name = privilege.name,
            privilege_id = privilege.id,
            code = privilege.table.type_code,
            table = privilege.table.name,
            table_label = privilege.table.label,
        );
        Self::fault(StatusCode::FORBIDDEN, "0x80040220", text)
    }

    /// A role holds the privilege, but not for this row.
    pub fn not_for_this_row(user: Uuid, access: &str, row: Uuid, table: &Entity) -> Self {
        let text = format!(
            "Principal with id {user} does not have {access}Access right(s) for record with id {row} of entity {}",
            table.name
        );
        Self::fault(StatusCode::FORBIDDEN, "0x80048306", text)
    }

    /// There is no such row.
    pub fn no_such_row(table: &Entity, id: Uuid) -> Self {
        let text = format!("Entity '{}' With Id = {id} Does Not Exist", table.name);
        Self::fault(StatusCode::NOT_FOUND, "0x80040217", text)
    }

    /// The path names no table or function. Microsoft's article on client errors of the Web API has this code.
    pub fn no_such_segment(name: &str) -> Self {
        Self::fault(StatusCode::NOT_FOUND, "0x8006088a", format!("Resource not found for the segment '{name}'."))
    }

    /// A function or version that does not take this request (the same article).
    pub fn no_resource(url: &str) -> Self {
        let text = format!("No HTTP resource was found that matches the request URI '{url}'.");
        Self::fault(StatusCode::NOT_FOUND, "", text)
    }

    /// The table does not take the method.
    pub fn method_not_allowed(method: &str) -> Self {
        let text = format!("The requested resource does not support http method '{method}'.");
        Self::fault(StatusCode::METHOD_NOT_ALLOWED, "", text)
    }

    /// The address or a query option cannot be read.
    pub fn syntax(message: impl Into<String>) -> Self {
        Self::fault(StatusCode::BAD_REQUEST, "0x80060888", message)
    }

    /// A query option names a column that the table does not have.
    pub fn no_such_column(table: &Entity, name: &str) -> Self {
        Self::syntax(format!(
            "Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{}'.",
            table.name
        ))
    }

    /// The body of a request cannot be read.
    pub fn payload(set: &str, why: &str) -> Self {
        let text = format!(
            "Error identified in Payload provided by the user for Entity :'{set}', For more information on this error \
             please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : \
             Microsoft.OData.ODataException: {why}"
        );
        Self::fault(StatusCode::BAD_REQUEST, "0x80048d19", text)
    }

    /// A value in the body is not allowed; code and text are UNCONFIRMED.
    pub fn invalid_argument(why: &str) -> Self {
        Self::fault(StatusCode::BAD_REQUEST, "0x80040203", why)
    }

    /// The user has made more requests than the service allows in its window.
    pub fn too_many_requests(limit: u32, retry_after_s: u32) -> Self {
        let message = format!("Number of requests exceeded the limit of {limit} over time window of 300 seconds.");
        Self::Fault {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: "0x80072322",
            message,
            retry_after_s: Some(retry_after_s),
        }
    }

    /// Builds the answer. `annotated` adds what `Prefer: odata.include-annotations="*"` asks for.
    pub fn respond(self, annotated: bool) -> Response {
        match self {
            Self::Challenge(challenge) => {
                Reply::empty(StatusCode::UNAUTHORIZED).header("www-authenticate", &challenge).into_response()
            }
            Self::Page { status, title, text } => {
                let page = format!(
                    "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body><h1>{title}</h1>\n\
                     <p>{text}</p></body></html>\n"
                );
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                (status, HeaderMap::from_iter([(header::CONTENT_TYPE, html)]), page).into_response()
            }
            Self::Fault { status, code, message, retry_after_s } => {
                let mut error = json!({"code": code, "message": message});
                if annotated {
                    let link = format!(
                        "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a{}&\
                         client=platform",
                        code.trim_start_matches("0x")
                    );
                    error["@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus"] = json!("0");
                    error["@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode"] = json!("0");
                    error["@Microsoft.PowerApps.CDS.HelpLink"] = json!(link);
                    error["@Microsoft.PowerApps.CDS.TraceText"] = json!("");
                    error["@Microsoft.PowerApps.CDS.InnerError.Message"] = json!(message);
                }
                let mut answer = super::wire(Reply::with(status, json!({"error": error})));
                if let Some(wait) = retry_after_s {
                    answer.headers.insert(HeaderName::from_static("retry-after"), HeaderValue::from(wait));
                }
                answer.into_response()
            }
        }
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self::syntax(error.to_string())
    }
}

impl From<DataverseEditError> for Refusal {
    fn from(error: DataverseEditError) -> Self {
        match error {
            // One in another state is in the way too, so that clients look for it.
            DataverseEditError::Exists(_) => Self::fault(
                StatusCode::PRECONDITION_FAILED,
                "0x80040237",
                "A record with matching key values already exists.",
            ),
            // The name of this code is AADError; that it is the answer here is UNCONFIRMED.
            DataverseEditError::NoApplication(_) => {
                Self::fault(StatusCode::BAD_REQUEST, "0x80072559", "Error from AAD")
            }
            DataverseEditError::Gone(_) | DataverseEditError::OtherUnit => Self::invalid_argument(&error.to_string()),
        }
    }
}
