import { parentPort, workerData } from 'node:worker_threads'
import { compileRuleset } from '../core/ruleset.ts'
import { formatOf } from '../formats/format-of.ts'
import { eventAssessor } from '../pipeline/event-assessor.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { lineJudge } from './check-line.ts'
import { judgePiece } from './check-piece.ts'
import type { CheckTask, PieceToJudge } from './check-threads.ts'

/** The program of a thread that judges pieces of files, one after the other. */

const port = parentPort
if (port === null) throw new Error('this judges as a thread of the command check')

const { packs, flipped } = workerData as CheckTask
const ruleset = compileRuleset(
  packs.map((pack) => ({ ...pack, cases: new Map() })),
  flipped,
)
const judge = lineJudge(eventAssessor({ ruleset, registry: readLocalRegistry() }))

port.on('message', ({ piece, format, wanted }: PieceToJudge) => {
  const { byLine } = formatOf(wanted.file ?? '', format)
  if (byLine === undefined) throw new Error(`${format} is not judged piece by piece`)
  // What comes from another thread is bytes, and no longer a Buffer.
  const { buffer, byteOffset, byteLength } = piece.bytes
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  port.postMessage(judgePiece(byLine.locate({ ...piece, bytes }), judge, wanted))
})
port.postMessage('ready')
