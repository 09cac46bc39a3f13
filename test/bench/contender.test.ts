import { expect, test } from 'vitest'
import { topicsBeside } from '../checker/running-checker.ts'
import { streams } from './contender.ts'
import { streamsSettings } from './parts/streams.ts'

/** Stands in for Java: says what it was started with, and ends. */
const telling = {
  java: process.execPath,
  args: ['-e', 'console.log(process.argv.join(" "))', '--'],
  classPath: '',
}
const place = { brokers: ['b:1'], topics: topicsBeside('in'), prefix: 'out', group: 'g', folder: '/f' }

async function commandOf(settings: (typeof streamsSettings)[number]): Promise<string> {
  const running = streams(telling, 'rules.json', settings).start(place)
  await expect.poll(() => running.lastWords()).not.toBeNull()
  return running.lastWords() ?? ''
}

test('Kafka Streams is measured with its default and with others, one of them with batches like ours', async () => {
  expect(streamsSettings.map((one) => streams(telling, '', one).name)).toEqual([
    'Kafka Streams, 1 thread, commit 100 ms',
    'Kafka Streams, 1 thread, commit 1000 ms',
    'Kafka Streams, 2 threads, commit 100 ms',
    'Kafka Streams, 2 threads, commit 1000 ms',
    'Kafka Streams, 1 thread, commit 1000 ms, large batches',
  ])
  const [byDefault, large] = [streamsSettings.at(0), streamsSettings.at(-1)]
  if (byDefault === undefined || large === undefined) throw new Error('there are no settings')
  expect(await commandOf(byDefault)).not.toContain('--set')
  expect(await commandOf(large)).toContain('--threads 1 --commit-ms 1000 --set producer.batch.size=524288')
})
