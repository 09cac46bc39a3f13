import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { socketsThrough } from './sockets-through.ts'

// Loaded before a process's own program: whatever it connects to, it connects through the proxy on this port.
const open = socketsThrough(Number(process.env['KAFKA_PROXY_PORT']))

net.connect = ((to: { host: string; port: number }, onConnect: () => void) =>
  open({ host: to.host, port: to.port, ssl: {}, onConnect })) as typeof net.connect
syncBuiltinESMExports()
