//! Who speaks to kcp: static tokens for the services and the administrator, id tokens of the issuer for people.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::dev::place::write_private;
use crate::dev::ports::Ports;
use crate::failure::{Failure, Outcome};
use crate::http::Http;

/// The identities with static tokens: name and groups.
const SERVICES: [(&str, &str); 5] = [
    ("admin", "system:kcp:admin"),
    ("openkcm-controller", ""),
    ("openkcm-bff", ""),
    ("openkcm-edge-1", ""),
    ("openkcm-edge-2", ""),
];

/// The roles of the demo, each with one user `<role>@acme.example`.
pub(crate) const ROLES: [&str; 3] = ["owner", "member", "viewer"];

/// How long tokens of people live, in seconds: they are renewed every half hour, so at least an hour is always left.
const TOKEN_LIFE: &str = "14400";

/// A name and the token that proves it.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) token: String,
}

/// The file kcp reads static tokens from; made at the first start and kept.
pub(crate) fn token_file(data: &Path) -> Outcome<std::path::PathBuf> {
    let path = data.join("tokens.csv");
    if !path.exists() {
        let line = |(name, group)| Ok(format!("{},{name},{name},\"{group}\"\n", random_token()?));
        let lines: Outcome<String> = SERVICES.into_iter().map(line).collect();
        write_private(&path, &lines?)?;
    }
    Ok(path)
}

/// The services' identities, `admin` first.
pub(crate) fn services(data: &Path) -> Outcome<Vec<Identity>> {
    let path = token_file(data)?;
    let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    let parse = |line: &str| {
        let mut fields = line.split(',');
        let (token, name) = (fields.next()?.to_owned(), fields.next()?.to_owned());
        Some(Identity { name, token })
    };
    Ok(text.lines().filter_map(parse).collect())
}

/// A fresh id token for each demo user, in the order of [`ROLES`].
pub(crate) fn people(ports: Ports, issuer: &Http) -> Outcome<Vec<Identity>> {
    ROLES.iter().map(|role| person(ports, issuer, role)).collect()
}

fn person(ports: Ports, issuer: &Http, role: &str) -> Outcome<Identity> {
    let url = format!("https://localhost:{}/realms/acme/token", ports.issuer());
    let form = format!(
        "grant_type=password&client_id=portal&username={role}%40acme.example&password=none&scope=openid%20email&life={TOKEN_LIFE}"
    );
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = issuer.send("POST", &url, &headers, Some(form.as_bytes()))?.success(&url)?;
    match &answer["id_token"] {
        Value::String(token) => Ok(Identity { name: role.to_owned(), token: token.clone() }),
        _ => Err(Failure::Answer { url, status: 200, body: "there is no id_token in the answer".to_owned() }),
    }
}

/// The authority of the issuer's certificate.
pub(crate) fn issuer_client(data: &Path) -> Outcome<Http> {
    Http::trusting(&issuer_authority(data), Duration::from_secs(5))
}

/// Where the issuer keeps its authority.
pub(crate) fn issuer_authority(data: &Path) -> std::path::PathBuf {
    data.join("issuer").join("issuer-ca.crt")
}

fn random_token() -> Outcome<String> {
    use std::io::Read;
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; 24];
    fs::File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(Failure::file(source))?;
    Ok(hex::encode(bytes))
}
