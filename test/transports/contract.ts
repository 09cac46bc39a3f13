import type { Transport } from '../../services/transports/transport.ts'
import { jobsContract } from './contract/jobs.ts'
import { recordsContract } from './contract/records.ts'
import { setStage } from './contract/stage.ts'
import { topicsContract } from './contract/topics.ts'
import { writersContract } from './contract/writers.ts'

/** What holds on every transport. `open` gives one that may hold other topics already. */
export function transportContract(open: () => Promise<Transport>): void {
  const stage = setStage(open)
  topicsContract(stage)
  recordsContract(stage)
  writersContract(stage)
  jobsContract(stage)
}
