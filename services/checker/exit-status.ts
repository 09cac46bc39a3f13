import { Fault, type FaultCode } from '../fault.ts'

/** Exit statuses of the checker; 0 is for being asked to stop. Any fault that is not named here cannot be mended by trying again. */
const statusOf: Partial<Record<FaultCode, number>> = {
  usage: 2,
  'config-invalid': 2,
  'pack-invalid': 3,
  'schema-invalid': 3,
  'broker-unreachable': 4,
  'broker-lost': 4,
  // Started again, with new connections, it goes on; unlike what 5 is for.
  stalled: 4,
}
const cannotBeMended = 5

export function exitStatus(error: unknown): number {
  return (error instanceof Fault ? statusOf[error.code] : undefined) ?? cannotBeMended
}
