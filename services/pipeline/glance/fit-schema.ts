/** Reads one value of an event's bytes and says whether reading can go on. */
export type Step = () => boolean

/** Makes the step that reads values of a writer's type; null for a type that it cannot read. */
export type Fit = (type: unknown) => Step | null

/** The numbers in which Avro counts, and texts, as they are read from bytes. */
export interface Scan {
  /** A count, or the number of a union's branch; -1 for what is none. */
  readonly number: () => number
}

/** A value that may be null, with what to do then. */
export const orNull =
  (scan: Scan, stepFor: Fit, whenNull: Step): Fit =>
  (type) => {
    if (!Array.isArray(type)) return stepFor(type)
    const nullBranch = type.indexOf('null')
    if (type.length !== 2 || nullBranch === -1) return null
    const step = stepFor(type[1 - nullBranch])
    return (
      step &&
      (() => {
        const branch = scan.number()
        return branch === nullBranch ? whenNull() : branch === 1 - nullBranch && step()
      })
    )
  }

/** A list of at most so many items, with what to do at its end. */
export const listOf =
  (scan: Scan, stepFor: Fit, atEnd: Step, most: number): Fit =>
  (type) => {
    const step = isObject(type) && type.type === 'array' ? stepFor(type.items) : null
    return (
      step &&
      (() => {
        let items = 0
        for (let count = scan.number(); count !== 0; count = scan.number()) {
          items += count
          if (count < 0 || items > most) return false
          for (let left = count; left > 0; left--) if (!step()) return false
        }
        return atEnd()
      })
    )
  }

/** A record that has these fields in this order. Between them may stand others, which are passed over. */
export const recordOf =
  (fields: Readonly<Record<string, Fit>>, other: Fit): Fit =>
  (type) => {
    if (!isObject(type) || type.type !== 'record' || !Array.isArray(type.fields)) return null
    const written: { name: string; type: unknown }[] = type.fields
    const names = Object.keys(fields)
    const inOrder = written.map(({ name }) => name).filter((name) => Object.hasOwn(fields, name))
    if (inOrder.join() !== names.join()) return null
    const steps = written.map((field) => (fields[field.name] ?? other)(field.type))
    const known = steps.filter((step) => step !== null)
    return known.length < steps.length ? null : inTurn(known)
  }

function inTurn(steps: readonly Step[]): Step {
  return () => {
    for (const step of steps) if (!step()) return false
    return true
  }
}

const isObject = (type: unknown): type is Readonly<Record<string, unknown>> =>
  typeof type === 'object' && type !== null
