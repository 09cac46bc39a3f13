import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import { readHistory } from './history.ts'
import { openTraces } from './traces.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a history that was asked for stays', () => {
  const file = join(folder, 'history')
  const { write, forget } = openTraces(file)
  write({ is: 'append', outcome: 'ok', ranges: [] })
  forget()
  expect(readHistory(file).appends).toHaveLength(1)
})

test('one that was not goes, its folder with it', () => {
  const { historyFile, logFile, forget } = openTraces()
  expect([historyFile, logFile].map(existsSync)).toEqual([true, true])
  forget()
  expect(existsSync(join(historyFile, '..'))).toBe(false)
})

test.each(['history', 'history.log'])(
  'what is there already as %s is not touched, and nothing else is made',
  (name) => {
    writeFileSync(join(folder, name), 'dear')
    expect(() => openTraces(join(folder, 'history'))).toThrow(/there already/)
    expect(readFileSync(join(folder, name), 'utf8')).toBe('dear')
    expect(['history', 'history.log'].filter((one) => existsSync(join(folder, one)))).toEqual([name])
  },
)

test.each([
  ['a folder', 'here', /it is a folder/],
  ['in no folder', 'nowhere/history', /there is no folder/],
  ['within a file', 'file/history', /ENOTDIR/],
])('a history that is %s is refused in plain words', (_, path, words) => {
  mkdirSync(join(folder, 'here'))
  writeFileSync(join(folder, 'file'), '')
  expect(() => openTraces(join(folder, path))).toThrow(Fault)
  expect(() => openTraces(join(folder, path))).toThrow(words)
})
