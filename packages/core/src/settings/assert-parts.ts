import { invalidInput } from '../errors.ts'

/** The methods by which each part of a shop is told from what is none. */
const methods = {
  store: ['transaction', 'snapshot', 'adopt'],
  clock: ['now'],
  cache: ['get', 'set', 'delete'],
  couponGate: ['check', 'learn'],
  logger: ['debug', 'info', 'warn', 'error'],
  publisher: ['publish'],
} as const

type PartName = keyof typeof methods

/**
 * That a shop is made of what it needs: found out now, and not by the first order. The store above all, which opens as a
 * promise.
 * @throws ShopError `INVALID_INPUT`
 */
export function assertParts(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw invalidInput('', 'must be an object, with a store')
  const given = options as Readonly<Record<string, unknown>>
  if (given['store'] === undefined) throw invalidInput('/store', 'is required')
  for (const name of Object.keys(methods) as PartName[]) {
    if (given[name] !== undefined) assertPart(`/${name}`, name, given[name])
  }
  const { publishers, newId } = given
  if (newId !== undefined && typeof newId !== 'function') throw invalidInput('/newId', 'must be a function')
  if (publishers === undefined) return
  if (!Array.isArray(publishers)) throw invalidInput('/publishers', 'must be a list of publishers')
  for (const [i, one] of publishers.entries()) assertPart(`/publishers/${i}`, 'publisher', one)
}

function assertPart(pointer: string, name: PartName, part: unknown): void {
  if (part instanceof Promise) throw invalidInput(pointer, 'is a promise: await it')
  const lacking = methods[name].filter(
    method => typeof (part as Record<string, unknown> | null)?.[method] !== 'function',
  )
  if (lacking.length > 0) throw invalidInput(pointer, `must have ${lacking.map(method => `${method}()`).join(', ')}`)
}
