export { createKorean, type Korean, type KoreanError } from './messages/korean.ts'
export { errorMeanings } from './messages/meanings.ts'
export type { Phrases } from './messages/phrases.ts'
