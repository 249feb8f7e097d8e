use std::path::{Path, PathBuf};

/// Why a command of xtask ended, in words that name the remedy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something outside is missing or wrong; `remedy` is what the person at the keyboard can do.
    #[error("{what}\n  to mend it: {remedy}")]
    Mendable {
        /// What is wrong, a lower-case sentence.
        what: String,
        /// What to do about it.
        remedy: String,
    },
    /// A file or folder can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A server of the stack didn't answer as expected.
    #[error("{url} answered {status}: {body}")]
    Answer {
        /// The address asked, without query.
        url: String,
        /// The HTTP status, 0 when there was none.
        status: u16,
        /// The beginning of the body, or why there is none.
        body: String,
    },
    /// Checks that failed; the findings were printed already.
    #[error("{0}")]
    Checks(String),
    /// Tests or checks failed; the closing line has said so and stays the last one.
    #[error("tests failed")]
    Tests,
    /// Ctrl-C or TERM: not an error, but the work at hand ends.
    #[error("stopped")]
    Stopped,
}

impl Failure {
    /// A failure with its remedy.
    pub(crate) fn mendable(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Mendable { what: what.into(), remedy: remedy.into() }
    }

    /// Wraps an IO error with the path it is about.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File { path: path.to_owned(), source }
    }
}

/// What most functions of xtask return.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;
