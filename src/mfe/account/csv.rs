//! The list of roots as a table for other programs.

use crate::account::texts::texts;
use model::wire::AccountSummary;

/// RFC 4180, one line per name in the order given; unknown clients are an empty field, never 0.
pub(super) fn csv(accounts: &[AccountSummary], names: &[String]) -> String {
    let mut out = line(texts().columns.iter().map(|&column| column.to_owned()));
    for account in names.iter().filter_map(|name| accounts.iter().find(|account| account.name == *name)) {
        out += &line(
            [
                account.name.clone(),
                account.provider_type.as_str().to_owned(),
                account.region.clone().unwrap_or_default(),
                account.environment.map(|e| (texts().environment)(e).to_owned()).unwrap_or_default(),
                format!("{:?}", account.phase),
                account.reason.clone().unwrap_or_default(),
                account.active_reference.clone().or_else(|| account.key_reference.clone()).unwrap_or_default(),
                account.keys.to_string(),
                account.active_clients.map(|n| n.to_string()).unwrap_or_default(),
            ]
            .into_iter(),
        );
    }
    out
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let fields: Vec<String> = fields.map(|field| quoted(&field)).collect();
    fields.join(",") + "\r\n"
}

/// Quoted where needed; what a spreadsheet would run as a formula is led by an apostrophe.
fn quoted(field: &str) -> String {
    let field = if field.starts_with(['=', '+', '-', '@', '\t']) { format!("'{field}") } else { field.to_owned() };
    if field.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
    }
}
