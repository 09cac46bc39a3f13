import { Command, CommanderError } from 'commander'
import { Fault } from '../fault.ts'
import { ClosedPipe } from '../terminal/output.ts'
import { checkCommand } from './check.ts'
import { consumeCommand } from './consume.ts'
import { generateCommand } from './generate.ts'
import { produceCommand } from './produce.ts'
import { rulesCommand } from './rules.ts'

const program = new Command('coding-quality')
  .description(
    'Checks coded hospital episodes against clinical coding guidance, and looks at the topics around it.',
  )
  .addHelpText(
    'after',
    '\nExit status: 0 nothing miscoded, 1 something miscoded or unreadable, 2 usage or input and output.',
  )
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'coding-quality: ')) })
  .showHelpAfterError('Try --help.')

for (const command of [
  checkCommand(),
  rulesCommand(),
  generateCommand(),
  produceCommand(),
  consumeCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program))
}

/** What a failure means to the shell, and to the person before it. */
function ended(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  // Whoever read our output has seen enough.
  if (error instanceof ClosedPipe) return 0
  const message = error instanceof Fault ? error.message : 'an unexpected fault, please report what you ran'
  process.stderr.write(`coding-quality: ${message}\n`)
  return 2
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = ended(error)
}
// A broker that does not answer, or an endless standard input, would keep the process.
process.exit()
