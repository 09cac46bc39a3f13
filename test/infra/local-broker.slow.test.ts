import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { kafkaJars, kafkaVersion } from '../../infra/local-broker/kafka-jars.ts'
import { startLocalBroker } from '../../infra/local-broker/local-broker.ts'
import { freePort, whyUnreachable } from '../../infra/local-broker/ports.ts'
import { describeWithJava } from './java-at-hand.ts'

// Refused at once by an engine, and never asked for where there is none: Docker is out in both cases.
const noSuchImage = 'localhost:1/no-such/kafka:0'
const image = process.env['LOCAL_BROKER_IMAGE'] || `apache/kafka:${kafkaVersion}`
const main = fileURLToPath(new URL('../../infra/local-broker/main.ts', import.meta.url))

// Starting a broker takes seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
let lines: string[]
const log = (line: string) => lines.push(line)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'broker-test-'))
  lines = []
  vi.stubEnv('KAFKA_BROKERS', '')
  vi.stubEnv('LOCAL_BROKER_IMAGE', noSuchImage)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Puts programs of these names, shell scripts with these bodies, on PATH, and nothing else but `sh`. */
function onlyOnPath(programs: Record<string, string>): void {
  for (const [name, body] of Object.entries({ sh: 'exec /bin/sh "$@"', ...programs })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  vi.stubEnv('PATH', folder)
  vi.stubEnv('JAVA_HOME', '')
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
}

const javaSays = (version: string) => `echo 'openjdk version "${version}"' >&2`
const cached = () => readdirSync(join(folder, 'cache', 'coding-quality'))

describe('the order', () => {
  test('a broker that KAFKA_BROKERS names is taken, and nothing is started', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    vi.stubEnv('KAFKA_BROKERS', ` 127.0.0.1:${port} , 127.0.0.1:1,`)
    const broker = await startLocalBroker({ log })
    server.close()
    expect(broker).toMatchObject({ kind: 'given', brokers: [`127.0.0.1:${port}`, '127.0.0.1:1'] })
    expect(lines).toEqual([])
  })

  test.each(['127.0.0.1:1', 'nonsense', 'localhost:0'])('KAFKA_BROKERS=%s is an error', async (broker) => {
    vi.stubEnv('KAFKA_BROKERS', broker)
    await expect(startLocalBroker({ log })).rejects.toMatchObject({
      code: 'broker-unreachable',
      message: expect.stringMatching(`^KAFKA_BROKERS: ${broker} .* unset KAFKA_BROKERS\\.$`),
    })
    expect(lines).toEqual([])
  })

  test('without an image and without Java there is none, and each says why in a line', async () => {
    onlyOnPath({})
    expect(await startLocalBroker({ log })).toBeNull()
    expect(lines.filter((line) => !line.startsWith('Pulling'))).toEqual([
      expect.stringMatching(/^No broker from Docker: .+$/),
      'No broker from Java: java is not on this machine',
    ])
  })

  test.each([
    ['an old Java', { java: javaSays('11.0.2') }, /Java 11 is too old: Kafka .* needs 17 or later$/],
    ['a broken Java', { java: 'exit 1' }, /java -version fails$/],
    ['no Maven', { java: javaSays('17.0.1') }, /mvn \(Maven\) is not on PATH/],
    [
      'Maven failing',
      { java: javaSays('21'), mvn: 'echo "[ERROR] no network"; exit 1' },
      /: \[ERROR\] no network$/,
    ],
  ])('%s is a reason of one line', async (_, programs, reason) => {
    onlyOnPath(programs)
    expect(await startLocalBroker({ log, only: ['java'] })).toBeNull()
    expect(lines.at(-1)).toMatch(/^No broker from Java: .+$/)
    expect(lines.at(-1)).toMatch(reason)
  })
})

describe('the download', () => {
  const intoFolder =
    'for word; do case $word in -DoutputDirectory=*) IFS==; set -- $word; cd "$2";; esac; done'

  test('a failed one leaves nothing behind that the next could take for whole', async () => {
    onlyOnPath({ mvn: `${intoFolder}; echo half > kafka.jar; exit 1` })
    await expect(kafkaJars(log)).rejects.toThrow('Maven could not download Kafka')
    expect(cached()).toEqual([])
    onlyOnPath({ mvn: `${intoFolder}; echo whole > kafka.jar` })
    expect(readdirSync(await kafkaJars(log))).toEqual(['kafka.jar'])
  })

  test('two at once do not fight, and a third finds the jars', async () => {
    onlyOnPath({ mvn: `${intoFolder}; echo whole > kafka.jar` })
    const [first, second] = await Promise.all([kafkaJars(log), kafkaJars(log)])
    expect(first).toBe(second)
    expect(cached()).toHaveLength(1)
    onlyOnPath({ mvn: 'exit 1' })
    expect(await kafkaJars(log)).toBe(first)
  })
})

const noDocker = spawnSync('docker', ['image', 'inspect', image]).status !== 0
if (noDocker) process.stderr.write(`SKIPPED: the Docker one: for want of an engine with ${image}\n`)

describeWithJava('the Java one', () => {
  let data: string
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'broker-test-data-'))
    vi.stubEnv('TMPDIR', data)
  })
  afterEach(() => rmSync(data, { recursive: true, force: true }))

  test('it speaks Kafka; when stopped its port is free and its data gone', async () => {
    const broker = await startLocalBroker({ log })
    expect(broker?.kind, lines.join('\n')).toBe('java')
    const address = String(broker?.brokers[0])
    expect(await correlationOfApiVersions(address)).toBe(4711)
    expect(readdirSync(data)).not.toEqual([])
    await broker?.stop()
    expect(await whyUnreachable(address)).toMatch('ECONNREFUSED')
    expect(readdirSync(data)).toEqual([])
  })

  test.each([
    ['SIGTERM' as const, 0],
    ['SIGKILL' as const, null],
  ])('npm run broker ended by %s leaves no broker and no data', async (signal, status) => {
    const port = await freePort()
    const kept = spawn(process.execPath, [main, '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void kept.kill('SIGKILL'))
    await untilItSays(kept, `export KAFKA_BROKERS=127.0.0.1:${port}`)
    kept.kill(signal)
    expect((await once(kept, 'exit'))[0]).toBe(status)
    await vi.waitFor(() => expect(readdirSync(data)).toEqual([]), { timeout: 20_000 })
    expect(await whyUnreachable(`127.0.0.1:${port}`)).toMatch('ECONNREFUSED')
  })
})

describe.skipIf(noDocker)('the Docker one', () => {
  test('it speaks Kafka; when stopped its port is free', async () => {
    vi.stubEnv('LOCAL_BROKER_IMAGE', image)
    const broker = await startLocalBroker({ log })
    expect(broker?.kind, lines.join('\n')).toBe('docker')
    const address = String(broker?.brokers[0])
    expect(await correlationOfApiVersions(address)).toBe(4711)
    await broker?.stop()
    expect(await whyUnreachable(address)).toMatch('ECONNREFUSED')
  })
})

function untilItSays(child: ChildProcess, words: string): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      said += chunk
      if (said.includes(words)) resolve()
    })
    child.once('exit', () => reject(new Error(`it ended without saying ${words}: ${said}`)))
  })
}

/** Asks which requests the broker knows (request 18 in version 0) and gives back the answer's correlation id. */
async function correlationOfApiVersions(address: string): Promise<number> {
  const [host, port] = address.split(':')
  const socket = connect({ host: String(host), port: Number(port) })
  socket.write(Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0x12, 0x67, 0xff, 0xff]))
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return answer.readInt32BE(4)
}
