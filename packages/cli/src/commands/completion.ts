import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { examples } from '../examples.ts'

/** Has to be added last: it completes the commands that are there. */
export function addCompletionCommand(program: Command): void {
  tab(program, { completionCommandName: 'completion' })
  const command = program.commands.find(one => one.name() === 'completion')!
  examples(command.description('Print a script that completes jumun in a shell'), [
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.jumun-completion.zsh   # and in ~/.zshrc: source ~/.jumun-completion.zsh',
    'completion fish > ~/.config/fish/completions/jumun.fish',
  ])
}
