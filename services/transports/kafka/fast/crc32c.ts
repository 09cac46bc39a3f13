import { createRequire } from 'node:module'
import { Fault } from '../../../fault.ts'

const require = createRequire(import.meta.url)

type Crc32c = (bytes: Uint8Array) => number

// The check value that catalogues of checksums give for CRC-32C, over a part of a buffer as we use it.
const known = { bytes: Buffer.from('0123456789').subarray(1), crc: 0xe3069283 }

const offHint = 'Run npm ci, or set KAFKA_FAST_PRODUCE=off.'

/**
 * CRC-32C as a processor's own instructions count it. Throws `client-version` where it does not run on this machine, or
 * does not count right.
 */
export function loadCrc32c(load: () => { readonly crc32c: Crc32c } = loadNative): Crc32c {
  const { crc32c } = load()
  if (crc32c(known.bytes) !== known.crc) {
    throw new Fault('client-version', `@node-rs/crc32 does not count CRC-32C of a buffer right. ${offHint}`)
  }
  return crc32c
}

// Not imported, so that a machine that it was not built for can go without it.
function loadNative(): { readonly crc32c: Crc32c } {
  try {
    return require('@node-rs/crc32') as { readonly crc32c: Crc32c }
  } catch (cause) {
    throw new Fault('client-version', `@node-rs/crc32 does not run on this machine. ${offHint}`, { cause })
  }
}
