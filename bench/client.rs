//! A client that costs little: one connection, HTTP/1.1 written and read by hand.

use std::io;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) async fn connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(4096, stream) })
    }

    /// Sends a GET; says the length of the answer's body, `None` for a chunked one.
    pub(crate) async fn get(&mut self, path: &str, token: &str) -> io::Result<Option<usize>> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        let (mut line, mut length, mut first) = (String::new(), None, true);
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let text = line.trim_end().to_ascii_lowercase();
            if first && !text.starts_with("http/1.1 200") {
                return Err(io::Error::other(text));
            }
            first = false;
            if let Some(value) = text.strip_prefix("content-length: ") {
                length = value.parse().ok();
            }
            if text.is_empty() {
                return Ok(length);
            }
        }
    }

    /// A body of known length.
    pub(crate) async fn body(&mut self, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
        into.resize(length, 0);
        self.stream.read_exact(into).await.map(drop)
    }

    /// The next chunk of a chunked body; empty at the end.
    pub(crate) async fn chunk(&mut self) -> io::Result<Vec<u8>> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let length = usize::from_str_radix(line.trim_end(), 16).map_err(io::Error::other)?;
        let mut chunk = vec![0; length + 2];
        self.stream.read_exact(&mut chunk).await?;
        chunk.truncate(length);
        Ok(chunk)
    }
}
