import { randomInt } from 'node:crypto'
import type { Command } from 'commander'
import { action } from '../usage/action.ts'
import { wholeNumber } from '../usage/arguments.ts'
import { maskUrl } from '@jumun/adapters/open'
import type { Finding } from '../doctor/finding.ts'
import { createScratchDatabase } from '../doctor/scratch-database.ts'
import { examples } from '../output/examples.ts'
import { stopSignal } from '../stop-signal.ts'
import { UsageError } from '../usage/usage-error.ts'
import { findingText, verdictText } from '../views/doctor.ts'

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('Test your database before you trust it: races, crashes and settings, on a scratch shop')
    .option('--seconds <number>', 'how long the crowd orders', wholeNumber, 5)
    .option('--seed <number>', 'the same seed draws the same', wholeNumber)
    .action(
      action<{ seconds: number; seed?: number }, []>(
        async ({ config, print }, { seconds, seed = randomInt(2 ** 31) }) => {
          if (seconds < 1 || seconds > 3600) throw new UsageError(`--seconds ${seconds} must be from 1 to 3600`)
          const target = config.text('db')!
          // Made or not when Ctrl-C comes: it is dropped once it is there.
          const creating = createScratchDatabase(target)
          let isStopping = false
          void stopSignal().then(async signal => {
            isStopping = true
            await creating.then(
              made => made.drop(),
              () => undefined,
            )
            process.exit(signal === 'SIGINT' ? 130 : 143)
          })
          const database = await creating
          try {
            const { runDoctor } = await import('../doctor/run-doctor.ts')
            print.note(`${database.shown}, seed ${seed}; dropped at the end, ${maskUrl(target)} is not touched`)
            const onFinding = (finding: Finding) => {
              if (!print.json && !isStopping) process.stdout.write(`${findingText(finding)}\n`)
            }
            const findings = await runDoctor(database, { seconds, seed, onFinding })
            const ok = findings.every(({ verdict }) => verdict !== 'fail')
            print.answer(
              () => ({ ok, database: database.kind, seed, checks: findings }),
              () => `\n${verdictText(findings)}`,
            )
            if (!ok) process.exitCode = 1
          } finally {
            // What fails from now on fails because its database is being dropped; the process is about to end.
            if (isStopping) await new Promise(() => undefined)
            await database.drop()
            // mysql2 keeps the timers of statements whose connection was cut: half a minute in which nothing happens.
            setTimeout(() => process.exit(), 200).unref()
          }
        },
      ),
    )
  examples(command, ['doctor', 'doctor --db mysql://root@localhost/shop --seconds 30', 'doctor --json']).addHelpText(
    'after',
    `
The scratch shop is a file beside yours, or a database jumun_doctor_… on your server, and is removed at the end and by
Ctrl-C. Your own tables are not touched. Anything that does not hold makes the exit status 1.`,
  )
}
