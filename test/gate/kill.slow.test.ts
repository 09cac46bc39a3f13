import { testKills } from './kills.ts'
import { waysToWrite } from './ways-to-write.ts'

testKills(waysToWrite[0])
