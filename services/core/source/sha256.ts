import { hash } from 'node:crypto'

/** SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Of = (bytes: Uint8Array): string => hash('sha256', bytes)
