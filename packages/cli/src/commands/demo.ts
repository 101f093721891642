import { styleText } from 'node:util'
import type { Command } from 'commander'
import { action } from '../usage/action.ts'
import { duration } from '../demo/scene.ts'
import { createStory } from '../demo/story.ts'
import { examples } from '../output/examples.ts'
import { createTemporaryFolder } from '../process/temporary-folder.ts'

export function addDemoCommand(program: Command): void {
  const command = program
    .command('demo')
    .description('Tell the whole story in a fresh shop, with real numbers')
    .action(
      action<object, []>(async ({ print }) => {
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
      }),
    )
  examples(command, ['demo', 'demo --json']).addHelpText(
    'after',
    '\nThe shop is a temporary file, removed afterwards. Anything that does not hold makes the exit status 1.',
  )
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
