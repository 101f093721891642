import * as z from 'zod'

const count = z.int().min(0)

export const statusView = z
  .strictObject({
    timeZone: z.string(),
    since: z.iso.datetime().meta({ description: 'Since when this server counts' }),
    waitingCommands: count,
    sessions: z.strictObject({ held: count, waiting: count }).optional(),
    minutes: z.array(
      z.strictObject({
        at: z.iso.datetime(),
        orders: count,
        paid: count,
        refused: z.record(z.string(), count).meta({ description: 'How often, by the code of the error' }),
        batches: count,
        commands: count,
      }),
    ),
  })
  .meta({ id: 'Status' })
