//! The part of OData that Graph and Power Platform clients really send: `$filter`, `$search`, `$select`, `$top`, `$skip`,
//! `$orderby` and paging. It works on rendered JSON objects and knows nothing of tenants or services.

mod filter;
mod lexer;
mod page;
mod parser;
mod search;

pub use filter::Filter;
pub use page::{PageRules, Query, QueryError, select};
pub use search::Search;
