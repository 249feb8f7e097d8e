//! The real processes: one controller and two edges, killed with SIGKILL and started again.

use std::fs::OpenOptions;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use testkit::Provider;

const EDGES: usize = 2;

/// What runs.
pub(crate) struct Fleet {
    controller: Option<Process>,
    edges: [Option<Process>; EDGES],
    orchestrator: u16,
    /// Where workloads call, per edge.
    pub(crate) workload: [u16; EDGES],
    edge_binary: PathBuf,
}

impl Fleet {
    /// Starts all of it.
    pub(crate) fn start(provider: &Provider, random: &mut fastrand::Rng) -> Self {
        let edge_binary = std::env::current_exe().unwrap().parent().unwrap().with_file_name("openkcm-edge");
        assert!(
            edge_binary.is_file(),
            "{} isn't built; run cargo build -p keychain --bin openkcm-edge",
            edge_binary.display()
        );
        let mut fleet = Self {
            controller: None,
            edges: [None, None],
            orchestrator: free_port(),
            workload: [free_port(), free_port()],
            edge_binary,
        };
        fleet.restart(provider, random);
        fleet
    }

    /// Kills the controller, an edge, or both; whether the controller was among them.
    pub(crate) fn kill(&mut self, random: &mut fastrand::Rng) -> bool {
        let dice = random.u8(0..10);
        if dice < 8 {
            self.controller.take().unwrap().kill_9();
        }
        if dice >= 7 {
            self.edges[random.usize(0..EDGES)].take().unwrap().kill_9();
        }
        dice < 8
    }

    /// Starts what was killed. A re-key writes few keys at once or many, so that it can be hit anywhere.
    pub(crate) fn restart(&mut self, provider: &Provider, random: &mut fastrand::Rng) {
        let directory = provider.plane().directory();
        if self.controller.is_none() {
            let mut command = Command::new(env!("CARGO_BIN_EXE_openkcm-controller"));
            command.args(["run", "--metrics", "127.0.0.1:0", "--context", "controller", "--identity", "chaos"]);
            command.arg("--orchestrator").arg(format!("127.0.0.1:{}", self.orchestrator));
            command.arg("--kubeconfig").arg(provider.controller_kubeconfig().unwrap());
            let batch = random.choice([1, 1, 3, 500]).unwrap();
            command.args(["--aws-endpoint", provider.plane().aws(), "--rekey-batch", &batch.to_string()]);
            command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
            self.controller = Some(Process::start(command, &directory.join("chaos-controller.log")));
        }
        for (index, edge) in self.edges.iter_mut().enumerate().filter(|(_, edge)| edge.is_none()) {
            let number = index + 1;
            let mut command = Command::new(&self.edge_binary);
            command.args(["--name", &format!("edge-{number}"), "--metrics", "127.0.0.1:0"]);
            command.arg("--kubeconfig").arg(provider.edge_kubeconfig(number).unwrap());
            command.arg("--orchestrator").arg(format!("ws://127.0.0.1:{}", self.orchestrator));
            command.arg("--listen").arg(format!("127.0.0.1:{}", self.workload[index]));
            *edge = Some(Process::start(command, &directory.join(format!("chaos-edge-{number}.log"))));
        }
    }
}

struct Process(Child);

impl Process {
    fn start(mut command: Command, log: &Path) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        Self(command.spawn().unwrap())
    }

    fn kill_9(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
