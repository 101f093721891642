/** `4,500` and `4500` as 4500: a number as people write it, with groups of three or without. */
export function wholeNumberOf(text: string): number | undefined {
  if (!/^\d+$/.test(text) && !/^\d{1,3}(,\d{3})+$/.test(text)) return undefined
  const number = Number(text.replaceAll(',', ''))
  return Number.isSafeInteger(number) ? number : undefined
}

/**
 * Money in the smallest unit of the currency, of which `digits` stand behind the point: `19.99` is 1999 where there are two.
 * A fraction of zeros may stand where there is none.
 */
export function moneyOf(text: string, digits: number): number | undefined {
  const [, whole = '', fraction = ''] = /^([\d,]+)(?:\.(\d+))?$/.exec(text) ?? []
  const units = wholeNumberOf(whole)
  const kept = fraction.slice(0, digits).padEnd(digits, '0')
  if (units === undefined || /[1-9]/.test(fraction.slice(digits))) return undefined
  const money = Number(`${units}${kept}`)
  return Number.isSafeInteger(money) ? money : undefined
}
