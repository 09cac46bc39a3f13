import { parentPort, workerData } from 'node:worker_threads'

const deaths: Readonly<Record<string, () => void>> = {
  exits: () => process.exit(9),
  throws() {
    throw new TypeError('a defect')
  },
}

// Either at once, or as soon as there is something to do.
const death = deaths[workerData.death]
if (death !== undefined && workerData.isEarly) death()
parentPort?.on('message', () => death?.())
parentPort?.postMessage('ready')
