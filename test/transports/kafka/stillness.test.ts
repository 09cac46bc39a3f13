import { describe, expect, test } from 'vitest'
import { createStillness } from '../../../services/transports/kafka/stillness.ts'

describe('how long a partition stands still', () => {
  const looked = (times: number) => {
    const still = createStillness()
    const look = (more: number) => {
      for (let n = 0; n < more; n += 1) still.look([0, 1])
    }
    look(times)
    still.prove(0)
    return { still, look }
  }

  test('counts looks while nothing is in hand, until it moves', () => {
    const { still, look } = looked(3)
    expect(still.of(0)).toEqual({ held: 0, idle: 3, inHand: 0, isProven: true })
    still.moved(0, false)
    look(1)
    expect(still.of(0)).toEqual({ held: 0, idle: 1, inHand: 0, isProven: false })
  })

  test('goes on while another moves to its end, and not while that has more to do', () => {
    const { still } = looked(3)
    still.moved(1, false)
    expect(still.of(0)).toMatchObject({ idle: 3, isProven: true })
    still.moved(1, true)
    expect(still.of(0)).toMatchObject({ idle: 0, isProven: false })
  })

  test('counts what is in hand by itself, and nothing else meanwhile', () => {
    const { still, look } = looked(3)
    const release = still.hold(1, 25)
    look(2)
    expect(still.of(0)).toMatchObject({ idle: 3 })
    expect(still.of(1)).toMatchObject({ held: 2, idle: 3, inHand: 25 })
    release()
    look(1)
    // What is taken in hand again and again, and never comes further, adds up.
    still.hold(1, 25)
    look(2)
    expect(still.of(1)).toMatchObject({ held: 4, idle: 4 })
    still.restart()
    expect(still.of(1)).toMatchObject({ held: 0, idle: 0, inHand: 25 })
  })
})
