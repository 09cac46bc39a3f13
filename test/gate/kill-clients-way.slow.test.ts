import { describeWithKafka } from '../kafka-broker.ts'
import { testKills } from './kills.ts'
import { waysToWrite } from './ways-to-write.ts'

describeWithKafka('kill -9', () => testKills(waysToWrite[1]))
