import { handleInterrupt } from './process/interrupt.ts'
import { watchOutputs } from './process/output-streams.ts'
import { run } from './run.ts'

watchOutputs()
handleInterrupt()
process.exitCode = await run(process.argv.slice(2))
