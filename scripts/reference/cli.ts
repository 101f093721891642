import { examplesOf } from '../../packages/cli/src/output/examples.ts'
import { createProgram } from '../../packages/cli/src/program.ts'
import { code, markdownTable, referencePage } from './markdown.ts'

type Command = Awaited<ReturnType<typeof createProgram>>

export async function cliPage(): Promise<string> {
  const program = await createProgram()
  return referencePage(
    'Command line',
    '`jumun [--db URL] [--json] COMMAND`. Data goes to stdout (aligned tables, or JSON as HTTP answers it with `--json`), messages to ' +
      'stderr. The exit status is 0 for done, 1 for refused or failed, 2 for wrong usage ([errors](errors.md)). `jumun COMMAND --help` ' +
      'prints the same as this page.',
    [
      '## Every command',
      optionsTable(program),
      ...leavesOf(program).flatMap(({ name, command }) => [
        `## jumun ${name}`,
        `${command.description()}.`,
        ...(command.registeredArguments.length > 0
          ? [
              markdownTable(
                ['argument', 'meaning'],
                command.registeredArguments.map(argument => [
                  code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`),
                  argument.description,
                ]),
              ),
            ]
          : []),
        ...(command.options.length > 0 ? [optionsTable(command)] : []),
        ...(examplesOf(command).length > 0 ? [fenced(examplesOf(command))] : []),
        ...remarksOf(command),
      ]),
    ],
  )
}

/** Commands that do something, by their words. */
export function leavesOf(command: Command, names: readonly string[] = []): { name: string; command: Command }[] {
  // What completes words in a shell is hidden.
  const visible = command.createHelp().visibleCommands(command)
  const inner = command.commands.filter(one => visible.includes(one) && one.name() !== 'help')
  if (inner.length === 0) return [{ name: names.join(' '), command }]
  return inner.flatMap(one => leavesOf(one, [...names, one.name()]))
}

function optionsTable(command: Command): string {
  return markdownTable(
    ['option', 'meaning'],
    command.options.map(({ flags, description, mandatory, argChoices }) => [
      code(flags),
      [description, argChoices && `one of ${argChoices.join(', ')}`, mandatory && '**required**']
        .filter(Boolean)
        .join('; '),
    ]),
  )
}

/** What the help of a command ends with, after its examples. */
function remarksOf(command: Command): string[] {
  const said: string[] = []
  // Commander keeps these texts to itself, and writes them at this event, of which its types say nothing.
  const { emit } = command as Command & { emit(event: string, context: object): boolean }
  emit.call(command, 'afterHelp', { error: false, command, write: (text: string) => void said.push(text.trim()) })
  return said.filter(text => !text.startsWith('Examples:')).map(text => text.replaceAll(/\s+/g, ' '))
}

function fenced(lines: readonly string[]): string {
  return ['```text', ...lines.map(line => `jumun ${line}`), '```'].join('\n')
}
