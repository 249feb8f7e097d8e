use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::paths;

/// The folders of one running stack, locked while it runs.
pub(crate) struct Place {
    /// Where kubeconfig, endpoints.json and logs go.
    pub(crate) out: PathBuf,
    /// What survives to the next start.
    pub(crate) data: PathBuf,
    _locks: Vec<File>,
}

impl Place {
    /// Without `out`, `target/dev` is used, or `target/dev-<port base>` while another stack runs there.
    pub(crate) fn claim(port_base: u16, out: Option<&Path>, data: Option<&Path>) -> Outcome<Self> {
        let (out, out_lock) = if let Some(out) = out {
            (out.to_owned(), lock(out)?)
        } else {
            let usual = paths::target().join("dev");
            match lock(&usual) {
                Ok(lock) => (usual, lock),
                Err(Failure::Mendable { .. }) => {
                    let own = paths::target().join(format!("dev-{port_base}"));
                    let lock = lock(&own)?;
                    (own, lock)
                }
                Err(other) => return Err(other),
            }
        };
        let mut locks = vec![out_lock];
        let data = data.map_or_else(|| out.join("data"), Path::to_owned);
        if data != out {
            locks.push(lock(&data)?);
        }
        fs::create_dir_all(out.join("logs")).map_err(Failure::file(&out))?;
        let absolute = |path: PathBuf| path.canonicalize().map_err(Failure::file(&path));
        Ok(Self { out: absolute(out)?, data: absolute(data)?, _locks: locks })
    }

    /// kcp writes its address into its own objects, so state belongs to the ports it was made with.
    pub(crate) fn belongs_to(&self, port_base: u16) -> Outcome {
        let path = self.data.join("port-base");
        match fs::read_to_string(&path) {
            Ok(made_with) if made_with.trim() != port_base.to_string() => Err(Failure::mendable(
                format!("the state in {} was made with --port-base {}", self.data.display(), made_with.trim()),
                format!("start with --port-base {}, or with another --data", made_with.trim()),
            )),
            Ok(_) => Ok(()),
            Err(_) => write_private(&path, &port_base.to_string()),
        }
    }

    /// The log file of a child.
    pub(crate) fn log(&self, child: &str) -> PathBuf {
        self.out.join("logs").join(format!("{child}.log"))
    }

    /// The kubeconfig of this stack.
    pub(crate) fn kubeconfig(&self) -> PathBuf {
        self.out.join("kubeconfig")
    }
}

fn lock(dir: &Path) -> Outcome<File> {
    fs::create_dir_all(dir).map_err(Failure::file(dir))?;
    let path = dir.join(".lock");
    let mut options = OpenOptions::new();
    let mut file =
        options.read(true).write(true).create(true).truncate(false).open(&path).map_err(Failure::file(&path))?;
    if file.try_lock().is_err() {
        let mut owner = String::new();
        file.read_to_string(&mut owner).map_err(Failure::file(&path))?;
        return Err(Failure::mendable(
            format!("{} is in use by another `cargo xtask dev` (process {})", dir.display(), owner.trim()),
            "stop that one, or start with another --data and --port-base",
        ));
    }
    file.set_len(0).and_then(|()| file.rewind()).map_err(Failure::file(&path))?;
    writeln!(file, "{}", std::process::id()).map_err(Failure::file(&path))?;
    Ok(file)
}

/// Writes a file only its owner may read, in one step: readers see the old or the new content.
pub(crate) fn write_private(path: &Path, content: &str) -> Outcome {
    use std::os::unix::fs::OpenOptionsExt;
    let partial = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&partial)
        .map_err(Failure::file(&partial))?;
    file.write_all(content.as_bytes()).map_err(Failure::file(&partial))?;
    fs::rename(&partial, path).map_err(Failure::file(path))
}
