import { attacks, type Target } from './attacks.ts'
import { createTally } from './raw-client.ts'

// A process of its own: what an attack costs its maker must not slow the honest users down that are measured.
process.once('message', ({ name, target }: { name: string; target: Target }) => {
  const tally = createTally()
  attacks[name]!.begin(target, tally)
  process.on('message', () => {
    process.send!(tally, () => process.exit())
  })
  process.send!('begun')
})
process.once('disconnect', () => process.exit())
