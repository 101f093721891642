import { language } from './words.ts'

let timeZone = 'Asia/Seoul'
let currency = 'KRW'
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

/** In which zone the shop lives, and what its money is. */
export function settle(shop: { timeZone?: string; currency?: string }): void {
  timeZone = shop.timeZone ?? timeZone
  currency = shop.currency ?? currency
  made.clear()
}

const locale = () => (language() === 'ko' ? 'ko-KR' : 'en-US')

function numberFormat(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const id = `${locale()} ${name}`
  const format = (made.get(id) as Intl.NumberFormat | undefined) ?? new Intl.NumberFormat(locale(), options)
  made.set(id, format)
  return format
}

function dateFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale()} ${name}`
  const format =
    (made.get(id) as Intl.DateTimeFormat | undefined) ?? new Intl.DateTimeFormat(locale(), { ...options, timeZone })
  made.set(id, format)
  return format
}

/** Digits behind the point, none for won. */
function minorDigits(): number {
  return numberFormat('money', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0
}

export function number(value: number): string {
  return numberFormat('number', {}).format(value)
}

/** One digit where it says something: 1.5, 12. */
export function decimal(value: number): string {
  return numberFormat('decimal', { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}

/** @param minor In minor units, as everywhere in the shop. */
export function money(minor: number): string {
  const value = minor / 10 ** minorDigits()
  // A sign in front of the number is how prices are written elsewhere.
  if (currency === 'KRW' && language() === 'ko') return `${number(value)}원`
  return numberFormat('money', { style: 'currency', currency }).format(value)
}

/** With its sign, also where it is positive. */
export function change(minor: number): string {
  return minor > 0 ? `+${money(minor)}` : money(minor).replace('-', '−')
}

/** Money as it stands in a field: 4500, 12.50. */
export function moneyText(minor: number): string {
  return (minor / 10 ** minorDigits()).toFixed(minorDigits())
}

/** What was typed, in minor units; undefined where it is no such amount. */
export function parseMoney(text: string): number | undefined {
  const digits = minorDigits()
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.replaceAll(/[\s,_원₩$]/g, ''))
  if (match === null) return undefined
  const [, whole, fraction = ''] = match
  if (fraction.length > digits) return undefined
  const value = Number(whole + fraction.padEnd(digits, '0'))
  return Number.isSafeInteger(value) ? value : undefined
}

/** A whole number that was typed, with a sign or without; undefined where it is none. */
export function parseWhole(text: string): number | undefined {
  const plain = text.replaceAll(/[\s,_]/g, '').replace('−', '-')
  if (!/^[+-]?\d+$/.test(plain)) return undefined
  const value = Number(plain)
  return Number.isSafeInteger(value) ? value : undefined
}

export function dateTime(iso: string): string {
  return dateFormat('dateTime', {
    year: 'numeric',
    month: language() === 'ko' ? 'long' : 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(iso))
}

/** Without the year and seconds, for lists. */
export function shortTime(iso: string): string {
  return dateFormat('shortTime', {
    month: language() === 'ko' ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso))
}

export function clockTime(iso: string | number): string {
  return dateFormat('clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(iso))
}

/** A time that has passed since, in the largest unit that fits. */
export function duration(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const
  const [unit, size] = units.find(([, of]) => ms >= of) ?? ['second', 1000]
  const value = Math.round(ms / size)
  return numberFormat(unit, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}

/** A time of the shop's zone as a field `datetime-local` takes it, such as 2026-01-31T09:00. */
export function fieldTime(iso: string): string {
  return zoned(Date.parse(iso)).slice(0, 16)
}

/** What such a field holds, as an instant; undefined for what is no time. */
export function parseFieldTime(text: string): string | undefined {
  const wanted = Date.parse(`${text}Z`)
  if (Number.isNaN(wanted)) return undefined
  // The zone's distance at that time, looked at twice for hours in which clocks are moved.
  let at = wanted
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${zoned(at)}Z`)
  return new Date(at).toISOString()
}

function zoned(at: number): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}`
}
