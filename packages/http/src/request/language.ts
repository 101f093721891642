/** The language of errors. */
export type Language = 'en' | 'ko'

const longest = 200
const preference = /^([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*(?:;q=([01](?:\.\d{1,3})?))?$/i

/** The language of an `Accept-Language` header: Korean where it is wanted more than English, else English. */
export function languageOf(header: string): Language {
  // Most clients send none, and what is longer than any browser's is not worth the reading.
  if (header === '' || header.length > longest) return 'en'
  const wanted = { en: 0, ko: 0 }
  for (const part of header.replaceAll(/[ \t]/g, '').split(',')) {
    const [, tag = '', quality = '1'] = preference.exec(part) ?? []
    const language = tag.toLowerCase()
    if (language === 'ko' || language === 'en') wanted[language] = Math.max(wanted[language], Number(quality))
  }
  // Between equals the one that is named first counts.
  if (wanted.ko === wanted.en) return wanted.ko > 0 && /^\s*ko\b/i.test(header) ? 'ko' : 'en'
  return wanted.ko > wanted.en ? 'ko' : 'en'
}
