// Where a server is: the options of ioredis and of net, out of redis://HOST:PORT/DATABASE.

export function place(url) {
  const { hostname, port, pathname } = new URL(url);
  return { host: hostname, port: Number(port || 6379), database: Number(pathname.slice(1) || 0) };
}
