import { createRequire } from 'node:module'
import { Fault } from '../../fault.ts'
import { withoutAborted } from './aborted-records.ts'
import { connectAnew, type ReusedConnection } from './connect-anew.ts'
import { installFastPath } from './fast/fast-path.ts'
import { beatInside, type GroupMembership, joinWhole } from './group-membership.ts'
import { type RequestQueue, scheduleCheckPendingRequests } from './request-queue.ts'
import { decodeRecord, encodeRecordWith, type WireEncoders } from './wire-records.ts'

const supported = '2.2.4'
const readUncommitted = 0
const require = createRequire(import.meta.url)
const mark = Symbol.for('coding-quality.mended-client')

/**
 * kafkajs, mended: as it comes it loses the order and some names of headers and cannot write null ones, lets
 * aborted records through where the transactions of several producers interleave, takes a log to end where the
 * first open transaction begins, wakes up every millisecond, reads what a lost connection left over as the beginning
 * of what the next one says, and goes on with its partitions when it could not join its group again.
 * Load it from here and nowhere else. Throws `client-version` for any version but the one that was measured.
 */
export const kafkajs: typeof import('kafkajs') = loadMended()

function loadMended(): typeof import('kafkajs') {
  requireVersion((require('kafkajs/package.json') as { readonly version: unknown }).version)
  const loaded = require.cache[require.resolve('kafkajs')]
  if (loaded && !(mark in (loaded.exports as object))) {
    throw new Fault(
      'client-version',
      'kafkajs was loaded before it could be mended. Import it from mended-client.ts.',
    )
  }
  if (!loaded) {
    const Encoder = require('kafkajs/src/protocol/encoder') as WireEncoders
    replace('kafkajs/src/protocol/recordBatch/record/v0/decoder.js', decodeRecord)
    replace('kafkajs/src/protocol/recordBatch/record/v0/index.js', encodeRecordWith(Encoder))
    replace('kafkajs/src/consumer/filterAbortedMessages.js', withoutAborted)
    installFastPath({ load: (path) => require(path), replace })
    const { prototype } = require('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue }
    Object.assign(prototype, { scheduleCheckPendingRequests })
    const connection = (require('kafkajs/src/network/connection') as ConnectionClass).prototype
    connection.connect = connectAnew(connection.connect)
    mendMembership()
    askForWholeLogs(require('kafkajs/src/cluster') as ClusterClass)
  }
  return Object.assign(require('kafkajs') as typeof import('kafkajs'), { [mark]: true })
}

/** Throws `client-version` for a version whose inner modules are not the ones that are replaced here. */
export function requireVersion(version: unknown): void {
  if (version === supported) return
  throw new Fault(
    'client-version',
    `kafkajs ${version} is installed, and only ${supported} can be mended. Run npm ci to get it back.`,
  )
}

function replace(path: string, mended: unknown): void {
  require(path)
  const module = require.cache[require.resolve(path)]
  if (module === undefined) throw new Fault('client-version', `${path} could not be mended. Run npm ci.`)
  module.exports = mended
}

// The protocol's error 27, REBALANCE_IN_PROGRESS, has the client join.
const rebalancing = 27

function mendMembership(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup') as {
    readonly prototype: GroupMembership
  }
  const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
    readonly createErrorFromCode: (code: number) => Error
  }
  prototype.joinAndSync = joinWhole(prototype.joinAndSync)
  prototype.heartbeat = beatInside(prototype.heartbeat, () => createErrorFromCode(rebalancing))
}

interface ConnectionClass {
  readonly prototype: ReusedConnection
}

interface ClusterClass {
  readonly prototype: {
    isolationLevel: number | undefined
    fetchTopicsOffset: (this: ClusterClass['prototype'], topics: unknown) => Promise<unknown>
  }
}

// The end that an administrator is told would leave out what was committed a moment ago: the markers that close a
// transaction are written after its commit is answered.
function askForWholeLogs({ prototype }: ClusterClass): void {
  const { fetchTopicsOffset } = prototype
  prototype.fetchTopicsOffset = function (topics) {
    this.isolationLevel ??= readUncommitted
    return fetchTopicsOffset.call(this, topics)
  }
}
