import { describe } from 'vitest'
import { createMemoryTransport } from '../../../services/transports/memory/memory-transport.ts'
import { transportContract } from '../contract.ts'

describe('the memory transport', () => transportContract(async () => createMemoryTransport()))
