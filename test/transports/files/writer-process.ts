import { createFilesTransport } from '../../../services/transports/files/files-transport.ts'
import { copyTo } from '../observed-job.ts'

// A process of its own, to be killed: node writer-process.ts FOLDER GROUP INPUT OUTPUT
const [folder = '', group = '', input = '', output = ''] = process.argv.slice(2)
const transport = createFilesTransport({ folder })
const listener = { batchCommitted: () => process.stdout.write('committed\n') }
const job = await transport.run({ group, input, outputs: [output], process: copyTo(output), listener })
await job.ended
