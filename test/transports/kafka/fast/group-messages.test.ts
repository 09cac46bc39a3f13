import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupMessages } from '../../../../services/transports/kafka/fast/group-messages.ts'
import { pristine } from './pristine-client.ts'

test('messages are grouped as the client groups them, the order of partitions included', () => {
  const { clients } = pristine<{ clients: typeof groupMessages }>({
    clients: 'producer/groupMessagesPerPartition',
  })
  const given = fc.record({
    topic: fc.string(),
    partitionMetadata: fc.array(fc.nat(), { maxLength: 3 }),
    messages: fc.array(fc.record({ partition: fc.nat({ max: 12 }), n: fc.nat() })),
  })
  fc.assert(
    fc.property(given, (asked) => {
      const chosen: unknown[][] = [[], []]
      const partitionerOf = (told: unknown[] | undefined) => (choice: { message: { partition: number } }) => {
        told?.push(choice)
        return choice.message.partition
      }
      const grouped = groupMessages({ ...asked, partitioner: partitionerOf(chosen[0]) })
      const groupedByClient = clients({ ...asked, partitioner: partitionerOf(chosen[1]) })
      expect(Object.entries(grouped)).toEqual(Object.entries(groupedByClient))
      expect(chosen[0]).toEqual(chosen[1])
    }),
  )
})
