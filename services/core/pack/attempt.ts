import { PackProblem } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** Told of what is wrong in a pack, with its place in the data. */
export type Report = (path: DataPath, message: string) => void

/** Where there is nothing to be told: a pack that has been loaded compiles. */
export function loaded(_: DataPath, message: string): never {
  throw new Error(`a loaded pack does not compile: ${message}`)
}

/** Runs a step of compiling; a problem in it is reported with its place, and the fallback stands in. */
export type Attempt = <T>(path: DataPath, fallback: T, step: () => T) => T

export function attemptWith(report: Report): Attempt {
  return (path, fallback, step) => {
    try {
      return step()
    } catch (problem) {
      if (!(problem instanceof PackProblem)) throw problem
      report(path, problem.message)
      return fallback
    }
  }
}
