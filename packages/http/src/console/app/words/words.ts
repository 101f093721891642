import type { en } from './en.ts'

export type Key = keyof typeof en
export type Language = 'ko' | 'en'
export type Value = string | number

type Texts = Readonly<Record<Key, string>>

/** One of them is loaded: nobody reads both at a time. */
const languages: Readonly<Record<Language, () => Promise<Texts>>> = {
  ko: async () => (await import('./ko.ts')).ko,
  en: async () => (await import('./en.ts')).en,
}
const numbers: Readonly<Record<Language, Intl.NumberFormat>> = {
  ko: new Intl.NumberFormat('ko-KR'),
  en: new Intl.NumberFormat('en-US'),
}

let current: Language = 'en'
/** Of the current language, once it is loaded. */
let texts: Texts | undefined

export function language(): Language {
  return current
}

/** Nothing is said before it has resolved once. */
export async function speak(wanted: Language): Promise<void> {
  texts = await languages[wanted]()
  current = wanted
}

/** The language of the page: the one that was chosen, else the browser's. */
export function preferredLanguage(chosen: string | null, accepted: readonly string[]): Language {
  if (chosen === 'ko' || chosen === 'en') return chosen
  const first = accepted.find(one => /^(ko|en)\b/.test(one))
  return first?.startsWith('ko') ? 'ko' : 'en'
}

/**
 * A text in the language of the page. `{name}` is replaced by the value of that name, numbers as the language writes them, and
 * `{name|one|many}` by the first where it is 1, by the second otherwise.
 */
export function t(key: Key, values: Readonly<Record<string, Value>> = {}): string {
  return texts![key].replaceAll(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one, many) => {
    const value = values[name] ?? ''
    if (one !== undefined) return String(value === 1 ? one : many)
    return typeof value === 'number' ? numbers[current].format(value) : value
  })
}

/** Whether there is a text of this name, for names that are put together. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(texts!, name)
}
