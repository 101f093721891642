import type { ShopError, StoreErrorCode } from '@jumun/core'
import { createKorean } from '@jumun/core/messages'
import { koreanPhrases, storeTexts } from './korean-phrases.ts'

const korean = createKorean(koreanPhrases)

/** `--port 99999 must be …`: what is named, and what is wrong with it. */
const named = /^(.+?) ((?:must|is|are|has|have|cannot|would|belongs) .+)$/s

/** A message of ours in Korean; itself where it is not known, as what a driver has said. */
export function inKorean(message: string): string {
  const whole = korean.text(message)
  if (whole !== message) return whole
  const found = named.exec(message)
  if (found === null) return message
  const [, name, rest] = found
  const told = korean.text(rest!)
  return told === rest ? message : `${name}: ${told}`
}

/** A refusal of the shop. */
export function refusalInKorean(error: ShopError): string {
  return korean.error(error).message
}

/** What a command or a database did not do; the words of a driver stand behind ours. */
export function failureInKorean(code: string, message: string): string {
  const told = inKorean(message)
  if (told !== message) return told
  return Object.hasOwn(storeTexts, code) ? `${storeTexts[code as StoreErrorCode]} (${message})` : message
}
