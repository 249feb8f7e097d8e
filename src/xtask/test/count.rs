use std::fmt::{Display, Formatter};
use std::io::{BufRead, BufReader};
use std::ops::Add;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::shell;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// The closing line: `312 passed, 0 failed`.
impl Display for Count {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Count {
    /// What a line of a test runner adds: `test result: ok. 3 passed; 0 failed; …` (cargo, wasm-bindgen) or `# pass 3`,
    /// `ℹ fail 0` (node).
    fn of_line(line: &str) -> Self {
        if let Some(rest) = line.trim().strip_prefix("test result: ") {
            let number = |word: &str| {
                rest.split(['.', ';']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
            };
            return Self { passed: number("passed").unwrap_or(0), failed: number("failed").unwrap_or(0) };
        }
        let mut words = line.split_whitespace();
        match (words.next(), words.next(), words.next().and_then(|number| number.parse().ok()), words.next()) {
            (Some("#" | "ℹ"), Some("pass"), Some(passed), None) => Self { passed, failed: 0 },
            (Some("#" | "ℹ"), Some("fail"), Some(failed), None) => Self { passed: 0, failed },
            _ => Self::default(),
        }
    }

    /// What Playwright's JSON report says. A test that passed only when repeated has failed.
    pub(crate) fn of_playwright(report: &Value) -> Self {
        let number = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
        let errors = report["errors"].as_array().map_or(0, |errors| errors.len() as u64);
        Self { passed: number("expected"), failed: number("unexpected") + number("flaky") + errors }
    }
}

/// Runs a test runner in view and counts along. A runner that fails without a failed test (it doesn't compile, it crashed)
/// counts as one failure.
pub(crate) fn counted(command: &mut Command, stop: &AtomicBool) -> Outcome<Count> {
    let mut child = shell::contain(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| shell::missing(command, &error))?;
    let output = child.stdout.take().ok_or_else(|| Failure::Checks("a test runner has no output".to_owned()))?;
    let reader = std::thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).fold(Count::default(), |sum, line| {
            println!("{line}");
            sum + Count::of_line(&line)
        })
    });
    let status = shell::wait(child, stop)?;
    let count = reader.join().unwrap_or_default();
    if status.success() || count.failed > 0 {
        return Ok(count);
    }
    eprintln!("the test runner itself failed ({status})");
    Ok(count + Count { passed: 0, failed: 1 })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Count;

    #[test]
    fn results_of_every_runner_are_understood() {
        let count = |passed, failed| Count { passed, failed };
        let cargo =
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(Count::of_line(cargo), count(12, 3));
        assert_eq!(count(12, 3).to_string(), "12 passed, 3 failed");
        assert_eq!(Count::of_line("test result: ok. 7 passed; 0 failed; 0 ignored; 0 filtered out"), count(7, 0));
        assert_eq!(Count::of_line("# pass 5"), count(5, 0));
        assert_eq!(Count::of_line("ℹ fail 2"), count(0, 2));
        assert_eq!(Count::of_line("test a_test ... ok"), count(0, 0));
        let report = json!({"stats": {"expected": 9, "unexpected": 1, "flaky": 1, "skipped": 4}, "errors": []});
        assert_eq!(Count::of_playwright(&report), count(9, 2));
    }
}
