//! Flags before environment before file before defaults.
//!
//! A value of the file becomes the default of its flag, so that the same parser reads it and the same words explain it.

use super::{Args, Mistake};
use clap::builder::Resettable;
use clap::{ArgAction, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The command line, or a question such as `--help` that it asks.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
    /// The file.
    #[error("{}", lines(.0))]
    File(Vec<Mistake>),
}

/// What can't stand in the file: it is about the file itself, or about one run.
const NOT_IN_FILE: [&str; 5] = ["config", "check", "openapi", "help", "version"];

/// Reads the configuration; `args` begins with the program's name.
pub fn read(args: impl IntoIterator<Item = OsString>) -> Result<Args, Unread> {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut command = Args::command();
    let early = command.clone().ignore_errors(true).try_get_matches_from(&args);
    let file = early.ok().and_then(|matches| matches.get_one::<PathBuf>("config").cloned());
    if let Some(file) = file {
        command = with_file(command, &file).map_err(Unread::File)?;
    }
    let matches = command.try_get_matches_from(args)?;
    Ok(Args::from_arg_matches(&matches)?)
}

/// The command with the file's values as defaults; every mistake of the file otherwise.
fn with_file(mut command: Command, file: &Path) -> Result<Command, Vec<Mistake>> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| vec![Mistake::new("config", format!("{} can't be read: {error}", file.display()))])?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        vec![Mistake::new("config", format!("{} isn't TOML: {error}", file.display()))]
    })?;
    let mut mistakes = Vec::new();
    for (key, value) in table {
        match default(&command, &key, &value) {
            Ok((id, values)) => command = command.mut_arg(id, |arg| arg.default_values(values)),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(command) } else { Err(mistakes) }
}

/// The flag that a key names, and its value as the flag takes it.
fn default(command: &Command, key: &str, value: &Value) -> Result<(String, Vec<&'static str>), Mistake> {
    let known = || command.get_arguments().filter_map(clap::Arg::get_long).filter(|name| !NOT_IN_FILE.contains(name));
    let found = command.get_arguments().find(|arg| arg.get_long() == Some(key) && !NOT_IN_FILE.contains(&key));
    let Some(arg) = found else {
        return Err(Mistake::new(
            key,
            format!("there is no such setting; there are {}", known().collect::<Vec<_>>().join(", ")),
        ));
    };
    let texts =
        texts(value).ok_or_else(|| Mistake::new(key, "write a text, a number, true or false, or a list of texts"))?;
    if texts.len() > 1 && !matches!(arg.get_action(), ArgAction::Append) {
        return Err(Mistake::new(key, "takes one value, not a list"));
    }
    // Settings live as long as the process, and are few.
    let texts: Vec<&'static str> = texts.into_iter().map(|text| &*text.leak()).collect();
    let alone = arg.clone().default_values(texts.clone()).env(Resettable::Reset);
    let alone = Command::new("file").no_binary_name(true).arg(alone);
    match alone.try_get_matches_from(Vec::<OsString>::new()) {
        Err(error) => Err(Mistake::new(key, sentence(&error))),
        Ok(_) => Ok((arg.get_id().to_string(), texts)),
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(number) => Some(vec![number.to_string()]),
        Value::Boolean(yes) => Some(vec![yes.to_string()]),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .filter(|all| !all.is_empty()),
        _ => None,
    }
}

/// The first line of clap's explanation.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Args, Unread, read};
    use std::ffi::OsString;

    fn with(file: &str, flags: &[&str]) -> Result<Args, Unread> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bff.toml");
        std::fs::write(&path, file).unwrap();
        let flags = flags.iter().map(OsString::from);
        read(["openkcm-bff".into(), "--config".into(), path.into_os_string()].into_iter().chain(flags))
    }

    const FILE: &str = r#"
        kubeconfig = "/etc/openkcm/kubeconfig"
        listen = "0.0.0.0:8443"
        portal-origin = ["https://one.example", "https://two.example"]
        rate-per-user = 7
        json-logs = true
    "#;

    #[test]
    fn a_file_gives_values_and_a_flag_goes_before_it() {
        let args = with(FILE, &["--rate-per-user=9"]).unwrap();
        assert_eq!((args.listen.to_string().as_str(), args.rate_per_user, args.json_logs), ("0.0.0.0:8443", 9, true));
        assert_eq!(args.portal_origin, ["https://one.example", "https://two.example"]);
        assert_eq!(args.kubeconfig.unwrap().to_str(), Some("/etc/openkcm/kubeconfig"));
        assert_eq!((args.requests_at_once, args.base_path.as_str()), (512, ""), "what nobody says has its default");
    }

    #[test]
    fn every_mistake_of_a_file_is_told_by_its_field() {
        let file =
            "listen = \"here\"\nlisten-to = 1\nrate-per-user = -1\nmetrics = [\"a\", \"b\"]\nbase-path = { a = 1 }\n";
        let Err(Unread::File(mistakes)) = with(file, &[]) else { panic!("this isn't a configuration") };
        let fields: Vec<_> = mistakes.iter().map(|mistake| mistake.field.as_str()).collect();
        assert_eq!(fields, ["base-path", "listen", "listen-to", "metrics", "rate-per-user"]);
        assert!(mistakes[2].detail.contains("there are") && mistakes[2].detail.contains("portal-origin"));
        assert!(mistakes[1].detail.contains("here"), "{}", mistakes[1]);
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_place() {
        let Err(Unread::File(mistakes)) = with("listen = \n", &[]) else { panic!("this isn't TOML") };
        assert!(mistakes[0].detail.contains("line 1"), "{}", mistakes[0]);
    }
}
