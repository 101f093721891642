import { invalidInput, type ShopError } from '../errors.ts'
import { iso } from '../json/iso.ts'

/** The refusal of an end that lies in the past. */
export function isOver(pointer: string, until: number, at: number): ShopError<'INVALID_INPUT'> {
  return invalidInput(pointer, `is already over, at ${iso(until)}: give a time after ${iso(at)}`)
}
