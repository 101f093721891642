import { styleText } from 'node:util'
import type { Command } from 'commander'
import type { SettingValue } from '../config/settings-list.ts'
import { action } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { UsageError } from '../usage/usage-error.ts'
import { duration } from '../demo/scene.ts'
import { createStory } from '../demo/story.ts'
import { examples } from '../output/examples.ts'
import { createTemporaryFolder } from '../process/temporary-folder.ts'

interface DemoOptions {
  readonly serve?: boolean
  readonly port?: number
}

export function addDemoCommand(program: Command): void {
  const command = program
    .command('demo')
    .description('Tell the whole story in a fresh shop, with real numbers')
    .option('--serve', 'instead, serve a sample shop with its console and a storefront, until Ctrl-C')
    .option('--port <number>', 'with --serve: where to listen; 0 takes a free one (default: 3000)', wholeNumber)
    .action(
      action<DemoOptions, []>(async ({ config, print }, { serve: served = false, port }) => {
        if (served) {
          const { serve } = await import('./serve.ts')
          return serve(config, { workers: true, init: true, sample: true, platform: undefined })
        }
        if (port !== undefined) throw new UsageError('--port belongs to --serve')
        const { runDemo } = await import('../demo/run-demo.ts')
        const story = createStory(print.json)
        const folder = createTemporaryFolder()
        const start = performance.now()
        try {
          await runDemo(folder.path, story)
        } finally {
          folder.remove()
        }
        const elapsedMs = Math.round(performance.now() - start)
        const broken = story.claims.filter(({ holds }) => !holds)
        print.answer(
          () => ({ ok: broken.length === 0, claims: story.claims, elapsedMs }),
          () => ending(story.claims.length, broken.length, elapsedMs),
        )
        if (broken.length > 0) process.exitCode = 1
      }, settingsOf),
    )
  examples(command, ['demo', 'demo --json', 'demo --serve']).addHelpText(
    'after',
    '\nThe shop is a temporary file, removed afterwards. Anything that does not hold makes the exit status 1.\nThat of --serve is kept in memory: sign in at /console with the token that is printed, and order at /console/demo.',
  )
}

/** Of --serve: no matter what the environment says, this shop is in memory, and believes every caller. */
function settingsOf({ serve = false, port }: DemoOptions): Readonly<Record<string, SettingValue | undefined>> {
  if (!serve) return {}
  return { db: 'sqlite::memory:', 'http.auth': 'mock', 'http.console': true, 'http.demo': true, 'http.port': port }
}

function ending(claims: number, broken: number, elapsedMs: number): string {
  if (broken > 0) return `\n${styleText(['bold', 'red'], `${broken} of ${claims} claims do not hold.`)}`
  const verdict = styleText(['bold', 'green'], `All ${claims} claims hold.`)
  return `\n${verdict} The whole day took ${duration(elapsedMs)}; the shop is gone again.

Yours opens with:

    npx jumun init --sample
    npx jumun order place --user mina --item latte=2
    npx jumun audit
`
}
