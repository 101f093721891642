import * as z from 'zod'
import { Rejection } from './rejection.ts'

const text = z.string().min(1)

const envelope = z.looseObject({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: text.optional(),
})

/** Units of a line, in the step of a part that was cancelled. */
const units = z.looseObject({ productId: text, optionId: text.optional(), quantity: z.int().min(1) })

const order = z.looseObject({
  items: z.array(
    z.looseObject({
      productId: text,
      optionId: text.optional(),
      productName: z.string(),
      quantity: z.int().min(1),
      amount: z.int().min(0),
    }),
  ),
  history: z.array(z.looseObject({ to: z.string(), lines: z.array(units).optional() })),
})

/** What the platform reads of an event; the rest is kept as it came. */
export interface CloudEvent {
  readonly id: string
  readonly type: string
  readonly subject?: string | undefined
  /** Of events that tell of an order. */
  readonly order?: z.output<typeof order>
  /** The event in one line, as it was written. */
  readonly line: string
}

/** @throws Rejection 400 for what is no CloudEvent, 422 for an order that cannot be read */
export function parseCloudEvent(body: string): CloudEvent {
  const event = envelope.safeParse(parseJson(body))
  if (!event.success) throw new Rejection(400, `This is no CloudEvent 1.0: ${z.prettifyError(event.error)}`)
  const { id, type, subject } = event.data
  const line = /[\n\r]/.test(body) ? JSON.stringify(JSON.parse(body)) : body
  if (!type.startsWith('order.')) return { id, type, subject, line }
  const data = order.safeParse(event.data['data'])
  if (!data.success) throw new Rejection(422, `The event holds no order: ${z.prettifyError(data.error)}`)
  return { id, type, subject, order: data.data, line }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Rejection(400, 'This is no JSON.')
  }
}
