import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Layer {
  /** Folders and files of ours that it may import, itself apart. */
  readonly within: readonly string[]
  readonly packages: readonly string[]
}

const shapes = ['services/fault.ts', 'services/pipeline/record.ts']

// Think hard before widening this table: it is the architecture. `main.ts` files put things together, and are held
// only to the rule that nobody imports them.
const layers: Readonly<Record<string, Layer>> = {
  'services/fault.ts': { within: [], packages: [] },
  'services/core': { within: ['services/fault.ts'], packages: ['zod', 'yaml', 'leven', 'node:crypto'] },
  'services/certify': {
    within: ['services/core'],
    packages: ['zod', 'node:crypto', 'node:zlib', 'node:buffer'],
  },
  'services/mutation': {
    within: ['services/core', 'services/certify', 'services/fault.ts'],
    packages: ['zod'],
  },
  'services/impact': { within: ['services/core', 'services/telemetry/label.ts'], packages: [] },
  'services/pipeline': {
    within: ['services/core', 'services/fault.ts'],
    packages: ['zod', 'avsc', 'jsonc-parser', 'node:buffer', 'node:crypto'],
  },
  'services/registry': {
    within: ['services/pipeline', 'services/fault.ts'],
    packages: ['zod', 'avsc', 'node:fs', 'node:path', 'node:url', 'node:crypto'],
  },
  'services/formats': {
    within: ['services/pipeline/first-invalid-byte.ts', 'services/fault.ts'],
    packages: ['node:*'],
  },
  'services/transports/memory': { within: ['services/transports', ...shapes], packages: ['node:*'] },
  'services/transports/files': { within: ['services/transports', ...shapes], packages: ['zod', 'node:*'] },
  'services/transports/kafka': {
    within: ['services/transports', ...shapes],
    packages: ['kafkajs', 'snappyjs', 'lz4-napi', '@node-rs/crc32', 'node:*'],
  },
  'services/transports': { within: shapes, packages: ['node:*'] },
  'services/config': { within: ['services/core', 'services/fault.ts'], packages: ['zod', 'yaml', 'node:*'] },
  'services/telemetry': {
    within: ['services/fault.ts'],
    packages: ['pino', '@prometheus-io/client', 'node:*'],
  },
  'services/terminal': { within: ['services/fault.ts'], packages: ['cli-progress', 'node:*'] },
  'services/verify': {
    within: ['services/transports/transport.ts', ...shapes],
    packages: ['node:timers/promises', 'node:zlib'],
  },
  'services/redrive': {
    within: ['services/core', 'services/pipeline', 'services/transports/transport.ts', 'services/fault.ts'],
    packages: ['node:crypto', 'node:timers/promises'],
  },
  // Shares no code with what it is the second opinion on.
  'services/generator': { within: ['services/fault.ts'], packages: ['pure-rand', 'node:*'] },
  'services/checker': {
    within: ['core', 'impact', 'pipeline', 'registry', 'config', 'telemetry', 'transports', 'fault.ts'].map(
      inServices,
    ),
    packages: ['node:*'],
  },
  'services/cli': {
    within: [
      'core',
      'certify',
      'mutation',
      'pipeline',
      'registry',
      'config',
      'formats',
      'generator',
      'impact',
      'redrive',
      'terminal',
      'transports',
      'verify',
      'fault.ts',
    ].map(inServices),
    packages: ['commander', 'node:*'],
  },
  'services/demo': {
    within: ['services', 'infra/local-broker/local-broker.ts'],
    packages: ['commander', 'node:*'],
  },
  infra: { within: ['services/fault.ts'], packages: ['testcontainers', 'node:*'] },
}

function inServices(part: string): string {
  return `services/${part}`
}

const isIn = (file: string, place: string) => file === place || file.startsWith(`${place}/`)
/** The most particular layer that a file is in. */
function layerOf(file: string): string | undefined {
  return Object.keys(layers)
    .filter((place) => isIn(file, place))
    .toSorted((a, b) => b.length - a.length)[0]
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

function isAllowedPackage(name: string, { packages }: Layer): boolean {
  return packages.some((allowed) =>
    allowed.endsWith('*')
      ? name.startsWith(allowed.slice(0, -1))
      : name === allowed || name.startsWith(`${allowed}/`),
  )
}

function complaint(file: string, place: string, imported: string): string | null {
  const layer = layers[place]
  if (layer === undefined) return null
  if (!imported.startsWith('.')) {
    return isAllowedPackage(imported, layer) ? null : `${file} imports ${imported}, which ${place} may not`
  }
  const target = normalize(join(dirname(file), imported))
  if (target.endsWith('main.ts')) return `${file} imports ${target}; nothing imports a main`
  if (isIn(target, place) || layer.within.some((allowed) => isIn(target, allowed))) return null
  return `${file} imports ${target}, which ${place} may not`
}

const files = globSync(['services/**/*.ts', 'infra/**/*.ts'], { cwd: root }).sort()

describe('who may import whom', () => {
  test('every source file is in a layer', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter((file) => layerOf(file) === undefined)).toEqual([])
  })

  test('no arrow points the wrong way', () => {
    const complaints = files
      .filter((file) => !file.endsWith('.d.ts'))
      .flatMap((file) => {
        const place = layerOf(file) ?? ''
        const isMain = file.endsWith('/main.ts')
        return importsOf(file).flatMap((imported) => {
          const wrong = complaint(file, place, imported)
          return wrong !== null && !(isMain && wrong.endsWith('may not')) ? [wrong] : []
        })
      })
    expect(complaints).toEqual([])
  })

  test('the table bites', () => {
    expect(complaint('services/core/x.ts', 'services/core', '../transports/transport.ts')).not.toBeNull()
    expect(complaint('services/core/x.ts', 'services/core', 'kafkajs')).not.toBeNull()
    expect(complaint('services/generator/x.ts', 'services/generator', '../core/ruleset.ts')).not.toBeNull()
    expect(complaint('services/cli/x.ts', 'services/cli', '../checker/main.ts')).not.toBeNull()
    expect(complaint('services/core/x.ts', 'services/core', './episode.ts')).toBeNull()
  })

  test('the core and the pipeline have no clock, no log and no waiting', () => {
    const pure = files.filter((file) =>
      ['core', 'certify', 'mutation', 'impact', 'pipeline'].some((room) => isIn(file, inServices(room))),
    )
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bconsole\.|\bprocess\.(?!ts)(?:env|std|on|exit)|\bawait\b|\basync\b|\bMath\.random\b/
    expect(pure.filter((file) => impure.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })
})
