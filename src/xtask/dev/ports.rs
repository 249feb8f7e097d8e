use std::fs;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// The ports of one stack, all derived from its base.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports(pub(crate) u16);

impl Ports {
    pub(crate) fn shell(self) -> u16 {
        self.0
    }
    pub(crate) fn bff(self) -> u16 {
        self.0 + 1
    }
    pub(crate) fn kcp(self) -> u16 {
        self.0 + 2
    }
    /// The issuer itself, over https.
    pub(crate) fn issuer(self) -> u16 {
        self.0 + 3
    }
    /// The AWS KMS endpoint everybody uses: the fault proxy.
    pub(crate) fn kms(self) -> u16 {
        self.0 + 4
    }
    /// The workload port of edge 1 or 2.
    pub(crate) fn edge(self, number: u16) -> u16 {
        self.0 + 4 + number
    }
    /// The Google Cloud KMS endpoint everybody uses: the fault proxy.
    pub(crate) fn gcp(self) -> u16 {
        self.0 + 7
    }
    /// Azure and its authority, by TLS.
    pub(crate) fn azure(self) -> u16 {
        self.0 + 8
    }
    /// Where the controller's orchestrator waits for edges.
    pub(crate) fn orchestrator(self) -> u16 {
        self.0 + 10
    }
    pub(crate) fn controller_health(self) -> u16 {
        self.0 + 11
    }
    pub(crate) fn bff_health(self) -> u16 {
        self.0 + 12
    }
    /// The issuer over http, for browsers.
    pub(crate) fn issuer_http(self) -> u16 {
        self.0 + 13
    }
    /// The KMS emulator behind the fault proxy.
    pub(crate) fn emulator(self) -> u16 {
        self.0 + 14
    }
    pub(crate) fn edge_health(self, number: u16) -> u16 {
        self.0 + 14 + number
    }
    /// The Google Cloud KMS emulator behind the fault proxy.
    pub(crate) fn gcp_emulator(self) -> u16 {
        self.0 + 17
    }
    pub(crate) fn etcd_client(self) -> u16 {
        self.0 + 20
    }
    pub(crate) fn etcd_peer(self) -> u16 {
        self.0 + 21
    }

    /// Whether a port can be listened on; otherwise a failure that names who has it.
    pub(crate) fn claim(self, port: u16, purpose: &str) -> Outcome {
        if TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(());
        }
        let (who, remedy) = match owner(port) {
            Some((pid, name)) => (format!("{name} (process {pid})"), format!("`kill {pid}`")),
            None => ("a process of another user".to_owned(), "stop that process".to_owned()),
        };
        Err(Failure::mendable(
            format!("port {port}, wanted for {purpose}, is in use by {who}"),
            format!(
                "{remedy}, or start with another base, such as --port-base {}",
                (self.0 / 1000 + 1) % 60 * 1000 + 200
            ),
        ))
    }
}

/// The process listening on a port of this machine, as far as /proc tells.
fn owner(port: u16) -> Option<(u32, String)> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listening_inodes(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let pid: u32 = process.file_name().to_str()?.parse().ok()?;
        let holds = fs::read_dir(process.path().join("fd"))
            .ok()?
            .flatten()
            .any(|fd| fs::read_link(fd.path()).is_ok_and(|link| inodes.iter().any(|inode| Path::new(inode) == link)));
        let name = || fs::read_to_string(process.path().join("comm")).unwrap_or_default().trim().to_owned();
        holds.then(|| (pid, name()))
    })
}

/// The inodes of sockets in state LISTEN (0A) on `port`, from a table like /proc/net/tcp.
fn listening_inodes(table: &str, port: u16) -> Vec<String> {
    let suffix = format!(":{port:04X}");
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| fields.len() > 9 && fields[1].ends_with(&suffix) && fields[3] == "0A")
        .map(|fields| fields[9].to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::Ports;

    #[test]
    fn a_port_in_use_is_told_with_its_owner_and_a_remedy() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port();
        let failure = Ports(4200).claim(port, "the shell").unwrap_err().to_string();
        assert!(failure.contains(&format!("process {}", std::process::id())), "{failure}");
        assert!(failure.contains("--port-base 5200"), "{failure}");
        drop(holder);
        Ports(4200).claim(port, "the shell").unwrap();
    }
}
