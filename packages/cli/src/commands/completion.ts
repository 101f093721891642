import { script } from '@bomb.sh/tab'
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { examples } from '../output/examples.ts'

/** Has to be added last: it completes the commands that are there. */
export function addCompletionCommand(program: Command): void {
  tab(program, { completionCommandName: 'completion' })
  const command = program.commands.find(one => one.name() === 'completion')!
  command.description('Print a script that completes jumun in a shell').action((shell: Shell) => {
    const text = scriptFor(shell)
    process.stdout.write(shell === 'bash' ? withoutBashCompletion + readTwice(text) : text)
  })
  examples(command, [
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.jumun-completion.zsh   # and in ~/.zshrc: source ~/.jumun-completion.zsh',
    'completion fish > ~/.config/fish/completions/jumun.fish',
  ])
}

type Shell = Parameters<typeof script>[0]

/** The script as the library prints it. */
function scriptFor(shell: Shell): string {
  const { log } = console
  let text = ''
  console.log = (line: string) => {
    text += `${line}\n`
  }
  try {
    script(shell, 'jumun', 'jumun')
  } finally {
    console.log = log
  }
  return text
}

/** What is read-only cannot be set again: not by ~/.bashrc that is read twice, nor by another command's script. */
function readTwice(text: string): string {
  return text.replaceAll(/^readonly (\w+)=(\d+)$/gm, ': "${$1:=$2}"')
}

/** The script relies on a function of the package bash-completion, which small systems and macOS lack. */
const withoutBashCompletion = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        cur=\${COMP_WORDS[COMP_CWORD]}
        prev=\${COMP_WORDS[COMP_CWORD - 1]}
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
    }
fi
`
