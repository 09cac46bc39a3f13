import { debuglog } from 'node:util'
import { Command, CommanderError } from 'commander'
import { Fault } from '../fault.ts'
import { ClosedPipe } from '../terminal/output.ts'
import { auditCommand } from './audit.ts'
import { checkCommand } from './check.ts'
import { consumeCommand } from './consume.ts'
import { generateCommand } from './generate.ts'
import { impactCommand } from './impact.ts'
import { produceCommand } from './produce.ts'
import { redriveCommand } from './redrive.ts'
import { rulesCommand } from './rules.ts'

const program = new Command('coding-quality')
  .description(
    'Checks coded hospital episodes against clinical coding guidance, and looks at the topics around it.',
  )
  .addHelpText(
    'after',
    `
From a checkout: npm run -s coding-quality -- check episodes.ndjson

Exit status: 0 nothing miscoded, 1 something miscoded or undecodable, 2 usage or input and output.`,
  )
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'coding-quality: ')) })
  .showHelpAfterError('Try --help.')

for (const command of [
  checkCommand(),
  rulesCommand(),
  impactCommand(),
  generateCommand(),
  produceCommand(),
  consumeCommand(),
  auditCommand(),
  redriveCommand(),
]) {
  program.addCommand(command)
  for (const one of [command, ...command.commands]) one.copyInheritedSettings(program)
}

const debug = debuglog('coding-quality')
const unexpected =
  'an unexpected fault; please report what you ran, and what it says with NODE_DEBUG=coding-quality'

/** What a failure means to the shell, and to the person before it. */
function ended(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  // Whoever read our output has seen enough.
  if (error instanceof ClosedPipe) return 0
  const message = error instanceof Fault ? error.message : unexpected
  process.stderr.write(`coding-quality: ${message}\n`)
  if (message === unexpected) debug('%o', error)
  return 2
}

process.on('uncaughtException', (error) => process.exit(ended(error)))
// Ending by hand lets a progress bar give the cursor back.
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
// Nobody is left to be told.
process.stderr.on('error', () => {})

// npm runs a script in the package's folder, but files are named as seen from where npm was called.
const { INIT_CWD: calledIn, npm_lifecycle_event: script } = process.env
if (calledIn !== undefined && script === 'coding-quality') process.chdir(calledIn)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = ended(error)
}
// A broker that does not answer, or an endless standard input, would keep the process.
process.exit()
