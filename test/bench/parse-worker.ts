import { createReadStream } from 'node:fs'

// Bare JSON.parse of every line of a file: read in large pieces, decoded, cut, parsed, and nothing kept.
const [file = ''] = process.argv.slice(2)
let [left, parsed] = ['', 0]
for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
  const lines = (left + chunk).split('\n')
  left = lines.pop() ?? ''
  for (const line of lines) {
    JSON.parse(line)
    parsed += 1
  }
}
process.stdout.write(`${parsed}\n`)
