import type { Command } from 'commander'
export function addServeCommand(program: Command): void {
  program.command('serve')
}
