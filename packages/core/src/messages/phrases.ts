/** Texts of one language by texts of ours; `{0}`, `{1}` … stand for what differs from one to the next. */
export type Phrases = Readonly<Record<string, string>>

interface Pattern {
  readonly pattern: RegExp
  readonly phrase: string
}

const hole = /\{\d+\}/

/** Translates a text as `phrases` say; undefined where none of them has it. What fills the holes is translated likewise. */
export function translator(phrases: Phrases): (text: string) => string | undefined {
  // Made when it is first needed: most processes never tell an error in another language.
  let patterns: readonly Pattern[] | undefined

  function translate(text: string): string | undefined {
    patterns ??= patternsOf(phrases)
    for (const { pattern, phrase } of patterns) {
      const match = pattern.exec(text)
      if (match === null) continue
      return phrase.replaceAll(/\{(\d+)\}/g, (_, number: string) => {
        const filled = match[Number(number) + 1] ?? ''
        return translate(filled) ?? filled
      })
    }
    return undefined
  }
  return translate
}

/** The most letters first: a phrase that is mostly holes must not take the text of another. */
function patternsOf(phrases: Phrases): Pattern[] {
  return Object.entries(phrases)
    .sort(([one], [other]) => lettersOf(other) - lettersOf(one))
    .map(([ours, phrase]) => ({ pattern: patternOf(ours), phrase }))
}

function lettersOf(ours: string): number {
  return ours.split(hole).join('').length
}

function patternOf(ours: string): RegExp {
  const parts = ours.split(hole).map(part => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('([^]+?)')}$`)
}
