//! One run of the stack, from claimed ports to the last stopped child.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::dev::bff::Bff;
use crate::dev::hsm::Hsm;
use crate::dev::identity::{self, Identity};
use crate::dev::kcp::{self, Kcp};
use crate::dev::place::Place;
use crate::dev::ports::Ports;
use crate::dev::supervisor::{Spec, Supervisor};
use crate::dev::workload::Workload;
use crate::dev::{
    Options, Piece, Scenario, azure, bootstrap, build, endpoints, gcp, kms, kubeconfig, portal, product, scenario,
};
use crate::failure::{Failure, Outcome};
use crate::http::Http;
use crate::setup;

const RENEW_TOKENS: Duration = Duration::from_mins(30);

/// Runs the stack until `stop` is set.
pub(crate) fn run(options: &Options, stop: &Arc<AtomicBool>) -> Outcome {
    let started = Instant::now();
    // What can't work is said before minutes are spent on building.
    let ports = Ports(options.port_base);
    let place = Place::claim(options.port_base, options.out.as_deref(), options.data.as_deref())?;
    place.belongs_to(options.port_base)?;
    claim_ports(options, ports)?;
    let tools = setup::ensure(stop)?;
    if !options.no_build {
        build::all(options, &tools, stop)?;
    }
    println!("starting, logs in {}", place.out.join("logs").display());

    let children = Supervisor::new(Arc::clone(stop));
    let mut session = Session { options, ports, place, children, people: Vec::new(), keys: BTreeMap::new(), hsm: None };
    session.start(&tools)?;
    println!(
        "started in {:.0} s; kubeconfig and endpoints.json are in {}",
        started.elapsed().as_secs_f32(),
        session.place.out.display()
    );
    println!("ready http://localhost:{}", ports.shell());
    let ended = session.tend();
    println!("stopping");
    session.children.stop();
    println!("stopped; the state is kept in {}", session.place.data.display());
    match ended {
        Err(Failure::Stopped) => Ok(()),
        other => other,
    }
}

struct Session<'a> {
    options: &'a Options,
    ports: Ports,
    place: Place,
    children: Supervisor,
    people: Vec<Identity>,
    /// External keys by provider and state.
    keys: BTreeMap<&'static str, BTreeMap<String, String>>,
    hsm: Option<Hsm>,
}

impl Session<'_> {
    fn start(&mut self, tools: &setup::Tools) -> Outcome {
        let (ports, wants) = (self.ports, |piece| self.options.wants(piece));
        let mut world = Vec::new();
        if wants(Piece::Kms) {
            world.extend([kms::emulator(&tools.emulator_python, ports, &self.place)?, kms::proxy(ports, &self.place)]);
            world.extend([gcp::emulator(&tools.emulator_python, ports, &self.place), gcp::proxy(ports, &self.place)]);
            world.push(azure::stub(ports, &self.place));
        }
        if wants(Piece::Shell) {
            world.push(portal::shell(ports, &self.place));
        }
        if wants(Piece::Issuer) {
            self.launch(vec![portal::issuer(ports, &self.place)])?;
        }
        if wants(Piece::Kcp) {
            world.push(kcp::spec(&tools.kcp, ports, &self.place)?);
        }
        self.launch(world)?;
        if self.options.wants(Piece::Kms) {
            self.make_keys()?;
        }
        if self.options.wants(Piece::Kcp) {
            self.prepare_control_plane()?;
        }
        let mut product = Vec::new();
        if self.options.wants(Piece::Controller) {
            let platform_key = self.keys.get("aws").and_then(|keys| keys.get("platform"));
            let azure = self.keys.contains_key("azure");
            product.push(product::controller(ports, &self.place, self.hsm.as_ref(), platform_key, azure)?);
        }
        if self.options.wants(Piece::Edges) {
            product.extend([product::edge(1, ports, &self.place), product::edge(2, ports, &self.place)]);
        }
        if self.options.wants(Piece::Bff) {
            product.push(product::bff(ports, &self.place));
        }
        self.launch(product)?;
        self.write_endpoints()?;
        if self.options.scenario != Scenario::Empty {
            let as_who = |token: &str| Kcp::new(ports, &self.place.data, token);
            let (Some(owner), Some(admin)) =
                (self.people.first(), identity::services(&self.place.data)?.into_iter().next())
            else {
                return Err(Failure::mendable("a scenario needs kcp", "leave `kcp` in, or use --scenario empty"));
            };
            let bff = Bff::new(ports, &owner.token);
            let (kcp, admin) = (as_who(&owner.token)?, as_who(&admin.token)?);
            scenario::fill(&kcp, &admin, &bff, self.options.scenario, &self.keys)?;
        }
        Ok(())
    }

    fn launch(&mut self, specs: Vec<Spec>) -> Outcome {
        let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
        for spec in specs {
            self.children.start(spec)?;
        }
        self.children.wait_ready(&names)
    }

    fn make_keys(&mut self) -> Outcome {
        let (keys, made) = kms::keys(self.ports, &self.place)?;
        self.keys.insert("aws", keys);
        if made {
            self.children.restart("emulator")?;
        }
        self.keys.insert("gcp", gcp::keys(self.ports)?);
        self.keys.insert("azure", azure::keys());
        self.hsm = Hsm::ready(&self.place)?;
        if self.hsm.is_some() {
            self.keys.insert("hsm", Hsm::keys());
        }
        Ok(())
    }

    fn prepare_control_plane(&mut self) -> Outcome {
        let start = Instant::now();
        let services = identity::services(&self.place.data)?;
        let admin = Kcp::new(self.ports, &self.place.data, &services[0].token)?;
        bootstrap::bootstrap(&admin)?;
        self.people = identity::people(self.ports, &identity::issuer_client(&self.place.data)?)?;
        kubeconfig::write(self.ports, &self.place, &services, &self.people)?;
        if !self.options.no_install {
            install(&self.place)?;
        }
        println!("  workspaces, rights and the provider's manifests applied in {:.1} s", start.elapsed().as_secs_f32());
        Ok(())
    }

    fn write_endpoints(&self) -> Outcome {
        endpoints::write(self.ports, &self.place, &self.children, &self.people, &self.keys, self.hsm.as_ref())
    }

    /// Watches over the children and the life of tokens, until asked to stop.
    fn tend(&mut self) -> Outcome {
        let mut renewed = Instant::now();
        let mut workload = (self.options.scenario == Scenario::Demo).then(|| Workload::new(self.ports));
        loop {
            if let (Some(workload), Some(member)) = (&mut workload, self.people.get(1)) {
                workload.work(&member.token);
            }
            self.children.pause(Duration::from_millis(200))?;
            let changed = self.children.tend()?;
            if !self.people.is_empty() && renewed.elapsed() > RENEW_TOKENS {
                match self.renew_tokens() {
                    Ok(()) => renewed = Instant::now(),
                    Err(error) => {
                        println!("tokens could not be renewed, trying again in a minute: {error}");
                        renewed += Duration::from_mins(1);
                    }
                }
            }
            if changed.contains(&"gcp-emulator") && self.children.is_healthy("gcp-emulator") {
                // It keeps nothing.
                gcp::keys(self.ports)?;
            }
            if !changed.is_empty() {
                self.write_endpoints()?;
            }
        }
    }

    fn renew_tokens(&mut self) -> Outcome {
        let issuer: Http = identity::issuer_client(&self.place.data)?;
        self.people = identity::people(self.ports, &issuer)?;
        kubeconfig::write(self.ports, &self.place, &identity::services(&self.place.data)?, &self.people)?;
        self.write_endpoints()
    }
}

