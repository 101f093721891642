import { execFile } from 'node:child_process'

/** One command of a transcript, and what the reader is shown of its output. */
export interface Exchange {
  readonly command: string
  readonly output: string
}

/** The exchanges of the ```console blocks below a heading of a Markdown text. */
export function transcriptOf(markdown: string, heading: string): Exchange[] {
  const section = markdown.split(/^## /m).find(part => part.startsWith(heading)) ?? ''
  const blocks = [...section.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap(block =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map(exchange => {
        // A command goes on in the next line after a backslash.
        const lines = exchange.split('\n')
        const end = lines.findIndex(line => !line.endsWith('\\'))
        return {
          command: lines.slice(0, end + 1).join('\n'),
          output: lines
            .slice(end + 1)
            .join('\n')
            .trim(),
        }
      }),
  )
}

/** What differs from run to run, written the same: ids, times and ages. */
export function withoutChance(output: string): string {
  return output
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{3}Z)?/g, '<time>')
    .replaceAll(/(?<="oldestPendingMs":)\d+/g, '<age>')
    .trim()
}

/** Runs a command in a shell; what it says on both outputs, regardless of its exit status. */
export function shell(command: string, options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  return new Promise(resolve => {
    execFile('sh', ['-c', `{ ${command}\n} 2>&1`], options, (_, stdout) => resolve(stdout))
  })
}
