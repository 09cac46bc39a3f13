import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a port that can be cut, with every connection on it, and healed. */
export interface Outage extends AsyncDisposable {
  readonly port: number
  cut(): Promise<void>
  heal(): Promise<void>
}

/** Opens a way to that port, on a port of its own that stays the same. */
export async function createOutage(to: number): Promise<Outage> {
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    return socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }
  const server = createServer({ noDelay: true }, (client) => {
    const onward = track(connect({ port: to, host: '127.0.0.1', noDelay: true }))
    track(client).pipe(onward).pipe(client)
    client.once('close', () => onward.destroy())
    onward.once('close', () => client.destroy())
  })
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  const cut = async () => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { port, cut, heal: () => listen(server, port), [Symbol.asyncDispose]: cut }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
}
