/** The part of kafkajs 2.2.4's membership of a group that is mended. */
export interface GroupMembership {
  joinAndSync(): Promise<void>
  heartbeat(options: { readonly interval: number }): Promise<void>
}

/** Who has begun to join its group and has not come to the end of it. */
const outside = new WeakSet<GroupMembership>()

/** Joins a group; whoever fails in that is outside of it, whatever it was before. */
export const joinWhole = (join: GroupMembership['joinAndSync']): GroupMembership['joinAndSync'] =>
  async function (this: GroupMembership) {
    outside.add(this)
    await join.call(this)
    outside.delete(this)
  }

/**
 * Beats for a member, and has one that is outside of its group join again, by the error that `rejoin` makes. After a
 * join that failed the client's own goes on with the partitions of before, for ever, and no heartbeat tells it that they
 * are somebody else's: the two would fence each other again and again.
 */
export const beatInside = (
  heartbeat: GroupMembership['heartbeat'],
  rejoin: () => Error,
): GroupMembership['heartbeat'] =>
  async function (this: GroupMembership, options) {
    if (outside.has(this)) throw rejoin()
    await heartbeat.call(this, options)
  }
