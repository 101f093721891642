import { Refusal, Unanswered } from '../api/refusal.ts'
import type { Problem } from '../api/shapes.ts'
import { dateTime, money, number } from './format.ts'
import { isKey, type Key, t, type Value } from './words.ts'

/** What went wrong, in words, and what to do about it. */
export function explain(error: unknown): string {
  if (error instanceof Unanswered) return t('error.unanswered')
  if (!(error instanceof Refusal)) return t('error.own', { message: error instanceof Error ? error.message : '' })
  const { problem, retryAfterMs } = error
  const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000))
  const text = t(keyOf(problem), { ...valuesOf(problem), seconds, detail: problem.detail })
  const issues = (problem.errors ?? []).map(({ pointer, message }) => [pointer.slice(1), message].join(' ').trim())
  return [text, ...issues].join('\n')
}

/** A code alone, such as that of a refused order, as a few words. */
export function reasonText(code: string): string {
  return isKey(`reason.${code}`) ? t(`reason.${code}` as Key) : code
}

function keyOf({ code }: Problem): Key {
  return isKey(`error.${code}`) ? (`error.${code}` as Key) : 'error.other'
}

const amounts = new Set(['required', 'available', 'balance', 'amount', 'maxBalance', 'expected', 'actual'])
const minimums = new Set(['minimumOrderAmount', 'subtotal'])

/** The numbers that a problem names, written as the page writes them. */
function valuesOf({ code, details }: Problem): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'number') values[name] = amounts.has(name) || minimums.has(name) ? money(value) : number(value)
    else if (typeof value === 'string') values[name] = /^\d{4}-\d\d-\d\dT/.test(value) ? dateTime(value) : value
  }
  if (code === 'INSUFFICIENT_STOCK') {
    const shortages = details['shortages'] as readonly { productId: string; optionId: string; available: number }[]
    values['shortages'] = shortages
      .map(({ productId, optionId, available }) =>
        t('error.shortage', { item: optionId === 'default' ? productId : `${productId}/${optionId}`, available }),
      )
      .join(', ')
  }
  if (typeof details['status'] === 'string') values['status'] = statusText(details['status'])
  return values
}

function statusText(status: string): string {
  return isKey(`status.${status}`) ? t(`status.${status}` as Key) : status
}
