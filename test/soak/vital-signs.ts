/** What a checker tells of itself on its metrics page: memory in bytes, and counts of records. */
export interface VitalSigns {
  readonly resident: number
  readonly heap: number
  /** Buffers and what else lies outside the heap. */
  readonly external: number
  /** Input records committed since it started. */
  readonly committed: number
  /** Transactions given up since it started. */
  readonly aborted: number
}

const patienceMs = 10_000

/** Reads the metrics page of the checker on this port of the loopback address; null where it does not answer now. */
export async function readVitalSigns(port: number): Promise<VitalSigns | null> {
  const page = await readPage(port).catch(() => null)
  if (page === null) return null
  const sum = (name: string) => sumOf(page, name)
  return {
    resident: sum('process_resident_memory_bytes'),
    heap: sum('nodejs_heap_size_used_bytes'),
    external: sum('nodejs_external_memory_bytes'),
    committed: sum('coding_quality_records_in_total'),
    aborted: sum('coding_quality_batches_aborted_total'),
  }
}

async function readPage(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(patienceMs),
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.text()
}

/** A metric's samples, added up over their labels; 0 where it has none yet. */
function sumOf(page: string, name: string): number {
  const samples = page.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))
  return samples.reduce((sum, [, value]) => sum + Number(value), 0)
}
