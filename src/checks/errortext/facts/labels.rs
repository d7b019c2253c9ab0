//! What ids and times are called around an error, in the languages of Entra's page. All are in lower case.

/// Names of a correlation id.
pub(super) const CORRELATION: &[&str] = &[
    "correlation id",
    "correlation_id",
    "correlationid",
    "correlation-id",
    "client-request-id",
    "clientrequestid",
    "correlation-request-id",
    "korrelations-id",
    "id de corr",
    "id di correlazione",
    "id de correla",
    "correlatie-id",
    "correlatie-id",
    "id. de correlaci",
];
pub(super) const TRACE: &[&str] = &[
    "trace id",
    "trace_id",
    "traceid",
    "request id",
    "request-id",
    "requestid",
    "anforderungs-id",
    "ablaufverfolgungs-id",
    "id de la demande",
    "id de solicitud",
    "id richiesta",
    "aanvraag-id",
    "tracking id",
];
pub(super) const TIME: &[&str] =
    &["timestamp", "zeitstempel", "horodat", "marca de tiempo", "tijdstempel", "carimbo", "time:", "date:"];
pub(super) const CLIENT: &[&str] = &[
    "client app id",
    "application with identifier",
    "app-id",
    "app id",
    "appid",
    "application with id",
    "for application",
    "the application",
    "application",
    "to app",
    "for app",
    "client_id",
    "client id",
    "clientid",
    "client application",
    "azp",
];
