import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { kafkaVersion } from '../../infra/local-broker/kafka-jars.ts'
import { isSettingKey } from '../../services/config/checker-settings.ts'

const atRoot = (path: string) => new URL(`../../${path}`, import.meta.url)
const read = (path: string) => readFileSync(atRoot(path), 'utf8')
const compose = parse(read('docker-compose.yml'))

test('one version of Kafka everywhere', () => {
  expect(compose.services.broker.image).toBe(`\${KAFKA_IMAGE:-apache/kafka:${kafkaVersion}}`)
  expect(/kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(read('infra/local-broker/pom.xml'))?.[1]).toBe(
    kafkaVersion,
  )
  expect(/^kafka=.*:(.+)$/m.exec(read('infra/docker/offline-images.sh'))?.[1]).toBe(kafkaVersion)
})

test('the image runs the major version of Node that the checkout runs', () => {
  const major = JSON.parse(read('package.json')).devDependencies.node.split('.')[0]
  expect(/^ARG NODE_IMAGE=node:(\d+)/m.exec(read('infra/docker/Dockerfile'))?.[1]).toBe(major)
  expect(compose.services.checker.build.args.NODE_IMAGE).toMatch(`:-node:${major}-`)
})

test('what the image copies from the checkout is there and is let into the build', () => {
  const copies = read('infra/docker/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)
  const copied = [...copies].flatMap(([, sources]) => String(sources).split(' '))
  const letIn = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path)
  expect([...new Set(copied)].sort()).toEqual(letIn.sort())
  expect(copied.filter((path) => !existsSync(atRoot(path)))).toEqual([])
})

test('the checker of docker-compose.yml knows every setting that it is given', () => {
  const settings = Object.keys(compose.services.checker.environment)
  expect(settings).toContain('KAFKA_BROKERS')
  expect(settings.filter((name) => !isSettingKey(name))).toEqual([])
})

test('every published port is on the loopback address', () => {
  const ports = Object.values<{ ports?: string[] }>(compose.services).flatMap(
    (service) => service.ports ?? [],
  )
  expect(ports).toHaveLength(2)
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
})
