const program = new URL('./through-proxy.ts', import.meta.url).href

/** The environment of a Node process that is to connect to whatever it does through the proxy on this port. */
export const environmentThrough = (port: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=${program}`,
  KAFKA_PROXY_PORT: String(port),
})
