import type { RedriveListener } from '../redrive/settings.ts'
import { noProgress, showProgress } from '../terminal/progress.ts'

/** Shows how far a redrive is, and ends it between transactions when it is interrupted. */
export interface RedriveProgress extends RedriveListener {
  /** All is done: there is nothing to tell at the end. */
  done(): void
  stop(): void
}

const signals = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Tells how far each reading is; who interrupts it hears at once whether something is in hand, and at the end what is
 * done for good. Interrupted twice, it ends at once: the transaction in hand is given up.
 */
export function showRedrive(): RedriveProgress {
  let progress = noProgress
  let redriven = 0
  let isInHand = false
  let status: number | null = null
  const tell = (text: string) => process.stderr.write(`${text}\n`)
  const tellRest = () => {
    if (redriven === 0 && status === null) return
    const done = redriven > 0 ? `${redriven} records were redriven before this` : 'nothing was redriven'
    const given = isInHand ? ', but for the transaction in hand: all of it, or none' : ''
    const next = redriven > 0 || isInHand ? '; the same command goes on with the others' : ''
    tell(`${done}${given}${next}`)
  }
  const interrupt = (code: number) => {
    const again = status !== null
    status = code
    if (again || !isInHand) process.exit(code)
    progress.stop()
    progress = noProgress
    tell('stopping after the transaction in hand; interrupt it once more to give that up')
  }
  const release = listenAlone(interrupt)
  process.once('exit', tellRest)
  return {
    reading(_topic, offsets) {
      progress.stop()
      progress = showProgress(offsets, 'records')
    },
    passed: (records) => progress.advance(records),
    redriving() {
      isInHand = true
    },
    redriven(records) {
      isInHand = false
      redriven += records
      if (status !== null) process.exit(status)
    },
    done() {
      process.off('exit', tellRest)
      release()
    },
    stop() {
      release()
      progress.stop()
    },
  }
}

/** Elsewhere a signal ends the command line where it is; here a transaction may be in hand. Returns how to give them back. */
function listenAlone(interrupt: (code: number) => void): () => void {
  const held = Object.entries(signals).map(([name, code]) => {
    const signal = name as NodeJS.Signals
    const others = process.rawListeners(signal) as NodeJS.SignalsListener[]
    const own = () => interrupt(code)
    process.removeAllListeners(signal)
    process.on(signal, own)
    return () => {
      if (!process.listeners(signal).includes(own)) return
      process.off(signal, own)
      for (const one of others) process.on(signal, one)
    }
  })
  return () => {
    for (const giveBack of held) giveBack()
  }
}
