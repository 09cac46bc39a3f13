import { type Attempt, firstLine, type Provider } from './provider.ts'

/** A broker in a container on the Docker engine at hand; `LOCAL_BROKER_IMAGE` names another image than apache/kafka's. */
export const dockerBroker: Provider = async (options): Promise<Attempt> => {
  try {
    // Loaded only now: it is a development dependency, takes half a second to load, and may not be installed.
    const { startContainer } = await import('./broker-container.ts')
    return { ok: true, broker: await startContainer(options) }
  } catch (error) {
    return { ok: false, reason: explain(firstLine(error)) }
  }
}

function explain(reason: string): string {
  if (reason.includes('container runtime strategy')) return 'no Docker engine answers on this machine'
  if (reason.includes("Cannot find package 'testcontainers'")) return 'testcontainers is not installed'
  return reason.replace(/^\(HTTP code \d+\) [^-]*- /, '')
}
