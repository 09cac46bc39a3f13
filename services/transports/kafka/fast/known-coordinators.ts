/** The part of kafkajs 2.2.4's broker that asks a coordinator for something. */
export interface Coordinator {
  isConnected(): boolean
}

/** What the client wants to find the coordinator of; only a producer says which kind it wants. */
export interface Wanted {
  readonly groupId: string
  readonly coordinatorType?: number
}

/** Finds the coordinator of a group or of a transactional id, for one cluster as the client sees it. */
export type FindCoordinator<Cluster extends object> = (this: Cluster, wanted: Wanted) => Promise<Coordinator>

/** Asks a coordinator for something. */
export type Ask = (this: Coordinator, ...asked: unknown[]) => Promise<unknown>

interface Known {
  readonly coordinator: Coordinator
  /** How often it had failed when it was found. */
  readonly failures: number
}

/**
 * Keeps in mind who the coordinators of a producer are: the client asks for them anew before each step of a transaction,
 * which takes as long as the steps. One that is not connected, or has failed whatever it was asked for since it was found,
 * is looked for again; but not one that is still busy with the transaction before, as none but the right one can say so.
 */
export function createKnownCoordinators() {
  const found = new WeakMap<object, Map<string, Known>>()
  const failed = new WeakMap<Coordinator, number>()
  let failures = 0
  const failuresOf = (coordinator: Coordinator) => failed.get(coordinator) ?? 0

  return {
    find<Cluster extends object>(find: FindCoordinator<Cluster>): FindCoordinator<Cluster> {
      return async function (wanted) {
        const { groupId, coordinatorType } = wanted
        // A member of a group looks for its coordinator only where it joins.
        if (coordinatorType === undefined) return find.call(this, wanted)
        const ofCluster = found.get(this) ?? new Map<string, Known>()
        found.set(this, ofCluster)
        const name = `${coordinatorType}/${groupId}`
        const known = ofCluster.get(name)
        if (known && known.failures === failuresOf(known.coordinator) && known.coordinator.isConnected()) {
          return known.coordinator
        }
        const asked = failures
        const coordinator = await find.call(this, wanted)
        // What failed meanwhile may have been this one.
        if (asked === failures) ofCluster.set(name, { coordinator, failures: failuresOf(coordinator) })
        return coordinator
      }
    },
    ask(ask: Ask): Ask {
      return async function (...asked) {
        try {
          return await ask.apply(this, asked)
        } catch (error) {
          if (!isBusy(error)) {
            failures += 1
            failed.set(this, failuresOf(this) + 1)
          }
          throw error
        }
      }
    },
  }
}

/** Whether a coordinator is still busy with the transaction before, as it is for a moment after each commit. */
export const isBusy = (error: unknown) =>
  error instanceof Error && 'type' in error && error.type === 'CONCURRENT_TRANSACTIONS'