fn install(place: &Place) -> Outcome {
    let program = product::binary("openkcm-controller");
    let log = place.log("install");
    let kubeconfig = place.kubeconfig();
    let output = Command::new(&program)
        .arg("install")
        .arg("--kubeconfig")
        .arg(&kubeconfig)
        .args(["--context", "admin-provider"])
        .output()
        .map_err(Failure::file(&program))?;
    let text = [output.stdout, output.stderr].concat();
    std::fs::write(&log, &text).map_err(Failure::file(&log))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines[lines.len().saturating_sub(4)..].join("\n  | ");
    Err(Failure::mendable(
        format!("`openkcm-controller install` failed:\n  | {last}"),
        format!("read {}", log.display()),
    ))
}

fn claim_ports(options: &Options, ports: Ports) -> Outcome {
    let wanted = [
        (Piece::Shell, ports.shell(), "the shell"),
        (Piece::Bff, ports.bff(), "the BFF"),
        (Piece::Kcp, ports.kcp(), "kcp"),
        (Piece::Issuer, ports.issuer(), "the issuer"),
        (Piece::Kms, ports.kms(), "the KMS endpoint"),
        (Piece::Edges, ports.edge(1), "edge 1"),
        (Piece::Edges, ports.edge(2), "edge 2"),
        (Piece::Controller, ports.orchestrator(), "the orchestrator"),
        (Piece::Controller, ports.controller_health(), "the controller's health"),
        (Piece::Bff, ports.bff_health(), "the BFF's health"),
        (Piece::Issuer, ports.issuer_http(), "the issuer over http"),
        (Piece::Kms, ports.emulator(), "the KMS emulator"),
        (Piece::Kms, ports.gcp(), "the Google Cloud KMS endpoint"),
        (Piece::Kms, ports.gcp_emulator(), "the Google Cloud KMS emulator"),
        (Piece::Kms, ports.azure(), "the Azure stub"),
        (Piece::Edges, ports.edge_health(1), "the health of edge 1"),
        (Piece::Edges, ports.edge_health(2), "the health of edge 2"),
        (Piece::Kcp, ports.etcd_client(), "kcp's etcd"),
        (Piece::Kcp, ports.etcd_peer(), "kcp's etcd"),
    ];
    wanted
        .iter()
        .filter(|(piece, ..)| options.wants(*piece))
        .try_for_each(|(_, port, purpose)| ports.claim(*port, purpose))
}
