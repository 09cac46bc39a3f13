import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import type { Disturbance } from './disturbance.ts'

/** What disturbs the connections of a proxy now. */
export interface Weather {
  /** Whether frames are to be cut in half. */
  readonly truncates: boolean
  /** Whether anything waits longer than it must. */
  readonly delays: boolean
  /** Waits as long as a frame must that arrived then, in milliseconds of `performance.now()`. */
  delayed(arrivedAt: number): Promise<void>
  /** Brings a new connection into it; it takes part until it has closed. */
  meet(connection: Connection): void
  /** Tells that something of this kind has befallen a frame. */
  struck(kind: Disturbance['kind']): void
  /** The function returned heals it, and tells whether it befell anything. */
  disturb(fault: Disturbance): () => boolean
}

interface Active {
  readonly fault: Disturbance
  readonly healed: AbortSignal
  struck: boolean
}

export function createWeather(): Weather {
  const connections = new Set<Connection>()
  const active = new Set<Active>()
  const has = (kind: Disturbance['kind']) => active.values().some(({ fault }) => fault.kind === kind)

  const struck = (kind: Disturbance['kind']) => {
    for (const one of active) if (one.fault.kind === kind) one.struck = true
  }
  const strike: Record<Disturbance['kind'], (connection: Connection) => void> = {
    'black-hole': (connection) => connection.stall(),
    reset(connection) {
      connection.reset()
      struck('reset')
    },
    delay: () => {},
    truncate: () => {},
  }
  return {
    get truncates() {
      return has('truncate')
    },
    get delays() {
      return has('delay')
    },
    async delayed(arrivedAt) {
      for (const { fault, healed } of [...active]) {
        if (fault.kind !== 'delay') continue
        const left = arrivedAt + fault.ms - performance.now()
        if (left <= 0) continue
        struck('delay')
        await delay(left, undefined, { signal: healed }).catch(() => {})
      }
    },
    struck,
    meet(connection) {
      connections.add(connection)
      connection.closed.then(() => connections.delete(connection))
      if (has('black-hole')) connection.stall()
    },
    disturb(fault) {
      const healing = new AbortController()
      const begun: Active = { fault, healed: healing.signal, struck: false }
      active.add(begun)
      for (const connection of [...connections]) strike[fault.kind](connection)
      return () => {
        if (!active.delete(begun)) return begun.struck
        healing.abort()
        if (fault.kind === 'black-hole') for (const connection of [...connections]) connection.cutIfStalled()
        return begun.struck
      }
    },
  }
}
