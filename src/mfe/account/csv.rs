//! The list of roots as a table for other programs.

use crate::account::texts::texts;
use crate::csv::line;
use model::wire::AccountSummary;

/// RFC 4180, one line per name in the order given; unknown clients are an empty field, never 0.
pub(super) fn csv(accounts: &[AccountSummary], names: &[String]) -> String {
    let mut out = line(texts().columns.iter().map(|&column| column.to_owned()));
    for account in names.iter().filter_map(|name| accounts.iter().find(|account| account.name == *name)) {
        out += &line([
            account.name.clone(),
            account.provider_type.as_str().to_owned(),
            account.region.clone().unwrap_or_default(),
            account.environment.map(|e| (texts().environment)(e).to_owned()).unwrap_or_default(),
            format!("{:?}", account.phase),
            account.reason.clone().unwrap_or_default(),
            account.active_reference.clone().or_else(|| account.key_reference.clone()).unwrap_or_default(),
            account.keys.to_string(),
            account.active_clients.map(|n| n.to_string()).unwrap_or_default(),
        ]);
    }
    out
}
