/** The language of errors; data and help are the same in all. */
export type Language = 'en' | 'ko'

export const languages: readonly Language[] = ['en', 'ko']

/**
 * The language of a command line: `--lang` over `JUMUN_LANG` over the locale of the terminal. Read from the words themselves,
 * since an error may be that they could not be read.
 */
export function languageOf(words: readonly string[], env: NodeJS.ProcessEnv): Language {
  const at = words.findLastIndex(word => word === '--lang' || word.startsWith('--lang='))
  const flag = at < 0 ? undefined : words[at]!.includes('=') ? words[at]!.slice('--lang='.length) : words[at + 1]
  const wanted = [flag, env['JUMUN_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(word => word)
  return /^ko([_.-]|$)/i.test(wanted ?? '') ? 'ko' : 'en'
}
