//! The messages of Luigi's client protocol, parsed and built without a browser, so that tests can hold them against what
//! the real core sends. Tolerant in what it takes: `internal` and `context` come as JSON text or as objects, and
//! `viewUrl` may be missing.

use crate::shell::token::Token;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What the shell tells the app.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// The handshake, or its repetition.
    Init(Update),
    /// The shell's URL changed; answer with [`navigated`] or it reloads the frame.
    Navigate(Update),
    /// The locale changed.
    Locale(String),
    /// A fresh token.
    Token(Token),
    /// The answer to [`current_route`].
    CurrentRoute(String),
    /// The shell hides the frame for another node.
    Inactive,
}

/// What `luigi.init` and `luigi.navigate` carry.
#[derive(Debug, Default, PartialEq)]
pub struct Update {
    /// The node's context.
    pub context: Map<String, Value>,
    /// The node params, unescaped: our filters.
    pub node_params: BTreeMap<String, String>,
    /// Theme, locale and the like.
    pub internal: Map<String, Value>,
    /// The later of the context's and the auth data's token.
    pub token: Option<Token>,
    /// Where the app shall be.
    pub view_url: Option<String>,
}

/// Understands a message; `None` is one that doesn't concern the app.
pub fn incoming(data: &Value) -> Option<Incoming> {
    match data.get("msg")?.as_str()? {
        "luigi.init" => Some(Incoming::Init(update(data))),
        "luigi.navigate" => Some(Incoming::Navigate(update(data))),
        "luigi.current-locale-changed" => Some(Incoming::Locale(data.get("currentLocale")?.as_str()?.to_owned())),
        "luigi.auth.tokenIssued" => Some(Incoming::Token(auth_token(data)?)),
        "luigi.navigation.currentRoute.answer" => {
            Some(Incoming::CurrentRoute(data.get("data")?.get("route")?.as_str()?.to_owned()))
        }
        "luigi-client.inactive-microfrontend" => Some(Incoming::Inactive),
        _ => None,
    }
}

fn update(data: &Value) -> Update {
    let context = object(data.get("context"));
    let from_context = context.get("token").and_then(Value::as_str).and_then(Token::parse);
    let node_params = object(data.get("nodeParams"));
    Update {
        token: Token::later(from_context, auth_token(data)),
        node_params: node_params
            .iter()
            .filter_map(|(key, value)| Some((unescape(key), unescape(value.as_str()?))))
            .collect(),
        internal: object(data.get("internal")),
        view_url: data.get("viewUrl").and_then(Value::as_str).map(str::to_owned),
        context,
    }
}

fn auth_token(data: &Value) -> Option<Token> {
    let auth = object(data.get("authData"));
    ["idToken", "accessToken"].iter().find_map(|key| Token::parse(auth.get(*key)?.as_str()?))
}

fn object(value: Option<&Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(map)) => map.clone(),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Map::new(),
    }
}

/// Luigi escapes node params for HTML before it hands them out.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&sol;", "/")
        .replace("&amp;", "&")
}

/// Asks for the context: the handshake, and later the only way to a fresh token.
pub fn get_context() -> Value {
    json!({"msg": "luigi.get-context", "clientVersion": "2.31.0"})
}

/// Says that `luigi.init` arrived.
pub fn initialised() -> Value {
    json!({"msg": "luigi.init.ok"})
}

/// Says that `luigi.navigate` arrived.
pub fn navigated() -> Value {
    json!({"msg": "luigi.navigate.ok"})
}

/// Asks for the path of the node that shows the app.
pub fn current_route() -> Value {
    json!({"msg": "luigi.navigation.currentRoute", "data": {"id": "kc-route"}})
}

/// How a navigation of the app is told to the shell.
#[derive(Clone, Debug, PartialEq)]
pub struct Navigation {
    /// An absolute path in the shell.
    pub link: String,
    /// The filters.
    pub params: BTreeMap<String, String>,
    /// The app is there already: the shell only follows with its URL.
    pub only_url: bool,
    /// Overwrites the history entry, for filters while they are typed.
    pub replace: bool,
}

/// Moves the shell's URL.
pub fn navigate(to: &Navigation) -> Value {
    json!({"msg": "luigi.navigation.open", "params": {
        "link": to.link,
        "nodeParams": to.params,
        "withoutSync": to.only_url,
        "preventContextUpdate": to.only_url,
        "preventHistoryEntry": to.replace,
    }})
}

/// Tells that there is input that would be lost.
pub fn dirty(dirty: bool) -> Value {
    json!({"msg": "luigi.set-page-dirty", "dirty": dirty})
}

/// Puts the shell's backdrop around the frame, or takes it away.
pub fn backdrop(shown: bool) -> Value {
    json!({"msg": if shown { "luigi.add-backdrop" } else { "luigi.remove-backdrop" }})
}

/// Takes the loading indicator away.
pub fn painted() -> Value {
    json!({"msg": "luigi.hide-loading-indicator"})
}

/// Asks the portal to read its configuration anew, after the provider was enabled or uninstalled.
pub fn reload_config() -> Value {
    json!({"msg": "custom", "data": {"id": "openmfp.reload-luigi-config", "origin": "openkcm", "action": "provider"}})
}

#[cfg(test)]
mod tests {
    use super::{Incoming, Value, incoming, json};

    #[test]
    fn an_init_with_texts_for_objects_is_understood() {
        let message = json!({"msg": "luigi.init", "context": "{\"kcpPath\":\"root:orgs:acme\"}",
            "nodeParams": "{\"q\":\"a &lt;b&gt; &amp; c\"}", "internal": {"currentLocale": "de"}});
        let Some(Incoming::Init(update)) = incoming(&message) else { panic!("not understood") };
        assert_eq!(update.context["kcpPath"], "root:orgs:acme");
        assert_eq!(update.node_params["q"], "a <b> & c");
        assert_eq!(update.internal["currentLocale"], "de");
        assert_eq!(update.view_url, None);
    }

    #[test]
    fn foreign_messages_are_left_alone() {
        for message in [json!({}), json!("text"), json!({"msg": 3}), json!({"msg": "custom"}), Value::Null] {
            assert_eq!(incoming(&message), None);
        }
    }
}
