// Listening and stopping, the same for issuer and shell.

/** Resolves when `server` listens on the loopback interface; a port in use is told with its remedy. */
export function listen(server, port, name) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const hint = error.code === 'EADDRINUSE' ? `port ${port} is in use: stop its owner or choose another --port-base` : error.message;
      reject(new Error(`${name}: ${hint}`));
    });
    server.listen(Number(port), '127.0.0.1', () => resolve(server.address().port));
  });
}

/** Ends the process on TERM and INT at once: nothing here is worth waiting for. */
export function stopOnSignals(servers) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      process.exit(0);
    });
  }
}
