//! Holds many streams open from a process of its own, so that what they cost the server is the server's alone.

use crate::client::Client;
use crate::fanout::raise_limit;
use axum::body::Bytes;
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::error::Error;
use std::io::{BufRead, Write};
use std::process::{Child, Command, Stdio};
use tokio::net::TcpStream;

/// Streams on one connection, where connections are shared: less than the BFF allows.
const SHARED_BY: u32 = 200;

/// Opens streams and says so; holds them until its input ends. Each on a connection of its own, as HTTP/1.1 has it, or many on
/// one, as HTTP/2 does.
pub(crate) async fn hold(address: &str, path: &str, streams: u32, shared: bool) -> Result<(), Box<dyn Error>> {
    raise_limit();
    let (mut own, mut on_shared) = (Vec::new(), Vec::new());
    if shared {
        for _ in 0..streams.div_ceil(SHARED_BY) {
            on_shared.push(connection(address, path, SHARED_BY.min(streams)).await?);
        }
    } else {
        for _ in 0..streams {
            let mut client = Client::connect(address).await?;
            client.get(path, "t").await?;
            client.chunk().await?;
            own.push(client);
        }
    }
    let mut out = std::io::stdout();
    writeln!(out, "open")?;
    out.flush()?;
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await??;
    drop((own, on_shared));
    Ok(())
}

/// An HTTP/2 connection with so many streams, as a gateway has it.
async fn connection(address: &str, path: &str, streams: u32) -> Result<Vec<Incoming>, Box<dyn Error>> {
    let stream = TokioIo::new(TcpStream::connect(address).await?);
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await?;
    tokio::spawn(connection);
    let mut open = Vec::new();
    for _ in 0..streams {
        let request = Request::get(format!("http://{address}{path}")).header("authorization", "Bearer t");
        let mut body = sender.send_request(request.body(Empty::<Bytes>::new())?).await?.into_body();
        body.frame().await.ok_or("a stream ended at once")??;
        open.push(body);
    }
    Ok(open)
}

/// A process that holds streams; they end with it.
pub(crate) struct Holder(Child);

impl Holder {
    /// Returns once all are open.
    pub(crate) fn open(address: &str, path: &str, streams: u32, shared: bool) -> Result<Self, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["hold", "--address", address, "--path", path, "--streams", &streams.to_string()]);
        if shared {
            command.arg("--shared");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let said = child.stdout.take().ok_or("the holder has no output")?;
        let mut line = String::new();
        std::io::BufReader::new(said).read_line(&mut line)?;
        let holder = Self(child);
        if line == "open\n" { Ok(holder) } else { Err("the streams can't be opened".into()) }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
